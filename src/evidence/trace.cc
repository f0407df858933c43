#include "evidence/trace.h"

#include <utility>

#include "evidence/limits.h"
#include "ledger/recorded.h"
#include "proof/transaction.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

void add_own(const v1::BlockTransactions& block, BlockActs& acts) {
  std::uint64_t position = 0;
  for (const v1::IncludedTransaction& included : block.transactions()) {
    v1::Transaction transaction;
    const auto body = std::make_shared<v1::Body>();
    if (included.outcome() == 0 && wire::parse_stored(included.transaction(), transaction) &&
        wire::parse_stored(transaction.body(), *body)) {
      acts.own.push_back({position, proof::transaction_id(transaction.body()), body});
    }
    ++position;
  }
}

void add_decided(const v1::BlockRecord& record, const state::View& view, BlockActs& acts,
                 std::size_t& bytes) {
  for (const v1::Effect& effect : record.effects()) {
    const auto actions = std::make_shared<v1::ProposedActions>();
    if (effect.outcome() != 0 || !decisions::find_actions(view, effect.proposal(), *actions)) {
      continue;
    }
    bytes += actions->ByteSizeLong();
    acts.decided.push_back({effect.proposal(), actions});
  }
}

}  // namespace

bool Blocks::has_room() const { return bytes_ <= limits::kTracedBytes; }

Result<const BlockActs*> Blocks::at(std::uint64_t height) {
  const auto known = read_.find(height);
  if (known != read_.end()) return &known->second;
  if (!has_room()) {
    return error("what is asked for rests on blocks of more than " +
                 std::to_string(limits::kTracedBytes) + " octets: ask for less at a time");
  }
  const Result<v1::BlockRecord> record = ledger::block_record(reader_, height);
  if (!record) return tl::unexpected(record.error());
  BlockActs acts;
  acts.time = wire::to_time(record->block_time()).value_or(Time{});
  if (height != 0 && record->transaction_count() != 0) {
    const Result<v1::BlockTransactions> block = ledger::block_transactions(reader_, height);
    if (!block) return tl::unexpected(block.error());
    bytes_ += block->ByteSizeLong();
    add_own(*block, acts);
  }
  add_decided(*record, view_, acts, bytes_);
  if (const std::optional<Error> fault = view_.fault()) return tl::unexpected(*fault);
  return &read_.emplace(height, std::move(acts)).first->second;
}

Result<Origin> trace(Blocks& blocks, std::uint64_t height,
                     const std::function<bool(const v1::Action&)>& puts) {
  if (height == 0) return Origin{};
  const Result<const BlockActs*> acts = blocks.at(height);
  if (!acts) return tl::unexpected(acts.error());
  Origin origin;
  for (const BlockActs::Decided& decided : (*acts)->decided) {
    for (const v1::Action& action : decided.actions->actions()) {
      if (puts(action)) origin.decision = decided.proposal;
    }
  }
  if (origin.decision) return origin;  // effects come after transactions
  for (const BlockActs::Own& own : (*acts)->own) {
    if (puts(own.body->action())) origin.transaction = {height, own.position};
  }
  return origin;
}

}  // namespace comity::evidence
