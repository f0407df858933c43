#include <algorithm>
#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/ceremonies/limits.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/records.h"
#include "registers/ceremonies/rounds.h"
#include "registers/members/queries.h"

namespace comity::ceremonies {
namespace {

using keys::to_role;
using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// ceremonies.call. The first group of a role, whose key its members make together, the next one
// under the same key, or one whose new key is to follow on that. Subject: the community; consents:
// every member that is to hold a share of that key for the first time. Refuses: no_such_zone,
// group_exists, no_such_group, rollover_runs, stale_claim (epoch, identifiers), ceremony_runs,
// no_such_party, holder_not_active.
struct CallCeremony {
  static Verdict check(const v1::CallCeremony& it) {
    if (!it.has_group()) return refuse(Code::missing_field, "group: is missing");
    if (it.purpose() == v1::CEREMONY_PURPOSE_UNSPECIFIED) {
      return refuse(Code::missing_field, "purpose: is missing");
    }
    if (it.purpose() < v1::GENERATE || it.purpose() > v1::ROLL) {
      return refuse(Code::out_of_range,
                    "purpose: there is no purpose " + std::to_string(it.purpose()));
    }
    // Who knew the key when it was dealt knows it for ever; and nobody knows what a ceremony makes.
    if (it.group().dealt()) {
      return refuse(Code::inconsistent, "dealt: is written by the ledger");
    }
    if (!it.group().commitment().empty()) {
      return refuse(Code::inconsistent, "group: its commitment is what the ceremony makes");
    }
    if (it.round_seconds() < limits::kCeremonyRoundSecondsLeast ||
        it.round_seconds() > limits::kCeremonyRoundSeconds) {
      return refuse(Code::out_of_range, "round_seconds: from " +
                                            std::to_string(limits::kCeremonyRoundSecondsLeast) +
                                            " to " + std::to_string(limits::kCeremonyRoundSeconds));
    }
    if (it.purpose() == v1::ROLL && it.role() == v1::DOCUMENT_SIGNING) {
      return refuse(Code::inconsistent, "purpose: a key for documents has no zone to be rolled in");
    }
    return keys::check_group_plan(
        it.zone(), it.role(), it.group(),
        it.purpose() == v1::GENERATE ? keys::Epoch::first : keys::Epoch::later);
  }

  static ledger::Subject subject(const v1::CallCeremony& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community(keys::group_text(it.zone(), to_role(it.role())));
  }

  static std::vector<std::string> consents(const v1::CallCeremony& it, const state::View& view) {
    v1::SigningGroup standing;
    if (it.purpose() == v1::RESHARE) {
      static_cast<void>(keys::find_group(view, it.zone(), to_role(it.role()), standing));
    }
    return newcomers(it, standing);
  }

  // The group whose key is shared anew; an empty one when it is a new key.
  static Found<v1::SigningGroup> permit(const v1::CallCeremony& it, const state::View& view,
                                        const ledger::Actor&, const ledger::Context&) {
    const keys::Role role = to_role(it.role());
    Found<v1::SigningGroup> from;
    if (it.purpose() == v1::RESHARE) {
      from = keys::require_group_before(view, it.zone(), role, it.group());
    } else if (Verdict verdict = require_room(it, view); !verdict) {
      return tl::unexpected(verdict.error());
    }
    if (!from) return from;
    v1::Ceremony newest;
    if (find_ceremony(view, newest_ceremony(view, it.zone(), role), newest) && runs(newest)) {
      return refuse(kCeremonyRuns, ceremony_text(newest) + ", goes on");
    }
    for (const std::string& party : newcomers(it, *from)) {
      if (Verdict verdict = members::require_active(view, party); !verdict) {
        return tl::unexpected(verdict.error());
      }
    }
    return from;
  }

  static void apply(const v1::CallCeremony& it, const v1::SigningGroup& from, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    v1::Ceremony ceremony;
    ceremony.set_number(take_number(draft));
    ceremony.set_zone(it.zone());
    ceremony.set_role(it.role());
    *ceremony.mutable_group() = it.group();
    ceremony.mutable_group()->set_since_decision(actor.proposal);
    ceremony.mutable_group()->set_ceremony(ceremony.number());
    ceremony.set_purpose(it.purpose());
    if (it.purpose() == v1::RESHARE) {
      *ceremony.mutable_from() = from;
      ceremony.mutable_group()->set_dealt(from.dealt());
      if (from.ceremony() == 0) write_sharing(draft, it.zone(), to_role(it.role()), from, 0);
    }
    ceremony.set_round_seconds(it.round_seconds());
    write_newest(draft, ceremony);
    begin(draft, ceremony, context.block_time);
  }

 private:
  // For a key that nobody has had: no group, or one on which it can follow.
  static Verdict require_room(const v1::CallCeremony& it, const state::View& view) {
    const keys::Role role = to_role(it.role());
    if (it.purpose() == v1::GENERATE) return keys::require_no_group(view, it.zone(), role);
    return keys::require_group_to_roll(view, it.zone(), role, it.group());
  }

  // Who is to hold a share for the first time, ascending. Only these consent and have to be active:
  // a member that stays could else stop what was decided, and who does not want to simply does not
  // join.
  static std::vector<std::string> newcomers(const v1::CallCeremony& it,
                                            const v1::SigningGroup& standing) {
    std::vector<std::string> parties;
    for (const v1::GroupMember& member : it.group().members()) {
      if (keys::member_of(standing, member.party()) == nullptr) parties.push_back(member.party());
    }
    std::sort(parties.begin(), parties.end());
    return parties;
  }
};

}  // namespace

ledger::ActionType call_action() {
  return ledger::action<CallCeremony, &v1::Action::ceremonies_call>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::ceremonies
