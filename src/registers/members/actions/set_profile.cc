#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"
#include "registers/members/well_formed.h"
#include "wire/codec.h"

namespace comity::members {
namespace {

using ledger::Found;
using ledger::Verdict;

// members.set_profile. The party's own: what it says of itself. What decides about chambers is
// not its own to change. With keys on hold its names stay: others chose these keys, and what a
// party is called is not for them to say. Its contact it says anew, for a thief may have put
// another there. Subject: the actor itself. Early: may_not_act (keys on hold).
struct SetProfile : ledger::OwnMatter {
  static Verdict check(const v1::SetProfile& it) {
    const Verdict verdict =
        ledger::check_content("display_names", it.has_display_names(), it.display_names());
    return verdict ? ledger::check_content("contact", it.has_contact(), it.contact()) : verdict;
  }

  static Found<v1::Party> permit(const v1::SetProfile& it, const state::View& view,
                                 const ledger::Actor& actor, const ledger::Context&) {
    auto party = require_party(view, actor.party);
    if (!party || !party->has_keys_hold()) return party;
    const bool same_names =
        wire::encode(it.display_names()) == wire::encode(party->profile().display_names());
    if (same_names) return party;
    return ledger::refuse(ledger::Code::may_not_act, "the keys of party " + actor.party +
                                                         " are on hold: its display_names stay");
  }

  static void apply(const v1::SetProfile& it, v1::Party party, state::Draft& draft,
                    const ledger::Actor&, const ledger::Context&) {
    v1::PartyProfile& profile = *party.mutable_profile();
    // What is left out is taken back: the party says all of it each time.
    profile.clear_display_names();
    profile.clear_contact();
    if (it.has_display_names()) *profile.mutable_display_names() = it.display_names();
    if (it.has_contact()) *profile.mutable_contact() = it.contact();
    write_party(draft, party);
  }
};

}  // namespace

ledger::ActionType set_profile_action() {
  return ledger::action<SetProfile, &v1::Action::members_set_profile>(
      {.role = ledger::Role::operate, .usually = ledger::By::self, .on_hold = true});
}

}  // namespace comity::members
