// Versions of leaves in the Store: Space::leaf (docs/spec/store.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "state/key.h"
#include "state/store.h"

namespace comity::state {

// L || path[32] || ~height u64: the newest version of a path comes first.
[[nodiscard]] Bytes leaf_store_key(const Path& path, std::uint64_t height);
// The first possible key after all versions of `path`.
[[nodiscard]] Bytes past_leaf(const Path& path);

struct LeafName {
  Path path;
  std::uint64_t height = 0;
};
[[nodiscard]] Result<LeafName> parse_leaf_store_key(BytesView stored);
// For messages: "leaf " and the store key in hexadecimal.
[[nodiscard]] std::string place_of(const LeafName& name);

// 0x01 || u32 length || encoded_key || value, or 0x00 when nothing stands there.
[[nodiscard]] Bytes encode_leaf(BytesView encoded_key, const std::optional<Bytes>& value);

struct LeafRecord {
  BytesView key;  // encoded
  BytesView value;
};
// Nothing: erased. Borrows from `stored`.
[[nodiscard]] Result<std::optional<LeafRecord>> parse_leaf(BytesView stored);

// The newest version at or below `height` of each path, ascending, from the store key `first` on
// and before `past`; erased ones too. Many versions of one path are passed over by a seek. False
// stops.
using LeafVisitor = std::function<bool(const LeafName& name, BytesView value)>;
[[nodiscard]] Status scan_leaves(const Store& store, BytesView first, BytesView past,
                                 std::uint64_t height, const LeafVisitor& visit);

// The stored bytes of the newest version of `path` at or below `height`.
[[nodiscard]] Result<std::optional<Bytes>> newest_leaf(const Store& store, const Path& path,
                                                       std::uint64_t height);

}  // namespace comity::state
