// Proofs at heights whose tree is not in memory: the way down goes through the frames of that
// height, and what is below the last of them is hashed from its leaves. Any thread.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "proof/tree.h"
#include "state/store.h"

namespace comity::state {

// Inclusion or absence of what stands at `path` as of `height`, whose root is `root`; corrupt when
// what the store holds does not lead there.
[[nodiscard]] Result<proof::TreeProof> prove_past(const Store& store, const Path& path,
                                                  std::uint64_t height, const Hash& root);

}  // namespace comity::state
