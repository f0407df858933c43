// Names of records. Values, any thread.
#pragma once

#include <compare>
#include <string>

#include "base/bytes.h"

namespace comity::state {

// A record's full name. Its path in the tree follows from it (proof/tree.h, path_of).
struct Key {
  std::string table;
  std::string collection;
  Bytes key;

  friend auto operator<=>(const Key&, const Key&) = default;
};

// table || 0x00 || collection || 0x00 || key is ambiguous when a part holds 0x00, so parts carry
// their lengths: u16 each, big-endian, in front. `key` is within_limits(). This is what a leaf
// stores beside its value.
[[nodiscard]] Bytes encode(const Key& key);
[[nodiscard]] Result<Key> decode_key(BytesView bytes);

// No part is longer than base/limits.h allows; only such records can be stored.
[[nodiscard]] bool within_limits(const Key& key);
// For messages: table/collection/key, a part that is not printable ASCII in hexadecimal.
[[nodiscard]] std::string to_text(const Key& key);

}  // namespace comity::state
