#include "registers/members/actions/replace_keys.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::replace_keys {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::ReplaceKeys& it = action.members_replace_keys();
  if (Verdict verdict = check_handle("party", it.party()); !verdict) return verdict;
  if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
  if (Verdict verdict = check_possessions(it.keys(), it.possession()); !verdict) return verdict;
  return it.has_reason() ? check_content("reason", it.reason()) : Verdict();
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  return community_subject(action.members_replace_keys().party());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::ReplaceKeys& it = action.members_replace_keys();
  v1::Party party;
  if (Verdict verdict = require_party(view, it.party(), party); !verdict) return verdict;
  if (party.standing() == v1::LEFT) {
    return refuse(Code::wrong_standing, "party " + it.party() + " has left for good");
  }
  return require_new_keys(view, it.party(), it.keys(), it.possession());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor&,
           const ledger::Context&) {
  const v1::ReplaceKeys& it = action.members_replace_keys();
  v1::Party party;
  if (!find_party(draft, it.party(), party)) return;
  exchange_keys(draft, party, it.keys());
}

}  // namespace comity::members::replace_keys
