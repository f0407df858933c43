#include "node.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "mutants.h"
#include "node/wiring.h"

namespace comity::simulation {

using ledger::Code;
using ledger::Receipt;

Result<std::unique_ptr<Node>> Node::start(Machine& machine, const crypto::SigningKey& log_key,
                                          Clock& clock, Mutant mutant) {
  std::unique_ptr<Node> node(new Node);
  node->clock_ = &clock;
  auto store = storage::RocksStore::open(
      {.folder = kFolder, .sync = mutant != Mutant::no_sync, .env = &machine.env()});
  if (!store) return tl::unexpected(store.error());
  node->store_ = *std::move(store);
  node->bent_ = bend(*node->store_, mutant);
  state::Store& under = node->bent_ ? *node->bent_ : *node->store_;
  auto opened = ledger::Ledger::open(under, node::registry(), ports(mutant));
  if (!opened) return tl::unexpected(opened.error());
  node->ledger_ = *std::move(opened);
  node->ledger_->set_log_key(&log_key);
  node->time_ = node->ledger_->head().block_time;
  return node;
}

// A client that lost the answer and sends again gets the receipt of the first time.
Receipt Node::of_first(Receipt replayed) const {
  const auto located = ledger_->find_transaction(replayed.transaction);
  if (!located) return replayed;
  return {replayed.transaction, located->outcome, located->reason, true, located->height};
}

std::optional<Receipt> Node::submit(BytesView transaction, std::size_t ticket) {
  Receipt receipt = ledger_->screen(transaction, Time{clock_->now});
  if (receipt.outcome == Code::replayed) return of_first(std::move(receipt));
  if (receipt.outcome != Code::done) return receipt;
  queue_.push_back({Bytes(transaction), ticket});
  return std::nullopt;
}

std::vector<std::size_t> Node::waiting() const {
  std::vector<std::size_t> tickets;
  for (const Waiting& each : queue_) tickets.push_back(each.ticket);
  return tickets;
}

bool Node::deadline_is_due() const {
  const Time now{std::max(time_.milliseconds, clock_->now)};
  const auto deadline = ledger_->next_deadline();
  return deadline && *deadline <= now && retry_ <= now;
}

Result<std::optional<Node::Block>> Node::finalize(std::size_t most) {
  constexpr std::int64_t kRetryMilliseconds = 1000;
  if (queue_.empty() && !deadline_is_due()) return std::nullopt;
  Block made;
  while (!queue_.empty() && made.tickets.size() < most) {
    made.block.transactions.push_back(std::move(queue_.front().transaction));
    made.tickets.push_back(queue_.front().ticket);
    queue_.pop_front();
  }
  time_ = Time{std::max(time_.milliseconds, clock_->now)};
  made.block.height = ledger_->head().height + 1;
  made.block.time = time_;
  auto finalized = ledger_->finalize(made.block);
  if (!finalized) return tl::unexpected(finalized.error());
  for (Receipt& receipt : finalized->receipts) {
    if (receipt.outcome == Code::replayed) receipt = of_first(std::move(receipt));
  }
  retry_ = Time{time_.milliseconds + (finalized->changed ? 0 : kRetryMilliseconds)};
  made.finalized = *std::move(finalized);
  return made;
}

Status Node::commit() { return ledger_->commit(); }

}  // namespace comity::simulation
