#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// members.remove_key. The party's own: a key that never returns. One key to act and one to mend
// the list have to stay. Subject: the actor itself. Refuses: no_such_key, not_permitted,
// last_key.
struct RemoveKey : ledger::OwnMatter {
  static Verdict check(const v1::RemoveKey& it) {
    return ledger::check_octets("key", it.key(), PublicKey::kSize);
  }

  static Found<v1::Party> permit(const v1::RemoveKey& it, const state::View& view,
                                 const ledger::Actor& actor, const ledger::Context&) {
    const std::string& removed = it.key();
    auto party = require_party(view, actor.party);
    if (!party) return party;
    if (Verdict verdict = require_own_key(*party, removed, actor); !verdict) {
      return tl::unexpected(verdict.error());
    }
    PartyKeys rest;
    for (const v1::PartyKey& key : party->keys()) {
      if (key.key() != removed) *rest.Add() = key;
    }
    // Operate adds and rotates keys, recover replaces them: with neither the list can never change.
    const bool mendable = has_role(rest, v1::OPERATE) || has_role(rest, v1::RECOVER);
    if (has_acting_key(rest) && mendable) return party;
    return refuse(kLastKey, "without key " + to_hex(removed) + " party " + actor.party +
                                " could not act or not mend its keys: add another first");
  }

  static void apply(const v1::RemoveKey& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context&) {
    take_key(draft, party, it.key());
  }
};

}  // namespace

ledger::ActionType remove_key_action() {
  return ledger::action<RemoveKey, &v1::Action::members_remove_key>(
      {.role = ledger::Role::operate, .usually = ledger::By::self});
}

}  // namespace comity::members
