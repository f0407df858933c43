#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"
#include "registers/members/queries.h"

namespace comity::decisions {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// decisions.answer. The proposer answers an open objection. Refuses: no_such_proposal,
// not_proposer, vote_closed, no_such_objection, wrong_state, wrong_standing.
struct Answer : OnProposal {
  static Verdict check(const v1::Answer& it) {
    if (Verdict verdict = check_number(it.proposal()); !verdict) return verdict;
    if (it.objector().empty()) return refuse(Code::missing_field, "objector: is missing");
    if (Verdict verdict = ledger::check_handle("objector", it.objector()); !verdict) return verdict;
    return ledger::require_content("answer", it.has_answer(), it.answer());
  }

  static ledger::Found<v1::Objection> permit(const v1::Answer& it, const state::View& view,
                                             const ledger::Actor& actor,
                                             const ledger::Context& context) {
    if (Verdict verdict = require_party(actor); !verdict) {
      return tl::unexpected(verdict.error());
    }
    const auto proposal = require_own_running(view, it.proposal(), actor, context);
    if (!proposal) return tl::unexpected(proposal.error());
    auto objection = require_objection(view, it.proposal(), it.objector());
    if (objection && objection->state() != v1::OPEN) {
      return refuse(kWrongState, "the objection of " + it.objector() + " to " +
                                     proposal_text(it.proposal()) + " is not open");
    }
    return objection;
  }

  static void apply(const v1::Answer& it, v1::Objection objection, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    objection.set_state(v1::ANSWERED);
    objection.set_transaction(actor.transaction.bytes());
    *objection.mutable_answer() = it.answer();
    write_objection(draft, it.proposal(), it.objector(), objection);
    reschedule_close(draft, it.proposal(), context);
  }
};

}  // namespace

ledger::ActionType answer_action() {
  return ledger::action<Answer, &v1::Action::decisions_answer>(
      {.role = ledger::Role::vote, .usually = ledger::By::self, .comment = true});
}

}  // namespace comity::decisions
