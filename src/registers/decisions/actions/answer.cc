#include "registers/decisions/actions/answer.h"

#include "registers/decisions/records.h"
#include "registers/decisions/standing.h"
#include "registers/members/queries.h"
#include "wire/messages.h"

namespace comity::decisions::answer {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::Answer& it = action.decisions_answer();
  if (Verdict verdict = check_number(it.proposal()); !verdict) return verdict;
  if (it.objector().empty()) return refuse(Code::missing_field, "objector: is missing");
  if (!members::is_handle(it.objector())) {
    return refuse(Code::bad_name, "objector: is no handle of a party");
  }
  return check_content("answer", it.answer());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor& actor) {
  return own_subject(actor, action.decisions_answer().proposal());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context& context) {
  const v1::Answer& it = action.decisions_answer();
  if (Verdict verdict = require_active(view, actor); !verdict) return verdict;
  v1::Proposal proposal;
  if (Verdict verdict = require_own_proposal(view, it.proposal(), actor, proposal); !verdict) {
    return verdict;
  }
  if (Verdict verdict = require_running(proposal, context); !verdict) return verdict;
  v1::Objection objection;
  if (Verdict verdict = require_objection(view, it.proposal(), it.objector(), objection);
      !verdict) {
    return verdict;
  }
  if (objection.state() != v1::OPEN) {
    return refuse(Code::wrong_state, "the objection of " + it.objector() + " to " +
                                         proposal_text(it.proposal()) + " is not open");
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context& context) {
  const v1::Answer& it = action.decisions_answer();
  v1::Objection objection;
  if (!find_objection(draft, it.proposal(), it.objector(), objection)) return;
  objection.set_state(v1::ANSWERED);
  *objection.mutable_answer() = it.answer();
  write_objection(draft, it.proposal(), it.objector(), objection);
  reschedule_close(draft, it.proposal(), context);
}

}  // namespace comity::decisions::answer
