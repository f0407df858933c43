#include "evidence/trace.h"

#include "ledger/recorded.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

using Puts = std::function<bool(const v1::Action&)>;

Result<Origin> find_effect(const ledger::Reader& reader, std::uint64_t height, const Puts& puts) {
  const Result<v1::BlockRecord> record = ledger::block_record(reader, height);
  if (!record) return tl::unexpected(record.error());
  const auto view = reader.view(height);
  if (!view) return tl::unexpected(view.error());
  Origin origin;
  for (const v1::Effect& effect : record->effects()) {
    v1::ProposedActions proposed;
    if (effect.outcome() != 0 || !decisions::find_actions(**view, effect.proposal(), proposed)) {
      continue;
    }
    for (const v1::Action& action : proposed.actions()) {
      if (puts(action)) origin.decision = effect.proposal();
    }
  }
  if (const std::optional<Error> fault = (*view)->fault()) return tl::unexpected(*fault);
  return origin;
}

}  // namespace

Result<Origin> trace(const ledger::Reader& reader, std::uint64_t height, const Puts& puts) {
  if (height == 0) return Origin{};
  // Effects come after transactions.
  Result<Origin> by_effect = find_effect(reader, height, puts);
  if (!by_effect || by_effect->decision) return by_effect;
  const Result<v1::BlockTransactions> block = ledger::block_transactions(reader, height);
  if (!block) return tl::unexpected(block.error());
  Origin origin;
  std::uint64_t position = 0;
  for (const v1::IncludedTransaction& included : block->transactions()) {
    v1::Transaction transaction;
    v1::Body body;
    if (included.outcome() == 0 && wire::parse_stored(included.transaction(), transaction) &&
        wire::parse_stored(transaction.body(), body) && puts(body.action())) {
      origin.transaction = {height, position};
    }
    ++position;
  }
  return origin;
}

}  // namespace comity::evidence
