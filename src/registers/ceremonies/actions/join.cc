#include <algorithm>

#include "base/ids.h"
#include "crypto/frost/element.h"
#include "crypto/verify.h"
#include "ledger/records.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
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

// ceremonies.join. A member's one-time key for this try; in a resharing also the offer to deal of
// who holds a share so far. Subject: the actor itself. Refuses: no_such_ceremony, other_round,
// no_member, done_already, unsound_part (another member's key, none, an offer without a share).
struct JoinCeremony : ledger::OwnMatter {
  static Verdict check(const v1::JoinCeremony& it) {
    if (Verdict verdict = check_place(it.ceremony(), it.attempt()); !verdict) return verdict;
    if (it.deals() && it.one_time_key().empty()) return {};
    if (!it.possession().empty()) {
      if (Verdict verdict = ledger::check_octets("possession", it.possession(), Signature::kSize);
          !verdict) {
        return verdict;
      }
    }
    const auto key = crypto::frost::Element::from(it.one_time_key());
    if (!key) return refuse(Code::out_of_range, "one_time_key: " + key.error().message);
    return {};
  }

  static Found<v1::Ceremony> permit(const v1::JoinCeremony& it, const state::View& view,
                                    const ledger::Actor& actor, const ledger::Context&) {
    auto ceremony = require_turn(view, it.ceremony(), it.attempt(), v1::JOINING, actor.party);
    if (!ceremony) return ceremony;
    if (it.deals() && !may_deal(*ceremony, actor.party)) {
      return refuse(kUnsoundPart, "deals: " + actor.party + " holds no share that is dealt anew");
    }
    if (it.one_time_key().empty() == (place_of(*ceremony, actor.party) >= 0)) {
      return refuse(kUnsoundPart, "one_time_key: members have one, and nobody else");
    }
    const auto& members = ceremony->members();
    if (!it.one_time_key().empty() &&
        std::any_of(members.begin(), members.end(),
                    [&](const auto& other) { return other.one_time_key() == it.one_time_key(); })) {
      return refuse(kUnsoundPart, "one_time_key: another member has posted it");
    }
    if (Verdict verdict = require_possession(it, *ceremony, view, actor.party); !verdict) {
      return tl::unexpected(verdict.error());
    }
    return ceremony;
  }

  static void apply(const v1::JoinCeremony& it, v1::Ceremony ceremony, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    if (const int place = place_of(ceremony, actor.party); place >= 0) {
      v1::CeremonyMember& member = *ceremony.mutable_members(place);
      member.set_one_time_key(it.one_time_key());
      member.set_joined(actor.transaction.bytes());
      member.set_done(true);
    }
    if (it.deals()) add_dealer(ceremony, *keys::member_of(ceremony.from(), actor.party));
    note_done(draft, ceremony, context.block_time);
  }

 private:
  // A key of its own is the member's: else it could name another's key as its own.
  static Verdict require_possession(const v1::JoinCeremony& it, const v1::Ceremony& ceremony,
                                    const state::View& view, const std::string& party) {
    if (!keys::signs_separately(ceremony.group())) {
      if (it.possession().empty()) return {};
      return refuse(kUnsoundPart, "possession: of a key of its own, which this group has not");
    }
    const auto key = PublicKey::from(it.one_time_key());
    const auto signature = Signature::from(it.possession());
    const Bytes message = own_key_message(ledger::community_id(view), ceremony, party);
    if (key && signature && crypto::verify(*key, message, *signature)) return {};
    return refuse(kUnsoundPart, "possession: it does not hold under the key");
  }

  static void add_dealer(v1::Ceremony& ceremony, const v1::GroupMember& holder) {
    v1::CeremonyDealer& dealer = *ceremony.add_dealers();
    dealer.set_party(holder.party());
    dealer.set_identifier(holder.identifier());
    auto& dealers = *ceremony.mutable_dealers();
    std::sort(dealers.begin(), dealers.end(),
              [](const auto& a, const auto& b) { return a.identifier() < b.identifier(); });
  }
};

}  // namespace

ledger::ActionType join_action() {
  return ledger::action<JoinCeremony, &v1::Action::ceremonies_join>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::ceremonies
