// A node on a simulated machine: store, ledger and the order of one process, stepped by hand. It
// does what the node of src/node does between its servers and its disk.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "machine.h"
#include "storage/rocks_store.h"

namespace comity::simulation {

// A mechanism taken out of the node, to see that the simulation notices.
enum class Mutant {
  none,
  no_sync,         // writes are not synced
  early_answer,    // answers before the sync
  forgotten_leaf,  // one record of a block is not written
  split_batch,     // a block is written in two batches
  double_vote,     // the tally counts a vote twice
};

class Node {
 public:
  // The store is in this folder of the disk.
  static constexpr const char* kFolder = "/data/store";

  struct Answer {
    std::size_t ticket = 0;
    ledger::Receipt receipt;
  };
  struct Block {
    ledger::Block block;
    std::vector<std::size_t> tickets;
    ledger::Finalized finalized;
  };

  [[nodiscard]] static Result<std::unique_ptr<Node>> start(Machine& machine,
                                                           const crypto::SigningKey& log_key,
                                                           Clock& clock, Mutant mutant);

  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const storage::RocksStore& store() const { return *store_; }
  // Empty: the transaction waits for a block. Else it was turned away, or was recorded before.
  [[nodiscard]] std::optional<ledger::Receipt> submit(BytesView transaction, std::size_t ticket);
  // Tickets of what waits for a block.
  [[nodiscard]] std::vector<std::size_t> waiting() const;
  [[nodiscard]] bool deadline_is_due() const;

  // Takes what waits, at most so many, into a block and runs it; nothing when there is no reason
  // for a block. An error stops the node.
  [[nodiscard]] Result<std::optional<Block>> finalize(std::size_t most);
  [[nodiscard]] Status commit();

 private:
  Node() = default;
  [[nodiscard]] ledger::Receipt of_first(ledger::Receipt replayed) const;

  struct Waiting {
    Bytes transaction;
    std::size_t ticket;
  };
  Clock* clock_ = nullptr;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<state::Store> bent_;  // of a mutant
  std::unique_ptr<ledger::Ledger> ledger_;
  std::deque<Waiting> queue_;
  Time time_;
  Time retry_;
};

}  // namespace comity::simulation
