// Where transactions are handed in and answered, between those who bring them and whoever orders
// them: screens what comes, applies the ordered blocks to the ledger, and makes receipts of the
// answers. Starts no thread and reads no clock, so that a node and a simulation of one do the same.
//
// admit() and receipt_of(): any thread. The rest as solo::Application says.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "consensus/solo/application.h"
#include "ledger/ledger.h"

namespace comity::desk {

// Each may be empty. They are called on the thread of the call that they follow.
struct Hooks {
  std::function<std::string()> trouble = nullptr;  // why nothing new is taken; "" while it is
  std::function<void(const ledger::Block&, const ledger::Finalized&)> finalized = nullptr;
  std::function<void()> written = nullptr;  // after a write, whether it failed or not
  // After a sync that did not fail, before anybody is told; an error is one of the sync.
  std::function<Status()> durable = nullptr;
  // The next block needs newer rules than this program has; what to do. There will be none.
  std::function<void(const std::string& why)> newer_rules = nullptr;
};

class Desk final : public solo::Application {
 public:
  // `ledger` outlives the desk.
  Desk(ledger::Ledger& ledger, Hooks hooks) : ledger_(ledger), hooks_(std::move(hooks)) {}

  struct Admission {
    bool waits = false;       // for its place in the order; else `receipt` is the answer
    ledger::Receipt receipt;  // names the transaction in either case
  };
  // Turned away here, a transaction costs no place in the queue. Handed in again - by a client that
  // lost the answer - it gets the receipt of the first time.
  [[nodiscard]] Admission admit(BytesView transaction, Time now) const;
  // What became of a transaction that was admitted with `receipt`.
  [[nodiscard]] ledger::Receipt receipt_of(ledger::Receipt receipt, solo::Answer answer) const;

  // solo::Application.
  Result<Outcome> finalize(std::uint64_t height, Time time, const std::vector<Bytes>& transactions,
                           bool clock_jump_accepted) override;
  Status write() override;
  Status sync() override;
  std::optional<Time> next_deadline() const override { return ledger_.next_deadline(); }

 private:
  [[nodiscard]] ledger::Receipt of_first(ledger::Receipt replayed) const;

  ledger::Ledger& ledger_;
  const Hooks hooks_;
};

}  // namespace comity::desk
