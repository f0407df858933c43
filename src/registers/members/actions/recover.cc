#include "registers/members/actions/recover.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::recover {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::Recover& it = action.members_recover();
  if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
  return check_possessions(it.keys(), it.possession());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const v1::Recover& it = action.members_recover();
  v1::Party party;
  if (Verdict verdict = require_party(view, actor.party, party); !verdict) return verdict;
  return require_new_keys(view, actor.party, it.keys(), it.possession());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  v1::Party party;
  if (!find_party(draft, actor.party, party)) return;
  exchange_keys(draft, party, action.members_recover().keys());
}

}  // namespace comity::members::recover
