#include <string>
#include <vector>

#include "base/limits.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::Verdict;

// A consent on record is older than the hold: one of the keys that made way has given it.
Verdict require_may_consent(const v1::Party& party) {
  if (!party.has_keys_hold()) return {};
  return ledger::refuse(Code::may_not_act, "the keys of party " + party.profile().handle() +
                                               " are on hold: it cannot consent");
}

// A party's own recovery key could take this back; who has none gives its consent.
Verdict require_recovery(const v1::Party& party) {
  if (has_role(party.keys(), v1::RECOVER)) return {};
  return ledger::refuse(kNoRecoveryKey, "party " + party.profile().handle() +
                                            " has no recovery key in force: with_consent");
}

// They stand beside those that stay.
Verdict require_room(const v1::Party& party, const PartyKeys& given) {
  std::size_t keys = static_cast<std::size_t>(given.size());
  for (const v1::PartyKey& key : party.keys()) {
    if (!has_role(key, v1::RECOVER)) continue;
    ++keys;
    for (const v1::PartyKey& other : given) {
      if (other.key() == key.key()) {
        return ledger::refuse(Code::key_exists, "key " + to_hex(key.key()) + " recovers the party");
      }
    }
  }
  if (keys <= limits::kKeysPerParty) return {};
  return ledger::refuse(
      Code::full, "with its recovery keys the party would have " + std::to_string(keys) + " keys");
}

// members.replace_keys. By decision: new keys for all keys in force. With the party's consent these
// are its keys as any. Without it a majority would have whatever the parties hold by taking their
// keys, so these are on hold, and the party's recovery keys stay: one of them takes all back. Also
// when the party has left, or a thief would stop this by leaving in its name. Alone in its
// proposal: whoever has the recovery key stops a hold, before it or after, and nothing else with
// it. Subject: the community; consents: the party, where the action says so. Early: may_not_act
// (consent of who is on hold), full. Refuses: no_such_party, key_exists (of another party, or a
// recovery key), bad_possession, no_recovery_key, lock_out.
struct ReplaceKeys : AboutParty {
  static Verdict check(const v1::ReplaceKeys& it) {
    if (Verdict verdict = ledger::check_handle("party", it.party()); !verdict) return verdict;
    if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
    if (Verdict verdict = check_possessions(it.keys(), it.possession()); !verdict) return verdict;
    for (const v1::KeyRole role : {v1::RECOVER, v1::SEAL, v1::WITNESS}) {
      if (it.with_consent() || !has_role(it.keys(), role)) continue;
      return ledger::refuse(Code::inconsistent,
                            "keys: without consent none of them has role recover, seal or witness");
    }
    return ledger::check_content("reason", it.has_reason(), it.reason());
  }

  static std::vector<std::string> consents(const v1::ReplaceKeys& it, const state::View&) {
    if (it.with_consent()) return {it.party()};
    return {};
  }

  static Found<v1::Party> permit(const v1::ReplaceKeys& it, const state::View& view,
                                 const ledger::Actor&, const ledger::Context&) {
    auto party = require_party(view, it.party());
    if (!party) return party;
    Verdict verdict = require_roles_of_standing(*party, it.keys());
    if (verdict) {
      verdict = require_new_or_own_keys(view, it.party(), it.keys(), it.possession());
    }
    if (verdict && it.with_consent()) verdict = require_may_consent(*party);
    if (verdict && !it.with_consent()) {
      verdict = require_recovery(*party);
      if (verdict) verdict = require_room(*party, it.keys());
      if (verdict && !is_account(*party)) verdict = require_others(view, it.party());
    }
    return ledger::granted(verdict, *std::move(party));
  }

  static void apply(const v1::ReplaceKeys& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    if (it.with_consent()) {
      exchange_keys(draft, party, it.keys(), actor, context.height);
    } else {
      hold_keys(draft, party, it.keys(), actor, context.block_time);
    }
  }
};

}  // namespace

ledger::ActionType replace_keys_action() {
  return ledger::action<ReplaceKeys, &v1::Action::members_replace_keys>(
      {.role = ledger::Role::vote,
       .usually = ledger::By::amendment_rule,
       .in_proposal = true,
       .alone = true});
}

}  // namespace comity::members
