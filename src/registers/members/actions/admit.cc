#include "registers/members/actions/admit.h"

#include "base/limits.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::admit {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::Admit& it = action.members_admit();
  if (!it.has_party()) return refuse(Code::missing_field, "party is missing");
  if (Verdict verdict = check_profile(it.party()); !verdict) return verdict;
  if (Verdict verdict = check_key_set(it.keys()); !verdict) return verdict;
  if (Verdict verdict = check_possessions(it.keys(), it.possession()); !verdict) return verdict;
  return it.has_reason() ? check_content("reason", it.reason()) : Verdict();
}

ledger::Subject subject(const v1::Action& action, const state::View&, const ledger::Actor&) {
  return community_subject(action.members_admit().party().handle());
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::Admit& it = action.members_admit();
  v1::Party known;
  if (find_party(view, it.party().handle(), known)) {
    // Also when it left long ago: what it did stands under this handle for ever.
    return refuse(Code::party_exists,
                  "handle " + it.party().handle() + " is or was a party's: choose another");
  }
  if (all_parties(view).size() >= limits::kParties) {
    return refuse(Code::full, "there are " + std::to_string(limits::kParties) + " parties already");
  }
  return require_new_keys(view, it.party().handle(), it.keys(), it.possession());
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  const v1::Admit& it = action.members_admit();
  v1::Party party;
  *party.mutable_profile() = it.party();
  party.set_standing(v1::APPLICANT);
  *party.mutable_keys() = it.keys();
  party.set_since_decision(actor.proposal);
  if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
  write_new_party(draft, party);
}

}  // namespace comity::members::admit
