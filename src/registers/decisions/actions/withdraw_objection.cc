#include "ledger/typed_action.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"

namespace comity::decisions {
namespace {

using ledger::refuse;
using ledger::Verdict;

// decisions.withdraw_objection. The objector takes it back, answered or not. Refuses:
// no_such_proposal, vote_closed, no_such_objection, wrong_state, wrong_standing.
struct WithdrawObjection : OnProposal {
  static Verdict check(const v1::WithdrawObjection& it) { return check_number(it.proposal()); }

  static ledger::Found<v1::Objection> permit(const v1::WithdrawObjection& it,
                                             const state::View& view, const ledger::Actor& actor,
                                             const ledger::Context& context) {
    const std::uint64_t number = it.proposal();
    if (Verdict verdict = require_party(actor); !verdict) {
      return tl::unexpected(verdict.error());
    }
    const auto proposal = require_running(view, number, context);
    if (!proposal) return tl::unexpected(proposal.error());
    auto objection = require_objection(view, number, actor.party);
    if (objection && objection->state() == v1::OBJECTION_WITHDRAWN) {
      return refuse(kWrongState, "the objection of " + actor.party + " to " +
                                     proposal_text(number) + " is withdrawn already");
    }
    return objection;
  }

  static void apply(const v1::WithdrawObjection& it, v1::Objection objection, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    const std::uint64_t number = it.proposal();
    objection.set_state(v1::OBJECTION_WITHDRAWN);
    objection.set_transaction(actor.transaction.bytes());
    write_objection(draft, number, actor.party, objection);
    reschedule_close(draft, number, context);
  }
};

}  // namespace

ledger::ActionType withdraw_objection_action() {
  return ledger::action<WithdrawObjection, &v1::Action::decisions_withdraw_objection>(
      {.role = ledger::Role::vote, .hold = true, .usually = ledger::By::self});
}

}  // namespace comity::decisions
