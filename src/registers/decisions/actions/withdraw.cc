#include "ledger/typed_action.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"

namespace comity::decisions {
namespace {

using ledger::Verdict;

// decisions.withdraw. The proposer's own, until the vote closes. Refuses: no_such_proposal,
// not_proposer, vote_closed, wrong_standing.
struct Withdraw : OnProposal {
  static Verdict check(const v1::Withdraw& it) { return check_number(it.proposal()); }

  static ledger::Found<v1::Proposal> permit(const v1::Withdraw& it, const state::View& view,
                                            const ledger::Actor& actor,
                                            const ledger::Context& context) {
    if (Verdict verdict = require_active(view, actor); !verdict) {
      return tl::unexpected(verdict.error());
    }
    return require_own_running(view, it.proposal(), actor, context);
  }

  static void apply(const v1::Withdraw&, v1::Proposal proposal, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context& context) {
    end_proposal(draft, proposal, v1::WITHDRAWN, context.block_time);
  }
};

}  // namespace

ledger::ActionType withdraw_action() {
  return ledger::action<Withdraw, &v1::Action::decisions_withdraw>(
      {.role = ledger::Role::vote, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::decisions
