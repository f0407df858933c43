#include <set>

#include "ledger/records.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/limits.h"
#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/terms.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Actor;
using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// What chambers and voices are counted by is nothing that an account has.
Verdict check_holder(const v1::NewHolder& it) {
  if (!it.has_party()) return refuse(Code::missing_field, "party is missing");
  if (Verdict verdict = check_profile(it.party()); !verdict) return verdict;
  if (!it.party().region().empty() || !it.party().affiliation().empty()) {
    return refuse(Code::inconsistent, "region, affiliation: a holder without a seat has none");
  }
  if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
  if (Verdict verdict = check_roles_of_account(it.keys()); !verdict) return verdict;
  return check_possessions(it.keys(), it.possession());
}

tl::unexpected<ledger::Refusal> of_holder(const v1::NewHolder& holder, const Verdict& verdict) {
  return refuse(verdict.error().code,
                "holder " + holder.party().handle() + ": " + verdict.error().reason);
}

// members.admit_holders. By decision, or with the genesis: parties without a seat, each with keys
// that have all signed its application, whole: they act at once, so nobody looks again. They never
// vote and are nobody's affiliates; there is nothing to join. Alone in its proposal: its proofs
// take long to check. Subject: the community; consents: nobody's. Refuses: party_exists,
// key_exists, bad_possession, full.
struct AdmitHolders {
  static Verdict check(const v1::AdmitHolders& it) {
    if (it.holders().empty()) return refuse(Code::missing_field, "holders: none is given");
    std::size_t keys = 0;
    std::set<std::string_view> known;
    std::string_view last;
    for (const v1::NewHolder& holder : it.holders()) {
      if (Verdict verdict = check_holder(holder); !verdict) return of_holder(holder, verdict);
      if (holder.party().handle() <= last) {
        return refuse(Code::not_sorted, "holders: " + holder.party().handle() +
                                            " is not in ascending order by handle");
      }
      last = holder.party().handle();
      keys += static_cast<std::size_t>(holder.keys_size());
      for (const v1::PartyKey& key : holder.keys()) {
        if (known.insert(key.key()).second) continue;
        return refuse(Code::inconsistent, "holders: key " + to_hex(key.key()) + " stands twice");
      }
    }
    if (static_cast<std::size_t>(it.holders_size()) > limits::kHoldersPerAction ||
        keys > limits::kKeysOfHoldersPerAction) {
      return refuse(Code::out_of_range,
                    "holders: " + std::to_string(limits::kHoldersPerAction) + " with " +
                        std::to_string(limits::kKeysOfHoldersPerAction) +
                        " keys at most are admitted at once: use several actions");
    }
    return ledger::check_content("reason", it.has_reason(), it.reason());
  }

  static ledger::Subject subject(const v1::AdmitHolders& it, const state::View&, const Actor&) {
    return ledger::Subject::of_community(std::to_string(it.holders_size()) + " holders");
  }

  static Verdict permit(const v1::AdmitHolders& it, const state::View& view, const Actor& actor,
                        const ledger::Context&) {
    const std::size_t more = static_cast<std::size_t>(it.holders_size());
    if (count_accounts(view) + more > limits::kAccounts) {
      return refuse(Code::full, "there would be more than " + std::to_string(limits::kAccounts) +
                                    " holders without a seat");
    }
    const bool with_genesis = actor.kind == Actor::Kind::genesis;
    for (const v1::NewHolder& holder : it.holders()) {
      const std::string& handle = holder.party().handle();
      v1::Party known;
      if (find_party(view, handle, known)) {
        return refuse(kPartyExists, "handle " + handle + " is or was a party's: choose another");
      }
      const Verdict verdict = require_application(view, holder, with_genesis);
      if (!verdict) return of_holder(holder, verdict);
    }
    return {};
  }

  static void apply(const v1::AdmitHolders& it, state::Draft& draft, const Actor& actor,
                    const ledger::Context& context) {
    count_more_accounts(draft, static_cast<std::uint64_t>(it.holders_size()));
    for (const v1::NewHolder& holder : it.holders()) {
      v1::Party party;
      *party.mutable_profile() = holder.party();
      party.set_standing(v1::ACCOUNT);
      *party.mutable_keys() = holder.keys();
      party.set_since_decision(actor.proposal);
      if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
      write_new_party(draft, party, actor);
      write_term(draft, first_look(context.block_time), holder.party().handle(), true);
    }
  }
};

}  // namespace

ledger::ActionType admit_holders_action() {
  return ledger::action<AdmitHolders, &v1::Action::members_admit_holders>(
      {.role = ledger::Role::vote,
       .usually = ledger::By::accounts_rule,
       .in_proposal = true,
       .alone = true});
}

}  // namespace comity::members
