#include "registers/members/actions/remove_key.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::remove_key {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  if (action.members_remove_key().key().size() == PublicKey::kSize) return {};
  return refuse(Code::out_of_range, "key: not of 32 octets");
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const std::string& removed = action.members_remove_key().key();
  v1::Party party;
  if (Verdict verdict = require_party(view, actor.party, party); !verdict) return verdict;
  const v1::PartyKey* found = find_key(party, removed);
  if (found == nullptr) {
    return refuse(Code::no_such_key,
                  "key " + to_hex(removed) + " is not in force for party " + actor.party);
  }
  if (Verdict verdict = require_recovery_untouched(party, *found, actor); !verdict) return verdict;
  PartyKeys rest;
  for (const v1::PartyKey& key : party.keys()) {
    if (key.key() != removed) *rest.Add() = key;
  }
  // Operate adds and rotates keys, recover replaces them: with neither the list can never change.
  const bool mendable = has_role(rest, v1::OPERATE) || has_role(rest, v1::RECOVER);
  if (has_acting_key(rest) && mendable) return {};
  return refuse(Code::last_key, "without key " + to_hex(removed) + " party " + actor.party +
                                    " could not act or not mend its keys: add another first");
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  v1::Party party;
  if (!find_party(draft, actor.party, party)) return;
  take_key(draft, party, action.members_remove_key().key());
}

}  // namespace comity::members::remove_key
