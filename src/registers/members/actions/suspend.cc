#include "registers/members/actions/suspend.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::suspend {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::Suspend& it = action.members_suspend();
  if (Verdict verdict = check_handle("party", it.party()); !verdict) return verdict;
  return require_content("reason", it.has_reason(), it.reason());
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  return community_subject(action.members_suspend().party());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::Suspend& it = action.members_suspend();
  v1::Party party;
  if (Verdict verdict = require_party(view, it.party(), party); !verdict) return verdict;
  if (Verdict verdict = require_standing(party, v1::ACTIVE); !verdict) return verdict;
  return require_others(view, it.party());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::Suspend& it = action.members_suspend();
  v1::Party party;
  if (!find_party(draft, it.party(), party)) return;
  party.set_standing(v1::SUSPENDED);
  *party.mutable_standing_reason() = it.reason();
  write_party(draft, party);
}

}  // namespace comity::members::suspend
