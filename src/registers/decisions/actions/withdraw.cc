#include "registers/decisions/actions/withdraw.h"

#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/standing.h"
#include "wire/messages.h"

namespace comity::decisions::withdraw {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  return check_number(action.decisions_withdraw().proposal());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor& actor) {
  return own_subject(actor, action.decisions_withdraw().proposal());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  if (Verdict verdict = require_active(view, actor); !verdict) return verdict;
  v1::Proposal proposal;
  const std::uint64_t number = action.decisions_withdraw().proposal();
  if (Verdict verdict = require_own_proposal(view, number, actor, proposal); !verdict) {
    return verdict;
  }
  return require_running(proposal, context);
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context& context) {
  v1::Proposal proposal;
  if (!find_proposal(draft, action.decisions_withdraw().proposal(), proposal)) return;
  end_proposal(draft, proposal, v1::WITHDRAWN, context.block_time);
}

}  // namespace comity::decisions::withdraw
