// A node on a simulated machine: store, ledger and the pipeline of one process, stepped by hand. It
// stands on the same desk as the node of src/node, between its servers and its disk.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consensus/solo/pipeline.h"
#include "desk/desk.h"
#include "ledger/ledger.h"
#include "machine.h"
#include "mutants.h"
#include "storage/rocks_store.h"

namespace comity::simulation {

class Node final {
 public:
  // The store is in this folder of the disk.
  static constexpr const char* kFolder = "/data/store";

  struct Answer {
    std::size_t ticket = 0;
    Result<ledger::Receipt> receipt;
  };
  // One that was run and, when it changed something, written.
  struct Block {
    ledger::Block block;
    std::vector<std::size_t> tickets;
    ledger::Finalized finalized;
    Leaves leaves;  // as they went to the store
  };

  [[nodiscard]] static Result<std::unique_ptr<Node>> start(Machine& machine,
                                                           ledger::Registry registry,
                                                           const crypto::SigningKey& log_key,
                                                           Clock& clock, bool accept_clock_jump,
                                                           Mutant mutant);

  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const storage::RocksStore& store() const { return *store_; }
  [[nodiscard]] const solo::Pipeline& pipeline() const { return *pipeline_; }
  // Empty: the transaction waits for its answer. Else it was turned away, or recorded before.
  [[nodiscard]] std::optional<ledger::Receipt> submit(const Bytes& transaction, std::size_t ticket);

  // At most one block; nothing when none was run. One whose write failed may be on the disk or not.
  [[nodiscard]] std::optional<Block> order();
  // False when there was nothing to sync.
  bool sync_written() { return pipeline_->sync(); }
  // What was answered since the last call.
  [[nodiscard]] std::vector<Answer> take_answers() { return std::exchange(answers_, {}); }

 private:
  Node() = default;
  void note(const ledger::Block& block, const ledger::Finalized& finalized);

  Clock* clock_ = nullptr;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<state::Store> bent_;  // of a mutant
  std::unique_ptr<WatchedStore> watched_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<desk::Desk> desk_;
  std::deque<std::size_t> waiting_;  // tickets, in the order of the pipeline's queue
  std::optional<Block> made_;
  std::vector<Answer> answers_;
  std::unique_ptr<solo::Pipeline> pipeline_;
};

}  // namespace comity::simulation
