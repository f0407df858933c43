// Versions of leaves in the Store: Space::leaf (docs/spec/store.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>

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

// 0x01 || u32 length || encoded key || value, or 0x00 when nothing stands there.
[[nodiscard]] Bytes encode_leaf(const Key& key, const std::optional<Bytes>& value);

struct LeafRecord {
  BytesView key;  // encoded
  BytesView value;
};
// Nothing: erased. Borrows from `stored`.
[[nodiscard]] Result<std::optional<LeafRecord>> parse_leaf(BytesView stored);

// The stored bytes of the newest version of `path` at or below `height`.
[[nodiscard]] Result<std::optional<Bytes>> newest_leaf(const Store& store, const Path& path,
                                                       std::uint64_t height);

}  // namespace comity::state
