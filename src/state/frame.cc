#include "state/frame.h"

#include <algorithm>
#include <limits>
#include <span>

#include "state/store.h"

namespace comity::state {
namespace {

constexpr std::size_t kKindsOctets = 4;
constexpr unsigned kKindBits = 2;
constexpr std::uint32_t kKindMask = 3;

bool is_empty(const Frame::Slot& slot) { return slot.holds == Frame::Holds::nothing; }

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

// The octets of the way to a frame below one at `depth` that its slot does not tell.
BytesView way_below(const FrameName& below, int depth) {
  const int bottom = depth + kFrameLevels;
  if (below.depth == bottom) return {};
  return prefix_of(below).substr(static_cast<std::size_t>(bottom / 8));
}

Bytes name_octets(const FrameName& name) {
  return Bytes(1, static_cast<char>(name.depth)).append(prefix_of(name));
}

}  // namespace

bool Frame::empty() const { return holds_nothing(slots); }

BytesView prefix_of(const FrameName& name) {
  return name.path.view().substr(0, static_cast<std::size_t>((name.depth + 7) / 8));
}

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

Bytes encode(const Frame& frame, int depth) {
  if (frame.empty()) return {};
  std::uint32_t kinds = 0;
  Bytes hashes;
  Bytes below;
  for (const Frame::Slot& slot : frame.slots) {
    kinds = kinds << kKindBits | static_cast<std::uint32_t>(slot.holds);
    if (is_empty(slot)) continue;
    hashes += slot.hash.view();
    if (slot.holds == Frame::Holds::frame) {
      below += static_cast<char>(slot.below.depth);
      below += way_below(slot.below, depth);
    }
  }
  Bytes out;
  out.reserve(kKindsOctets + hashes.size() + below.size());
  append_u32(out, kinds);
  return out.append(hashes).append(below);
}

namespace {

// Takes where a frame below one at `depth` stands off the front; false when that is nowhere.
bool take_below(BytesView& stored, int depth, FrameName& below) {
  if (stored.empty()) return false;
  below.depth = static_cast<unsigned char>(stored.front());
  stored.remove_prefix(1);
  if (below.depth < depth + kFrameLevels || below.depth % kFrameLevels != 0) return false;
  const BytesView octets = stored.substr(0, way_below(below, depth).size());
  if (octets.size() != way_below(below, depth).size()) return false;
  std::copy(octets.begin(), octets.end(), below.path.octets.begin() + (depth + kFrameLevels) / 8);
  stored.remove_prefix(octets.size());
  return true;
}

}  // namespace

Result<Frame> parse_frame(BytesView stored, int depth) {
  Frame frame;
  if (stored.empty()) return frame;
  if (stored.size() < kKindsOctets) return error(ErrorKind::corrupt, "ends before its hashes");
  std::uint32_t kinds = read_u32(stored);
  stored.remove_prefix(kKindsOctets);
  for (Frame::Slot& slot : frame.slots) {
    slot.holds = static_cast<Frame::Holds>(kinds >> (32 - kKindBits) & kKindMask);
    kinds <<= kKindBits;
    if (is_empty(slot)) continue;
    if (stored.size() < Hash::kSize) return error(ErrorKind::corrupt, "ends inside its hashes");
    slot.hash = *Hash::from(stored.substr(0, Hash::kSize));
    if (slot.hash == Hash{}) return error(ErrorKind::corrupt, "names an empty subtree");
    stored.remove_prefix(Hash::kSize);
  }
  for (Frame::Slot& slot : frame.slots) {
    if (slot.holds == Frame::Holds::frame && !take_below(stored, depth, slot.below)) {
      return error(ErrorKind::corrupt, "names no frame below it");
    }
  }
  if (frame.empty()) return error(ErrorKind::corrupt, "names nothing");
  if (!stored.empty()) return error(ErrorKind::corrupt, "octets follow its end");
  return frame;
}

std::size_t slot_of(const Path& path, int depth) {
  const unsigned octet = path.octets[static_cast<std::size_t>(depth / 8)];
  return depth % 8 == 0 ? octet >> 4 : octet & 0x0f;
}

Path through_slot(Path path, int depth, std::size_t slot) {
  std::uint8_t& octet = path.octets[static_cast<std::size_t>(depth / 8)];
  octet = static_cast<std::uint8_t>(depth % 8 == 0 ? slot << 4U | (octet & 0x0fU)
                                                   : (octet & 0xf0U) | slot);
  return path;
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
    way.slot = static_cast<std::size_t>(&*found - frame.slots.data());
    if (found->holds == Frame::Holds::leaf && holds_nothing({std::next(found), rest.end()})) {
      return way;
    }
  }
  const FrameName& below = frame.slots[way.slot].below;
  const int bottom = depth + kFrameLevels;
  if (below.depth > bottom) {
    way.siblings.resize(static_cast<std::size_t>(below.depth - depth));
    for (int bit = bottom; bit < below.depth; ++bit) {
      set_bit(path, bit, proof::bit_of(below.path, bit));
    }
  }
  return way;
}

}  // namespace comity::state
