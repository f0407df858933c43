#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/limits.h"
#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"

namespace comity::members {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// members.admit. By decision: a new party, an applicant until its own members.join. Its keys
// have signed for it. Subject: the community; consents: all that have its affiliation, who share
// their budget and their places with it from then on. Refuses: party_exists, key_exists,
// bad_possession, full.
struct Admit {
  static Verdict check(const v1::Admit& it) {
    if (!it.has_party()) return refuse(Code::missing_field, "party is missing");
    if (Verdict verdict = check_profile(it.party()); !verdict) return verdict;
    if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
    if (Verdict verdict = check_roles_of_seat(it.keys()); !verdict) return verdict;
    if (Verdict verdict = check_possessions(it.keys(), it.possession()); !verdict) return verdict;
    return ledger::check_content("reason", it.has_reason(), it.reason());
  }

  static ledger::Subject subject(const v1::Admit& it, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community("party " + it.party().handle());
  }

  static std::vector<std::string> consents(const v1::Admit& it, const state::View& view) {
    return acting_affiliates(view, it.party().affiliation());
  }

  static Verdict permit(const v1::Admit& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    v1::Party known;
    if (find_party(view, it.party().handle(), known)) {
      // Also when it left long ago: what it did stands under this handle for ever.
      return refuse(kPartyExists,
                    "handle " + it.party().handle() + " is or was a party's: choose another");
    }
    if (all_parties(view).size() >= limits::kParties) {
      return refuse(Code::full,
                    "there are " + std::to_string(limits::kParties) + " parties already");
    }
    return require_new_keys(view, it.party().handle(), it.keys(), it.possession());
  }

  static void apply(const v1::Admit& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context&) {
    v1::Party party;
    *party.mutable_profile() = it.party();
    party.set_standing(v1::APPLICANT);
    *party.mutable_keys() = it.keys();
    party.set_since_decision(actor.proposal);
    if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
    write_new_party(draft, party, actor);
  }
};

}  // namespace

ledger::ActionType admit_action() {
  return ledger::action<Admit, &v1::Action::members_admit>(
      {.role = ledger::Role::vote, .usually = ledger::By::general_rule, .in_proposal = true});
}

}  // namespace comity::members
