#include "registers/decisions/actions/withdraw_objection.h"

#include "registers/decisions/records.h"
#include "registers/decisions/standing.h"
#include "wire/messages.h"

namespace comity::decisions::withdraw_objection {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  return check_number(action.decisions_withdraw_objection().proposal());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor& actor) {
  return own_subject(actor, action.decisions_withdraw_objection().proposal());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  const std::uint64_t number = action.decisions_withdraw_objection().proposal();
  if (Verdict verdict = require_active(view, actor); !verdict) return verdict;
  v1::Proposal proposal;
  if (Verdict verdict = require_proposal(view, number, proposal); !verdict) return verdict;
  if (Verdict verdict = require_running(proposal, context); !verdict) return verdict;
  v1::Objection objection;
  if (Verdict verdict = require_objection(view, number, actor.party, objection); !verdict) {
    return verdict;
  }
  if (objection.state() == v1::OBJECTION_WITHDRAWN) {
    return refuse(Code::wrong_state, "the objection of " + actor.party + " to " +
                                         proposal_text(number) + " is withdrawn already");
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context) {
  const std::uint64_t number = action.decisions_withdraw_objection().proposal();
  v1::Objection objection;
  if (!find_objection(draft, number, actor.party, objection)) return;
  objection.set_state(v1::OBJECTION_WITHDRAWN);
  write_objection(draft, number, actor.party, objection);
  reschedule_close(draft, number, context);
}

}  // namespace comity::decisions::withdraw_objection
