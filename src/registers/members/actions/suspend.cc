#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Found;
using ledger::Verdict;

// members.suspend. By decision, for a stated reason: it takes the party's seat, and nothing else.
// What it holds, its consent, its answers and its keys stay its own. Subject: the community.
// Refuses: no_such_party, wrong_standing, lock_out.
struct Suspend : AboutParty {
  static Verdict check(const v1::Suspend& it) {
    if (Verdict verdict = ledger::check_handle("party", it.party()); !verdict) return verdict;
    return ledger::require_content("reason", it.has_reason(), it.reason());
  }

  static Found<v1::Party> permit(const v1::Suspend& it, const state::View& view,
                                 const ledger::Actor&, const ledger::Context&) {
    auto party = require_party(view, it.party());
    if (!party) return party;
    Verdict verdict = require_standing(*party, v1::ACTIVE);
    if (verdict) verdict = require_others(view, it.party());
    return ledger::granted(verdict, *std::move(party));
  }

  static void apply(const v1::Suspend& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context&) {
    party.set_standing(v1::SUSPENDED);
    party.add_standing_decisions(actor.proposal);
    *party.mutable_standing_reason() = it.reason();
    write_party(draft, party);
  }
};

}  // namespace

ledger::ActionType suspend_action() {
  return ledger::action<Suspend, &v1::Action::members_suspend>(
      {.role = ledger::Role::vote, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::members
