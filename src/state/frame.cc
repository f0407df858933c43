#include "state/frame.h"

#include <algorithm>
#include <limits>
#include <span>

#include "state/store.h"

namespace comity::state {
namespace {

constexpr std::size_t kBitsOctets = 2;

bool is_empty(const Frame::Slot& slot) { return slot.hash == Hash{}; }

void set_bit(Path& path, int depth, bool value) {
  std::uint8_t& octet = path.octets[static_cast<std::size_t>(depth / 8)];
  const auto bit = static_cast<std::uint8_t>(0x80U >> (depth % 8));
  octet = static_cast<std::uint8_t>(value ? octet | bit : octet & ~bit);
}

// The hash of the subtree at `depth` on the way of `path` over `slots`.
Hash fold(std::span<const Frame::Slot> slots, int depth, Path path) {
  if (slots.size() == 1) return slots.front().hash;
  const std::size_t half = slots.size() / 2;
  set_bit(path, depth, false);
  const Hash left = fold(slots.first(half), depth + 1, path);
  set_bit(path, depth, true);
  const Hash right = fold(slots.last(half), depth + 1, path);
  return proof::subtree_hash(left, right, depth, path);
}

bool holds_nothing(std::span<const Frame::Slot> slots) {
  return std::all_of(slots.begin(), slots.end(), is_empty);
}

Bytes name_octets(const FrameName& name) {
  Bytes octets(1, static_cast<char>(name.depth));
  const auto whole = static_cast<std::size_t>(name.depth / 8);
  octets += name.path.view().substr(0, whole);
  if (name.depth % 8 != 0) octets += static_cast<char>(name.path.octets[whole] & 0xf0);
  return octets;
}

}  // namespace

bool Frame::empty() const { return holds_nothing(slots); }

Bytes frame_store_key(const FrameName& name, std::uint64_t height) {
  Bytes key = store_key(Space::frame, name_octets(name));
  append_u64(key, std::numeric_limits<std::uint64_t>::max() - height);
  return key;
}

Bytes past_frame(const FrameName& name) {
  Bytes key = frame_store_key(name, 0);
  key += '\0';
  return key;
}

Bytes encode(const Frame& frame) {
  if (frame.empty()) return {};
  std::uint16_t present = 0;
  std::uint16_t leaves = 0;
  Bytes hashes;
  for (std::size_t i = 0; i < kFrameSlots; ++i) {
    const Frame::Slot& slot = frame.slots[i];
    if (is_empty(slot)) continue;
    const auto bit = static_cast<std::uint16_t>(0x8000U >> i);
    present |= bit;
    if (slot.leaf) leaves |= bit;
    hashes += slot.hash.view();
  }
  Bytes out;
  out.reserve(2 * kBitsOctets + hashes.size());
  append_u16(out, present);
  append_u16(out, leaves);
  return out.append(hashes);
}

Result<Frame> parse_frame(BytesView stored) {
  Frame frame;
  if (stored.empty()) return frame;
  if (stored.size() < 2 * kBitsOctets) return error(ErrorKind::corrupt, "ends inside its bits");
  const std::uint16_t present = read_u16(stored);
  const std::uint16_t leaves = read_u16(stored.substr(kBitsOctets));
  stored.remove_prefix(2 * kBitsOctets);
  for (std::size_t i = 0; i < kFrameSlots; ++i) {
    const auto bit = static_cast<std::uint16_t>(0x8000U >> i);
    if ((present & bit) == 0) continue;
    if (stored.size() < Hash::kSize) return error(ErrorKind::corrupt, "ends inside its hashes");
    frame.slots[i] = {*Hash::from(stored.substr(0, Hash::kSize)), (leaves & bit) != 0};
    stored.remove_prefix(Hash::kSize);
  }
  if (!stored.empty()) return error(ErrorKind::corrupt, "octets follow its hashes");
  return frame;
}

std::size_t slot_of(const Path& path, int depth) {
  const unsigned octet = path.octets[static_cast<std::size_t>(depth / 8)];
  return depth % 8 == 0 ? octet >> 4 : octet & 0x0f;
}

FrameWay way_through(const Frame& frame, Path& path, int depth) {
  FrameWay way;
  std::span<const Frame::Slot> rest(frame.slots);
  for (int level = depth; level < depth + kFrameLevels; ++level) {
    const std::size_t half = rest.size() / 2;
    const bool wanted = proof::bit_of(path, level);
    const bool right =
        holds_nothing(wanted ? rest.last(half) : rest.first(half)) ? !wanted : wanted;
    set_bit(path, level, !right);
    way.siblings.push_back(fold(right ? rest.first(half) : rest.last(half), level + 1, path));
    set_bit(path, level, right);
    rest = right ? rest.last(half) : rest.first(half);
    const auto found = std::find_if_not(rest.begin(), rest.end(), is_empty);
    if (found != rest.end() && found->leaf && holds_nothing({std::next(found), rest.end()})) {
      way.leaf = static_cast<std::size_t>(&*found - frame.slots.data());
      return way;
    }
  }
  return way;
}

}  // namespace comity::state
