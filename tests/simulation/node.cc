#include "node.h"

#include <utility>

#include "ledger/stored/open.h"
#include "wiring/wiring.h"

namespace comity::simulation {

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
  auto opened = ledger::open_ledger(
      *node->watched_, simulation::registry(std::move(registry), mutant), wiring::ports());
  if (!opened) return tl::unexpected(opened.error());
  node->ledger_ = *std::move(opened);
  node->ledger_->set_log_key(&log_key);
  desk::Hooks hooks;
  hooks.finalized = [it = node.get()](const ledger::Block& block,
                                      const ledger::Finalized& finalized) {
    it->note(block, finalized);
  };
  hooks.written = [it = node.get()] {
    if (it->made_) it->made_->leaves = it->watched_->take_leaves();
  };
  node->desk_ = std::make_unique<desk::Desk>(*node->ledger_, std::move(hooks));
  const ledger::Head head = node->ledger_->head();
  solo::Options options;
  options.worth_ahead = 1;  // so that blocks run ahead of syncs also with few who send
  options.height = head.height;
  options.time = head.block_time;
  options.accept_clock_jump = accept_clock_jump;
  options.clock = {[&clock] { return clock.now; }, [&clock] { return clock.since_start(); }};
  node->pipeline_ = std::make_unique<solo::Pipeline>(*node->desk_, std::move(options));
  return node;
}

std::optional<Receipt> Node::submit(const Bytes& transaction, std::size_t ticket) {
  desk::Desk::Admission admission = desk_->admit(transaction, Time{clock_->now});
  if (!admission.waits) return std::move(admission.receipt);
  waiting_.push_back(ticket);
  pipeline_->submit(transaction, [this, ticket, receipt = std::move(admission.receipt)](
                                     Result<solo::Answer> answer) {
    if (!answer) {
      answers_.push_back({ticket, tl::unexpected(answer.error())});
      return;
    }
    answers_.push_back({ticket, desk_->receipt_of(receipt, *std::move(answer))});
  });
  return std::nullopt;
}

std::optional<Node::Block> Node::order() {
  made_.reset();
  static_cast<void>(pipeline_->order());
  return std::exchange(made_, std::nullopt);
}

void Node::note(const ledger::Block& block, const ledger::Finalized& finalized) {
  Block made;
  made.block = block;
  for (std::size_t i = 0; i < block.transactions.size(); ++i) {
    made.tickets.push_back(waiting_.front());
    waiting_.pop_front();
  }
  made.finalized = finalized;
  made_ = std::move(made);
}

}  // namespace comity::simulation
