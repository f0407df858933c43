#include "registers/members/actions/leave.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "wire/messages.h"

namespace comity::members::leave {

using ledger::Verdict;

Verdict check(const v1::Action&) { return {}; }

Verdict permit(const v1::Action&, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  v1::Party party;
  if (Verdict verdict = require_party(view, actor.party, party); !verdict) return verdict;
  if (Verdict verdict = require_standing(party, v1::ACTIVE); !verdict) return verdict;
  return require_others(view, actor.party);
}

void apply(const v1::Action&, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  v1::Party party;
  if (!find_party(draft, actor.party, party)) return;
  party.set_standing(v1::LEFT);
  party.clear_standing_reason();
  write_party(draft, party);
}

}  // namespace comity::members::leave
