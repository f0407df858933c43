#include "state/leaf.h"

#include <limits>

namespace comity::state {
namespace {

constexpr std::size_t kStoreKeyOctets = 1 + Path::kSize + sizeof(std::uint64_t);
constexpr char kErased = '\x00';
constexpr char kPresent = '\x01';

}  // namespace

Bytes leaf_store_key(const Path& path, std::uint64_t height) {
  Bytes key = store_key(Space::leaf, path.view());
  append_u64(key, std::numeric_limits<std::uint64_t>::max() - height);
  return key;
}

Bytes past_leaf(const Path& path) {
  // Height 0 is the oldest version, and no key lies between it and itself with one octet more.
  Bytes key = leaf_store_key(path, 0);
  key += '\0';
  return key;
}

Result<LeafName> parse_leaf_store_key(BytesView stored) {
  if (stored.size() != kStoreKeyOctets) {
    return error(ErrorKind::corrupt, "leaf " + to_hex(stored) + ": its store key has " +
                                         std::to_string(stored.size()) + " octets, not " +
                                         std::to_string(kStoreKeyOctets));
  }
  LeafName name;
  name.path = *Path::from(stored.substr(1, Path::kSize));
  name.height =
      std::numeric_limits<std::uint64_t>::max() - read_u64(stored.substr(1 + Path::kSize));
  return name;
}

Bytes encode_leaf(const Key& key, const std::optional<Bytes>& value) {
  if (!value) return Bytes(1, kErased);
  const Bytes name = encode(key);
  Bytes out;
  out.reserve(5 + name.size() + value->size());
  out += kPresent;
  append_u32(out, static_cast<std::uint32_t>(name.size()));
  out += name;
  out += *value;
  return out;
}

Result<std::optional<LeafRecord>> parse_leaf(BytesView stored) {
  if (stored.size() == 1 && stored.front() == kErased) return std::nullopt;
  if (stored.size() < 5 || stored.front() != kPresent) {
    return error(ErrorKind::corrupt, "neither a record nor an erased one");
  }
  const std::size_t length = read_u32(stored.substr(1));
  stored.remove_prefix(5);
  if (length > stored.size()) {
    return error(ErrorKind::corrupt, "the name of the record is longer than the record");
  }
  return LeafRecord{stored.substr(0, length), stored.substr(length)};
}

Result<std::optional<Bytes>> newest_leaf(const Store& store, const Path& path,
                                         std::uint64_t height) {
  std::optional<Bytes> found;
  auto scanned = store.scan(leaf_store_key(path, height), past_leaf(path),
                            [&found](BytesView, BytesView value) {
                              found = value;
                              return false;
                            });
  if (!scanned) return tl::unexpected(scanned.error());
  return found;
}

}  // namespace comity::state
