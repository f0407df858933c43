#include <algorithm>

#include "ledger/typed_action.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/requirements.h"
#include "registers/keys/rollover.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// keys.take_over. A member of the group on its way in has its share and is there: as many as sign,
// and it stands. Subject: the actor itself. Refuses: no_rollover, stale_claim (epoch), not_signer,
// already_answered. Early: too_soon.
struct TakeOver : ledger::OwnMatter {
  static Verdict check(const v1::TakeOver& it) {
    if (Verdict verdict = check_zone_and_role(it.zone(), it.role()); !verdict) return verdict;
    if (it.epoch() == 0) return refuse(Code::missing_field, "epoch: is missing");
    return {};
  }

  static Found<v1::KeyRollover> permit(const v1::TakeOver& it, const state::View& view,
                                       const ledger::Actor& actor, const ledger::Context&) {
    auto rollover = require_rollover(view, it.zone(), to_role(it.role()), it.epoch());
    if (!rollover) return rollover;
    if (rollover->stage() > v1::TAKING_OVER) {
      return refuse(kNoRollover, "epoch: that group is on its way out");
    }
    if (Verdict verdict = require_member(rollover->other(), actor.party); !verdict) {
      return tl::unexpected(verdict.error());
    }
    const auto& ready = rollover->ready();
    if (std::find(ready.begin(), ready.end(), actor.party) != ready.end()) {
      return refuse(kAlreadyAnswered, "party " + actor.party + " has said that it is ready");
    }
    if (rollover->stage() != v1::TAKING_OVER) {
      return refuse(kTooSoon, "not everybody has seen the new key yet");
    }
    return rollover;
  }

  static void apply(const v1::TakeOver& it, const v1::KeyRollover& rollover, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    note_ready(draft, it.zone(), to_role(it.role()), rollover, actor.party, context.block_time);
  }
};

}  // namespace

ledger::ActionType take_over_action() {
  return ledger::action<TakeOver, &v1::Action::keys_take_over>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::keys
