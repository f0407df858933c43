#include "ledger/typed_action.h"
#include "registers/members/outcomes.h"
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

v1::PartyKey successor(const v1::PartyKey& old, const std::string& key) {
  v1::PartyKey next = old;
  next.set_key(key);
  return next;
}

// members.rotate_key. The party's own: a new key takes over the roles of an old one, which
// never returns. Subject: the actor itself. Refuses: no_such_key, not_permitted, key_exists,
// bad_possession; of a key with role seal also out_of_range.
struct RotateKey : ledger::OwnMatter {
  static Verdict check(const v1::RotateKey& it) {
    if (it.old_key().size() != PublicKey::kSize || it.new_key().size() != PublicKey::kSize) {
      return refuse(Code::out_of_range, "old_key, new_key: not of 32 octets each");
    }
    if (it.old_key() == it.new_key()) {
      return refuse(Code::inconsistent, "old_key and new_key are the same");
    }
    return check_possession(it.possession());
  }

  static Found<v1::Party> permit(const v1::RotateKey& it, const state::View& view,
                                 const ledger::Actor& actor, const ledger::Context&) {
    auto party = require_party(view, actor.party);
    if (!party) return party;
    const v1::PartyKey* old = find_key(*party, it.old_key());
    // Who may exchange a key that stands alone follows from who has signed for the next.
    const bool alone = old != nullptr && stands_alone(*old);
    Verdict verdict = alone ? Verdict() : require_own_key(*party, it.old_key(), actor);
    if (!verdict || old == nullptr) return ledger::granted(verdict, *std::move(party));
    const v1::PartyKey next = successor(*old, it.new_key());
    verdict = check_key(next);
    if (verdict) verdict = require_new_key(view, actor.party, next, it.possession(), party->keys());
    return ledger::granted(verdict, *std::move(party));
  }

  static ledger::Applied apply(const v1::RotateKey& it, v1::Party party, state::Draft& draft,
                               const ledger::Actor& actor, const ledger::Context&) {
    const v1::PartyKey* old = find_key(party, it.old_key());
    if (old == nullptr) return ledger::broken("the old key is not in force");
    const v1::PartyKey next = successor(*old, it.new_key());
    take_key(draft, party, it.old_key());
    give_key(draft, party, next, actor);
    return {};
  }
};

}  // namespace

ledger::ActionType rotate_key_action() {
  return ledger::action<RotateKey, &v1::Action::members_rotate_key>(
      {.role = ledger::Role::operate, .usually = ledger::By::self});
}

}  // namespace comity::members
