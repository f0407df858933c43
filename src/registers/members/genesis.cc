#include "registers/members/genesis.h"

#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

namespace {

Verdict write_founder(const v1::Founder& founder, state::Draft& draft) {
  if (Verdict verdict = check_profile(founder.party()); !verdict) return verdict;
  if (Verdict verdict = check_key_set(founder.keys()); !verdict) return verdict;
  if (Verdict verdict = check_roles_of_seat(founder.keys()); !verdict) return verdict;
  v1::Party party;
  if (find_party(draft, founder.party().handle(), party)) {
    return refuse(kPartyExists, "the handle is another founder's too");
  }
  v1::KeyOwner owner;
  for (const v1::PartyKey& key : founder.keys()) {
    if (find_owner(draft, key.key(), owner)) {
      return refuse(Code::key_exists,
                    "key " + to_hex(key.key()) + " is " + owner.party() + "'s too");
    }
  }
  *party.mutable_profile() = founder.party();
  party.set_standing(v1::ACTIVE);
  *party.mutable_keys() = founder.keys();
  ledger::Actor genesis;
  genesis.kind = ledger::Actor::Kind::genesis;
  write_new_party(draft, party, genesis);
  return {};
}

}  // namespace

Verdict write_founders(const v1::GenesisBody& body, const ledger::Registry&, state::Draft& draft,
                       const ledger::Context&) {
  for (const v1::Founder& founder : body.founders()) {
    if (Verdict verdict = write_founder(founder, draft); !verdict) {
      return refuse(verdict.error().code,
                    "founder " + founder.party().handle() + ": " + verdict.error().reason);
    }
  }
  return {};
}

}  // namespace comity::members
