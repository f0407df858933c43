// The authenticated, versioned map: the newest tree in memory, every version of every leaf in the
// Store. One thread calls stage() and committed(); any thread reads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/ids.h"
#include "proof/tree.h"
#include "state/store.h"
#include "state/view.h"

namespace comity::state {

class State {
 public:
  // Rebuilds the newest tree from the leaves of `store` up to `height` and compares its root with
  // `expected_root`: a flipped bit in any leaf is found here. `store` outlives the state.
  // No height: an empty state, whose views read as empty at any height.
  [[nodiscard]] static Result<std::unique_ptr<State>> open(Store& store,
                                                           std::optional<std::uint64_t> height,
                                                           const Hash& expected_root);
  virtual ~State() = default;

  [[nodiscard]] virtual Hash root() const = 0;
  // Reads as of a height that was committed. Keeps working while later heights are committed.
  [[nodiscard]] virtual Result<std::unique_ptr<View>> at(std::uint64_t height) const = 0;
  // Inclusion or absence of `key` as of a committed height, against that height's root.
  [[nodiscard]] virtual Result<proof::TreeProof> prove(const Key& key,
                                                       std::uint64_t height) const = 0;
  // The height at or below a committed one at which the record was last written or erased, by one
  // seek; not_found when it never was.
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

 protected:
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

}  // namespace comity::state
