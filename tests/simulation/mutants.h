// Nodes with one mechanism taken out, for the tests that show what the simulation finds, and the
// store through which the simulation looks. Nothing of it is reachable from the product.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/ids.h"
#include "ledger/ports.h"
#include "state/key.h"
#include "state/store.h"

namespace comity::simulation {

enum class Mutant {
  none,
  no_sync,         // writes are not synced
  early_answer,    // answers before the sync
  forgotten_leaf,  // one record of a block is not written
  split_batch,     // a block is written in two batches
  double_vote,     // the tally counts a vote twice
};

// By path; empty for one that was erased.
using Leaves = std::map<Path, std::optional<std::pair<state::Key, Bytes>>>;

// Passes everything on, and remembers the leaves of what was written.
class WatchedStore final : public state::Store {
 public:
  explicit WatchedStore(state::Store& store) : store_(store) {}
  Result<std::optional<Bytes>> get(BytesView key) const override { return store_.get(key); }
  Status scan(BytesView first, BytesView past, const Scanner& visit) const override {
    return store_.scan(first, past, visit);
  }
  Status write(const state::Batch& batch) override;
  Status sync() override { return store_.sync(); }

  // Since the last call.
  [[nodiscard]] Leaves take_leaves() { return std::exchange(leaves_, {}); }

 private:
  state::Store& store_;
  Leaves leaves_;
};

// A store over `store` that misbehaves; null when the mutant is none of the store.
[[nodiscard]] std::unique_ptr<state::Store> bend(state::Store& store, Mutant mutant);
// The registers of the node, or those of a mutant.
[[nodiscard]] ledger::Registry registry(ledger::Registry real, Mutant mutant);

}  // namespace comity::simulation
