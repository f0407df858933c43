#include "base/limits.h"
#include "ledger/typed_action.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// members.add_key. The party's own: a further key. Subject: the actor itself. Refuses: full (also
// of a second one with role seal or witness), not_permitted, key_exists, bad_possession.
struct AddKey : ledger::OwnMatter {
  static Verdict check(const v1::AddKey& it) {
    if (!it.has_key()) return refuse(Code::missing_field, "key is missing");
    if (Verdict verdict = check_key(it.key()); !verdict) return verdict;
    return check_possession(it.possession());
  }

  static Found<v1::Party> permit(const v1::AddKey& it, const state::View& view,
                                 const ledger::Actor& actor, const ledger::Context&) {
    auto party = require_party(view, actor.party);
    if (!party) return party;
    if (static_cast<std::size_t>(party->keys_size()) >= limits::kKeysPerParty) {
      return refuse(Code::full, "party " + actor.party + " has " +
                                    std::to_string(limits::kKeysPerParty) +
                                    " keys already: remove one first");
    }
    PartyKeys added;
    *added.Add() = it.key();
    if (Verdict verdict = require_roles_of_standing(*party, added); !verdict) {
      return tl::unexpected(verdict.error());
    }
    const bool alone = sends_nothing(it.key());
    if (alone && has_role(party->keys(), it.key().roles(0))) {
      return refuse(Code::full, "party " + actor.party + " has a key with this role: rotate it");
    }
    // Who may give such a key follows from who has signed for it.
    Verdict verdict = alone ? Verdict() : require_roles(*party, it.key(), actor);
    if (verdict) {
      verdict = require_new_key(view, actor.party, it.key(), it.possession(), party->keys());
    }
    return ledger::granted(verdict, *std::move(party));
  }

  static void apply(const v1::AddKey& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context&) {
    give_key(draft, party, it.key(), actor);
  }
};

}  // namespace

ledger::ActionType add_key_action() {
  return ledger::action<AddKey, &v1::Action::members_add_key>(
      {.role = ledger::Role::operate, .usually = ledger::By::self});
}

}  // namespace comity::members
