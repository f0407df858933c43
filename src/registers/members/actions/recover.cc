#include "ledger/typed_action.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Found;
using ledger::Verdict;

// members.recover. The party's own, by a key with role recover: new keys for all keys in force,
// that one included. Subject: the actor itself. Refuses: not_permitted (roles that do not go with
// its standing), key_exists (of another party), bad_possession.
struct Recover : ledger::OwnMatter {
  static Verdict check(const v1::Recover& it) {
    if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
    return check_possessions(it.keys(), it.possession());
  }

  static Found<v1::Party> permit(const v1::Recover& it, const state::View& view,
                                 const ledger::Actor& actor, const ledger::Context&) {
    auto party = require_party(view, actor.party);
    if (!party) return party;
    Verdict verdict = require_roles_of_standing(*party, it.keys());
    if (verdict) verdict = require_new_or_own_keys(view, actor.party, it.keys(), it.possession());
    return ledger::granted(verdict, *std::move(party));
  }

  static void apply(const v1::Recover& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    exchange_keys(draft, party, it.keys(), actor, context.height);
  }
};

}  // namespace

ledger::ActionType recover_action() {
  return ledger::action<Recover, &v1::Action::members_recover>({.role = ledger::Role::recover,
                                                                .usually = ledger::By::self,
                                                                .applicant = true,
                                                                .on_hold = true});
}

}  // namespace comity::members
