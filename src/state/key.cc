#include "state/key.h"

#include <algorithm>

#include "base/limits.h"
#include "state/limits.h"

namespace comity::state {
namespace {

void append_part(Bytes& out, BytesView part) {
  append_u16(out, static_cast<std::uint16_t>(part.size()));
  out += part;
}

// Takes the next part off `bytes`; false when they end too early.
bool take_part(BytesView& bytes, Bytes& part) {
  if (bytes.size() < 2) return false;
  const std::size_t length = read_u16(bytes);
  bytes.remove_prefix(2);
  if (bytes.size() < length) return false;
  part = bytes.substr(0, length);
  bytes.remove_prefix(length);
  return true;
}

std::string printable(BytesView part) {
  const bool plain =
      std::all_of(part.begin(), part.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  return plain ? std::string(part) : to_hex(part);
}

}  // namespace

Bytes encode(const Key& key) {
  Bytes out;
  out.reserve(6 + key.table.size() + key.collection.size() + key.key.size());
  append_part(out, key.table);
  append_part(out, key.collection);
  append_part(out, key.key);
  return out;
}

Result<Key> decode_key(BytesView bytes) {
  Key key;
  if (!take_part(bytes, key.table) || !take_part(bytes, key.collection) ||
      !take_part(bytes, key.key)) {
    return error("state key: ends too early");
  }
  if (!bytes.empty()) {
    return error("state key: " + std::to_string(bytes.size()) + " octets follow its end");
  }
  if (!within_limits(key)) return error("state key: a part is too long");
  return key;
}

bool within_limits(const Key& key) {
  return key.table.size() <= limits::kTableNameBytes &&
         key.collection.size() <= limits::kCollectionNameBytes &&
         key.key.size() <= limits::kStateKeyBytes;
}

std::string to_text(const Key& key) {
  return printable(key.table) + "/" + printable(key.collection) + "/" + printable(key.key);
}

}  // namespace comity::state
