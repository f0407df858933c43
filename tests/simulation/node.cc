#include "node.h"

#include <utility>

#include "wiring/wiring.h"

namespace comity::simulation {

using ledger::Code;
using ledger::Receipt;

Result<std::unique_ptr<Node>> Node::start(Machine& machine, ledger::Registry registry,
                                          const crypto::SigningKey& log_key, Clock& clock,
                                          bool accept_clock_jump, Mutant mutant) {
  std::unique_ptr<Node> node(new Node);
  node->clock_ = &clock;
  auto store = storage::RocksStore::open(
      {.folder = kFolder, .sync = mutant != Mutant::no_sync, .env = &machine.env()});
  if (!store) return tl::unexpected(store.error());
  node->store_ = *std::move(store);
  node->bent_ = bend(*node->store_, mutant);
  state::Store& under = node->bent_ ? *node->bent_ : *node->store_;
  node->watched_ = std::make_unique<WatchedStore>(under);
  auto opened = ledger::Ledger::open(
      *node->watched_, simulation::registry(std::move(registry), mutant), wiring::ports());
  if (!opened) return tl::unexpected(opened.error());
  node->ledger_ = *std::move(opened);
  node->ledger_->set_log_key(&log_key);
  const ledger::Head head = node->ledger_->head();
  solo::Options options;
  options.height = head.height;
  options.time = head.block_time;
  options.accept_clock_jump = accept_clock_jump;
  options.clock = {[&clock] { return clock.now; }, [&clock] { return clock.since_start(); }};
  node->pipeline_ = std::make_unique<solo::Pipeline>(*node, std::move(options));
  return node;
}

// A client that lost the answer and sends again gets the receipt of the first time.
Receipt Node::of_first(Receipt replayed) const {
  const auto located = ledger_->find_transaction(replayed.transaction);
  if (!located) return replayed;
  return {replayed.transaction, located->outcome, located->reason, true, located->height};
}

std::optional<Receipt> Node::submit(const Bytes& transaction, std::size_t ticket) {
  Receipt receipt = ledger_->screen(transaction, Time{clock_->now});
  if (receipt.outcome == Code::replayed) return of_first(std::move(receipt));
  if (receipt.outcome != Code::done) return receipt;
  waiting_.push_back(ticket);
  pipeline_->submit(transaction, [this, ticket, receipt](Result<solo::Answer> answer) {
    if (!answer) {
      answers_.push_back({ticket, tl::unexpected(answer.error())});
      return;
    }
    Receipt full{receipt.transaction, static_cast<Code>(answer->code), answer->reason,
                 answer->recorded, answer->height};
    if (full.outcome == Code::replayed) full = of_first(std::move(full));
    answers_.push_back({ticket, std::move(full)});
  });
  return std::nullopt;
}

std::optional<Node::Block> Node::order() {
  made_.reset();
  static_cast<void>(pipeline_->order());
  return std::exchange(made_, std::nullopt);
}

Result<solo::Application::Outcome> Node::finalize(std::uint64_t height, Time time,
                                                  const std::vector<Bytes>& transactions,
                                                  bool clock_jump_accepted) {
  Block made;
  made.block = {height, time, transactions, clock_jump_accepted};
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    made.tickets.push_back(waiting_.front());
    waiting_.pop_front();
  }
  Result<ledger::Finalized> done = ledger_->finalize(made.block);
  if (!done) return tl::unexpected(done.error());
  made.finalized = *std::move(done);
  Outcome outcome;
  outcome.changed = made.finalized.changed;
  for (const Receipt& receipt : made.finalized.receipts) {
    outcome.answers.push_back({static_cast<std::uint32_t>(receipt.outcome), receipt.reason,
                               receipt.recorded, receipt.height});
  }
  made_ = std::move(made);
  return outcome;
}

Status Node::write() {
  Status written = ledger_->write();
  if (made_) made_->leaves = watched_->take_leaves();
  return written;
}

}  // namespace comity::simulation
