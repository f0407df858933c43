#include "registers/members/actions/add_key.h"

#include "base/limits.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::add_key {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::AddKey& it = action.members_add_key();
  if (!it.has_key()) return refuse(Code::missing_field, "key is missing");
  if (Verdict verdict = check_key(it.key()); !verdict) return verdict;
  return check_possession(it.possession());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const v1::AddKey& it = action.members_add_key();
  v1::Party party;
  if (Verdict verdict = require_party(view, actor.party, party); !verdict) return verdict;
  if (static_cast<std::size_t>(party.keys_size()) >= limits::kKeysPerParty) {
    return refuse(Code::full, "party " + actor.party + " has " +
                                  std::to_string(limits::kKeysPerParty) +
                                  " keys already: remove one first");
  }
  if (Verdict verdict = require_recovery_untouched(party, it.key(), actor); !verdict) {
    return verdict;
  }
  return require_new_key(view, actor.party, it.key().key(), it.possession());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  v1::Party party;
  if (!find_party(draft, actor.party, party)) return;
  give_key(draft, party, action.members_add_key().key());
}

}  // namespace comity::members::add_key
