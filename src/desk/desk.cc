#include "desk/desk.h"

#include <utility>

namespace comity::desk {

using ledger::Code;
using ledger::Receipt;

Receipt Desk::of_first(Receipt replayed) const {
  const auto located = ledger_.find_transaction(replayed.transaction);
  if (!located) return replayed;
  return {replayed.transaction, located->outcome, located->reason, true, located->height};
}

Desk::Admission Desk::admit(BytesView transaction, Time now) const {
  Receipt receipt = ledger_.screen(transaction, now);
  if (receipt.outcome == Code::replayed) return {false, of_first(std::move(receipt))};
  if (receipt.outcome != Code::done) return {false, std::move(receipt)};
  std::string trouble = hooks_.trouble ? hooks_.trouble() : "";
  if (trouble.empty()) return {true, std::move(receipt)};
  receipt.outcome = Code::full;
  receipt.reason = std::move(trouble);
  return {false, std::move(receipt)};
}

Receipt Desk::receipt_of(Receipt receipt, solo::Answer answer) const {
  receipt.outcome = static_cast<Code>(answer.code);
  receipt.reason = std::move(answer.reason);
  receipt.recorded = answer.recorded;
  receipt.height = answer.height;
  // Two of the same waited side by side, and the other came first.
  if (receipt.outcome == Code::replayed) return of_first(std::move(receipt));
  return receipt;
}

Result<solo::Application::Outcome> Desk::finalize(std::uint64_t height, Time time,
                                                  const std::vector<Bytes>& transactions,
                                                  bool clock_jump_accepted) {
  const ledger::Block block{height, time, transactions, clock_jump_accepted};
  Result<ledger::Finalized> done = ledger_.finalize(block);
  if (!done) {
    if (done.error().kind == ErrorKind::newer_rules && hooks_.newer_rules) {
      hooks_.newer_rules(done.error().message);
    }
    return tl::unexpected(done.error());
  }
  if (hooks_.finalized) hooks_.finalized(block, *done);
  Outcome outcome;
  outcome.changed = done->changed;
  outcome.answers.reserve(done->receipts.size());
  for (Receipt& receipt : done->receipts) {
    outcome.answers.push_back({static_cast<std::uint32_t>(receipt.outcome),
                               std::move(receipt.reason), receipt.recorded, receipt.height});
  }
  return outcome;
}

Status Desk::write() {
  Status written = ledger_.write();
  if (hooks_.written) hooks_.written();
  return written;
}

Status Desk::sync() {
  if (Status synced = ledger_.sync(); !synced) return synced;
  return hooks_.durable ? hooks_.durable() : Status{};
}

}  // namespace comity::desk
