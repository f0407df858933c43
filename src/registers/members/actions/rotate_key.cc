#include "registers/members/actions/rotate_key.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::rotate_key {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::RotateKey& it = action.members_rotate_key();
  if (it.old_key().size() != PublicKey::kSize || it.new_key().size() != PublicKey::kSize) {
    return refuse(Code::out_of_range, "old_key, new_key: not of 32 octets each");
  }
  if (it.old_key() == it.new_key()) {
    return refuse(Code::inconsistent, "old_key and new_key are the same");
  }
  return check_possession(it.possession());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const v1::RotateKey& it = action.members_rotate_key();
  v1::Party party;
  if (Verdict verdict = require_party(view, actor.party, party); !verdict) return verdict;
  const v1::PartyKey* old = find_key(party, it.old_key());
  if (old == nullptr) {
    return refuse(Code::no_such_key,
                  "key " + to_hex(it.old_key()) + " is not in force for party " + actor.party);
  }
  if (Verdict verdict = require_recovery_untouched(party, *old, actor); !verdict) return verdict;
  return require_new_key(view, actor.party, it.new_key(), it.possession());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  const v1::RotateKey& it = action.members_rotate_key();
  v1::Party party;
  if (!find_party(draft, actor.party, party)) return;
  const v1::PartyKey* old = find_key(party, it.old_key());
  if (old == nullptr) return;
  v1::PartyKey next = *old;
  next.set_key(it.new_key());
  take_key(draft, party, it.old_key());
  give_key(draft, party, next);
}

}  // namespace comity::members::rotate_key
