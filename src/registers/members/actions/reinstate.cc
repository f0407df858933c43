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

// members.reinstate. By decision: a suspended party is active again. Subject: the community.
// Refuses: no_such_party, wrong_standing.
struct Reinstate : AboutParty {
  static Verdict check(const v1::Reinstate& it) {
    if (Verdict verdict = ledger::check_handle("party", it.party()); !verdict) return verdict;
    return ledger::check_content("reason", it.has_reason(), it.reason());
  }

  static Found<v1::Party> permit(const v1::Reinstate& it, const state::View& view,
                                 const ledger::Actor&, const ledger::Context&) {
    auto party = require_party(view, it.party());
    if (!party) return party;
    const Verdict verdict = require_standing(*party, v1::SUSPENDED);
    return ledger::granted(verdict, *std::move(party));
  }

  static void apply(const v1::Reinstate& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    party.set_standing(v1::ACTIVE);
    party.add_standing_decisions(actor.proposal);
    party.clear_standing_reason();
    if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
    write_party(draft, party);
    // Suspending takes a harder rule than this: who comes back serves the term of a new seat.
    write_new_seat(draft, it.party(), context.block_time);
  }
};

}  // namespace

ledger::ActionType reinstate_action() {
  return ledger::action<Reinstate, &v1::Action::members_reinstate>(
      {.role = ledger::Role::vote, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::members
