#include <algorithm>

#include "base/limits.h"
#include "crypto/frost/ceremony/dealings.h"
#include "ledger/typed_action.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/records.h"
#include "registers/ceremonies/requirements.h"
#include "registers/ceremonies/rounds.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

namespace frost = crypto::frost;

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// ceremonies.deal. What a dealer deals to all members. Whether it is in order is seen when all have
// dealt or the round is over. Subject: the actor itself. Refuses: no_such_ceremony, other_round,
// no_member, done_already, unsound_part (lengths).
struct DealInCeremony : ledger::OwnMatter {
  static Verdict check(const v1::DealInCeremony& it) {
    if (Verdict verdict = check_place(it.ceremony(), it.attempt()); !verdict) return verdict;
    if (it.octets().empty() || it.octets().size() > frost::dealing_bytes(limits::kFrostMembers) ||
        it.sealed().empty() ||
        it.sealed().size() > frost::kSealedShareBytes * limits::kFrostMembers) {
      return refuse(Code::out_of_range, "octets, sealed: missing, or longer than any dealing is");
    }
    return {};
  }

  static Found<v1::Ceremony> permit(const v1::DealInCeremony& it, const state::View& view,
                                    const ledger::Actor& actor, const ledger::Context&) {
    auto ceremony = require_turn(view, it.ceremony(), it.attempt(), v1::DEALING, actor.party);
    if (!ceremony) return ceremony;
    const v1::SigningGroup& group = ceremony->group();
    const std::size_t octets = frost::dealing_bytes(group.threshold());
    const std::size_t sealed =
        frost::kSealedShareBytes * static_cast<std::size_t>(group.members_size());
    if (it.octets().size() != octets || it.sealed().size() != sealed) {
      return refuse(kUnsoundPart, "octets, sealed: this ceremony takes " + std::to_string(octets) +
                                      " and " + std::to_string(sealed) + " octets");
    }
    return ceremony;
  }

  static void apply(const v1::DealInCeremony& it, v1::Ceremony ceremony, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    auto& dealers = *ceremony.mutable_dealers();
    const auto before = std::count_if(dealers.begin(), dealers.end(),
                                      [](const auto& other) { return !other.dealt().empty(); });
    v1::CeremonyDealing dealing;
    dealing.set_order(static_cast<std::uint32_t>(before) + 1);
    dealing.set_octets(it.octets());
    dealing.set_sealed(it.sealed());
    write_dealing(draft, it.ceremony(), actor.party, dealing);
    const auto own = std::find_if(dealers.begin(), dealers.end(),
                                  [&](const auto& other) { return other.party() == actor.party; });
    own->set_dealt(actor.transaction.bytes());
    note_done(draft, ceremony, context.block_time);
  }
};

}  // namespace

ledger::ActionType deal_action() {
  return ledger::action<DealInCeremony, &v1::Action::ceremonies_deal>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::ceremonies
