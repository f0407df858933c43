#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Found;
using ledger::Verdict;

// members.replace_keys. By decision and with the party's consent, for one that lost its recovery
// key: new keys for all keys in force. Without it a majority would have the keys of whoever it
// likes, and all that these hold. Also when the party has left since it consented, or a thief would
// stop this by leaving in its name. Subject: the community; consents: the party, in every case.
// Refuses: no_such_party, key_exists (of another party), bad_possession.
struct ReplaceKeys : AboutParty {
  static Verdict check(const v1::ReplaceKeys& it) {
    if (Verdict verdict = ledger::check_handle("party", it.party()); !verdict) return verdict;
    if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
    if (Verdict verdict = check_possessions(it.keys(), it.possession()); !verdict) return verdict;
    return ledger::check_content("reason", it.has_reason(), it.reason());
  }

  static std::vector<std::string> consents(const v1::ReplaceKeys& it, const state::View&) {
    return {it.party()};
  }

  static Found<v1::Party> permit(const v1::ReplaceKeys& it, const state::View& view,
                                 const ledger::Actor&, const ledger::Context&) {
    auto party = require_party(view, it.party());
    if (!party) return party;
    const Verdict verdict = require_new_or_own_keys(view, it.party(), it.keys(), it.possession());
    return ledger::granted(verdict, *std::move(party));
  }

  static void apply(const v1::ReplaceKeys& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context&) {
    exchange_keys(draft, party, it.keys(), actor);
  }
};

}  // namespace

ledger::ActionType replace_keys_action() {
  return ledger::action<ReplaceKeys, &v1::Action::members_replace_keys>(
      {.role = ledger::Role::vote, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::members
