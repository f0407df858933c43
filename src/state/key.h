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
// their lengths: u16 each, big-endian. This is what a leaf stores beside its value.
[[nodiscard]] Bytes encode(const Key& key);
[[nodiscard]] Result<Key> decode_key(BytesView bytes);

}  // namespace comity::state
