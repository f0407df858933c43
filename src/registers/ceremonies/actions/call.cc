#include <algorithm>
#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/ceremonies/limits.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/records.h"
#include "registers/ceremonies/rounds.h"
#include "registers/keys/keys.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/requirements.h"
#include "registers/keys/well_formed.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"

namespace comity::ceremonies {
namespace {

using keys::to_role;
using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// ceremonies.call. The first group of a role, whose key its members make together. Subject: the
// community; consents: every member, for it is to hold a share. Refuses: no_such_zone,
// group_exists, ceremony_runs, no_such_party, holder_not_active.
struct CallCeremony {
  static Verdict check(const v1::CallCeremony& it) {
    if (Verdict verdict = keys::check_zone(it.zone()); !verdict) return verdict;
    if (Verdict verdict = keys::check_role(it.role()); !verdict) return verdict;
    if (!it.has_group()) return refuse(Code::missing_field, "group: is missing");
    if (!it.group().commitment().empty()) {
      return refuse(Code::inconsistent, "group: its commitment is what the ceremony makes");
    }
    if (Verdict verdict = keys::check_group_plan(it.group(), to_role(it.role())); !verdict) {
      return verdict;
    }
    return keys::check_range("round_seconds", it.round_seconds(),
                             limits::kCeremonyRoundSecondsLeast, limits::kCeremonyRoundSeconds);
  }

  static ledger::Subject subject(const v1::CallCeremony& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community(keys::group_text(it.zone(), to_role(it.role())));
  }

  static std::vector<std::string> consents(const v1::CallCeremony& it, const state::View&) {
    std::vector<std::string> parties;
    for (const v1::GroupMember& member : it.group().members()) parties.push_back(member.party());
    std::sort(parties.begin(), parties.end());
    return parties;
  }

  static Verdict permit(const v1::CallCeremony& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    v1::Zone zone;
    if (!names::find_zone(view, it.zone(), zone)) {
      return refuse(Code::no_such_zone, "zone " + it.zone() + " is not governed here");
    }
    const keys::Role role = to_role(it.role());
    v1::SigningGroup standing;
    if (keys::find_group(view, it.zone(), role, standing)) {
      return refuse(keys::kGroupExists,
                    "there is a " + keys::group_text(it.zone(), role) + " already");
    }
    v1::Ceremony newest;
    if (find_ceremony(view, newest_ceremony(view, it.zone(), role), newest) && runs(newest)) {
      return refuse(kCeremonyRuns, ceremony_text(newest) + ", goes on");
    }
    for (const v1::GroupMember& member : it.group().members()) {
      if (Verdict verdict = members::require_active(view, member.party()); !verdict) return verdict;
    }
    return {};
  }

  static void apply(const v1::CallCeremony& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    v1::Ceremony ceremony;
    ceremony.set_number(take_number(draft));
    ceremony.set_zone(it.zone());
    ceremony.set_role(it.role());
    *ceremony.mutable_group() = it.group();
    ceremony.mutable_group()->set_since_decision(actor.proposal);
    ceremony.mutable_group()->set_ceremony(ceremony.number());
    ceremony.set_round_seconds(it.round_seconds());
    write_newest(draft, ceremony);
    begin(draft, ceremony, context.block_time);
  }
};

}  // namespace

ledger::ActionType call_action() {
  return ledger::action<CallCeremony, &v1::Action::ceremonies_call>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::ceremonies
