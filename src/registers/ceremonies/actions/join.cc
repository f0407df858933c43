#include <algorithm>

#include "crypto/frost/element.h"
#include "ledger/typed_action.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/requirements.h"
#include "registers/ceremonies/rounds.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// ceremonies.join. A member's one-time key for this try. Subject: the actor itself. Refuses:
// no_such_ceremony, other_round, no_member, done_already, unsound_part (another member's key).
struct JoinCeremony : ledger::OwnMatter {
  static Verdict check(const v1::JoinCeremony& it) {
    if (Verdict verdict = check_place(it.ceremony(), it.attempt()); !verdict) return verdict;
    const auto key = crypto::frost::Element::from(it.one_time_key());
    if (!key) return refuse(Code::out_of_range, "one_time_key: " + key.error().message);
    return {};
  }

  static Found<v1::Ceremony> permit(const v1::JoinCeremony& it, const state::View& view,
                                    const ledger::Actor& actor, const ledger::Context&) {
    auto ceremony = require_turn(view, it.ceremony(), it.attempt(), v1::JOINING, actor.party);
    if (!ceremony) return ceremony;
    const auto& members = ceremony->members();
    if (std::any_of(members.begin(), members.end(),
                    [&](const auto& other) { return other.one_time_key() == it.one_time_key(); })) {
      return refuse(kUnsoundPart, "one_time_key: another member has posted it");
    }
    return ceremony;
  }

  static void apply(const v1::JoinCeremony& it, v1::Ceremony ceremony, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    const int place = place_of(ceremony, actor.party);
    v1::CeremonyMember& member = *ceremony.mutable_members(place);
    member.set_one_time_key(it.one_time_key());
    member.set_joined(actor.transaction.bytes());
    note_done(draft, ceremony, place, context.block_time);
  }
};

}  // namespace

ledger::ActionType join_action() {
  return ledger::action<JoinCeremony, &v1::Action::ceremonies_join>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::ceremonies
