#include "registers/members/actions/reinstate.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::reinstate {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::Reinstate& it = action.members_reinstate();
  if (Verdict verdict = check_handle("party", it.party()); !verdict) return verdict;
  return it.has_reason() ? check_content("reason", it.reason()) : Verdict();
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  return community_subject(action.members_reinstate().party());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::Reinstate& it = action.members_reinstate();
  v1::Party party;
  if (Verdict verdict = require_party(view, it.party(), party); !verdict) return verdict;
  return require_standing(party, v1::SUSPENDED);
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::Reinstate& it = action.members_reinstate();
  v1::Party party;
  if (!find_party(draft, it.party(), party)) return;
  party.set_standing(v1::ACTIVE);
  party.clear_standing_reason();
  if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
  write_party(draft, party);
}

}  // namespace comity::members::reinstate
