#include "registers/members/actions/set_profile.h"

#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "registers/members/well_formed.h"
#include "wire/messages.h"

namespace comity::members::set_profile {

using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::SetProfile& it = action.members_set_profile();
  if (it.has_display_names()) {
    if (Verdict verdict = check_content("display_names", it.display_names()); !verdict) {
      return verdict;
    }
  }
  return it.has_contact() ? check_content("contact", it.contact()) : Verdict();
}

Verdict permit(const v1::Action&, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  v1::Party party;
  return require_party(view, actor.party, party);
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  const v1::SetProfile& it = action.members_set_profile();
  v1::Party party;
  if (!find_party(draft, actor.party, party)) return;
  v1::PartyProfile& profile = *party.mutable_profile();
  // What is left out is taken back: the party says all of it each time.
  profile.clear_display_names();
  profile.clear_contact();
  if (it.has_display_names()) *profile.mutable_display_names() = it.display_names();
  if (it.has_contact()) *profile.mutable_contact() = it.contact();
  write_party(draft, party);
}

}  // namespace comity::members::set_profile
