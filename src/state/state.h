// The authenticated, versioned map: the newest tree in memory, every version of every leaf in the
// Store. One thread calls stage() and committed(); any thread reads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/ids.h"
#include "proof/tree.h"
#include "state/store.h"
#include "state/view.h"

namespace comity::state {

// Told of the making of the tree at start: how many records were read.
using Progress = std::function<void(std::uint64_t records)>;

class State {
 public:
  // Rebuilds the newest tree from the leaves of `store` up to `height` and compares its root with
  // `expected_root`: a flipped bit in any leaf is found here. `store` outlives the state.
  // No height: an empty state, whose views read as empty at any height.
  [[nodiscard]] static Result<std::unique_ptr<State>> open(Store& store,
                                                           std::optional<std::uint64_t> height,
                                                           const Hash& expected_root,
                                                           const Progress& progress = nullptr);
  virtual ~State() = default;

  [[nodiscard]] virtual Hash root() const = 0;
  // Reads as of a height that was committed; unavailable when it was pruned. Keeps working while
  // later heights are committed: nothing that the view reads is pruned as long as it lives.
  [[nodiscard]] virtual Result<std::unique_ptr<View>> at(std::uint64_t height) const = 0;
  // Inclusion or absence of `key` as of a committed height, whose root is `root`. The last heights
  // are proved from memory, older ones from the store; unavailable when the height was pruned.
  [[nodiscard]] virtual Result<proof::TreeProof> prove(const Key& key, std::uint64_t height,
                                                       const Hash& root) const = 0;
  // The height at or below a committed one at which the record was last written or erased, by one
  // seek; not_found when it never was, or was erased before the oldest height.
  [[nodiscard]] virtual Result<std::uint64_t> changed_at(const Key& key,
                                                         std::uint64_t height) const = 0;

  // Computes the root after `changes` and appends the leaf versions of `height` to `batch`; changes
  // that equal what stands add nothing. `height` is above the newest one, or equals it for further
  // slices of one height. The in-memory tree moves on only with committed(); without it, discard()
  // (or the next stage) drops what was staged. Errors: conflict for a path collision, invalid
  // beyond base/limits.h, what the store says.
  [[nodiscard]] virtual Result<Hash> stage(const Changes& changes, std::uint64_t height,
                                           Batch& batch) = 0;
  virtual void committed() = 0;
  virtual void discard() = 0;

  // The lowest height from which on all are kept. Below it those are that were marked with
  // keep_height().
  [[nodiscard]] virtual std::uint64_t oldest() const = 0;
  // Octets that the heights after the oldest have written.
  [[nodiscard]] virtual std::uint64_t old_bytes() const = 0;
  // The lowest height that may be kept when those after it may take `bytes`.
  [[nodiscard]] virtual Result<std::uint64_t> oldest_within(std::uint64_t bytes) const = 0;
  // Makes `oldest` the oldest height, as far as no view holds an older one, going on by at most
  // `heights`; true when there is more to do. One thread, beside the one that stages.
  [[nodiscard]] virtual Result<bool> prune(std::uint64_t oldest, std::uint64_t heights) = 0;

 protected:
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

// Adds to `batch` that `height` is never pruned.
void keep_height(std::uint64_t height, Batch& batch);

}  // namespace comity::state
