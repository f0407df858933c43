// Leaves of the store as the tree takes them: where a record stands follows from its name.
#pragma once

#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "state/key.h"
#include "state/leaf.h"
#include "state/placer.h"
#include "state/tree.h"

namespace comity::state {

// The stored version of a leaf, checked to stand where its own name says; nothing: erased.
[[nodiscard]] Result<std::optional<Tree::Change>> place_leaf(Placer& placer, const LeafName& name,
                                                             BytesView stored);

// The leaves as of `height` below the node named by the first `depth` bits of `path`, ascending;
// `depth` is a multiple of 4. Any thread.
[[nodiscard]] Result<std::vector<Tree::Change>> leaves_below(const Store& store, const Path& path,
                                                             int depth, std::uint64_t height);

}  // namespace comity::state
