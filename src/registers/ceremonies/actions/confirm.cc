#include "crypto/frost/hashes.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/requirements.h"
#include "registers/ceremonies/rounds.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// ceremonies.confirm. A member's share is good, and this is the group; the last one puts it on
// record. Subject: the actor itself. Refuses: no_such_ceremony, other_round, no_member,
// done_already, unsound_part (another transcript or group).
struct ConfirmCeremony : ledger::OwnMatter {
  static Verdict check(const v1::ConfirmCeremony& it) {
    if (Verdict verdict = check_place(it.ceremony(), it.attempt()); !verdict) return verdict;
    if (Verdict verdict =
            ledger::check_octets("transcript", it.transcript(), sizeof(crypto::frost::Digest));
        !verdict) {
      return verdict;
    }
    return ledger::check_octets("group", it.group(), Hash::kSize);
  }

  static Found<v1::Ceremony> permit(const v1::ConfirmCeremony& it, const state::View& view,
                                    const ledger::Actor& actor, const ledger::Context&) {
    auto ceremony = require_turn(view, it.ceremony(), it.attempt(), v1::CONFIRMING, actor.party);
    if (!ceremony) return ceremony;
    if (it.transcript() != ceremony->transcript() ||
        it.group() != group_hash(ceremony->group()).bytes()) {
      return refuse(kUnsoundPart, "transcript, group: they are not what is on record");
    }
    return ceremony;
  }

  static void apply(const v1::ConfirmCeremony&, v1::Ceremony ceremony, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    v1::CeremonyMember& member = *ceremony.mutable_members(place_of(ceremony, actor.party));
    member.set_confirmed(actor.transaction.bytes());
    member.set_done(true);
    note_done(draft, ceremony, context.block_time);
  }
};

}  // namespace

ledger::ActionType confirm_action() {
  return ledger::action<ConfirmCeremony, &v1::Action::ceremonies_confirm>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::ceremonies
