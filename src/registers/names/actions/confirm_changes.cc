#include "ledger/held.h"
#include "ledger/messages.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// names.confirm_changes. A second decision on one effect that changes more of a zone than its guard
// lets pass: by its hash, and with its numbers. Subject: the community. Refuses: no_such_zone,
// no_guard, no_such_effect.
struct ConfirmChanges {
  static Verdict check(const v1::ConfirmChanges& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (Verdict verdict = ledger::check_octets("effect", it.effect(), Hash::kSize); !verdict)
      return verdict;
    if (it.changed() > 0 && (it.total() == 0 || it.changed() <= it.total())) return {};
    return refuse(Code::out_of_range, "changed: at least 1, and at most total where one is given");
  }

  static ledger::Subject subject(const v1::ConfirmChanges& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community(zone_text(it.zone()));
  }

  static Verdict permit(const v1::ConfirmChanges& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
    if (!has_guard(view, it.zone())) {
      return refuse(kNoGuard, zone_text(it.zone()) + " has no guard");
    }
    // Else nobody could see what it is that is confirmed.
    const Hash effect = Hash::from(it.effect()).value_or(Hash{});
    if (ledger::is_held(view, effect)) return {};
    return refuse(kNoSuchEffect, "no decision that is open has the effect " + effect.hex() +
                                     ", or no guard holds it");
  }

  static void apply(const v1::ConfirmChanges& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    const Time now = context.block_time;
    drop_outlived(it.zone(), draft, now);
    v1::Confirmation said;
    said.set_changed(it.changed());
    said.set_total(it.total());
    said.set_decision(actor.proposal);
    said.set_height(context.height);
    wire::set_time(*said.mutable_until(), plus_seconds(now, limits::kConfirmationSeconds));
    const Hash effect = Hash::from(it.effect()).value_or(Hash{});
    ledger::write(draft, confirmation_key(it.zone(), effect), said);
    ledger::call_up_held(draft, effect, now);
  }

 private:
  // What was never used: few, because each took a decision.
  static void drop_outlived(const std::string& zone, state::Draft& draft, Time now) {
    draft.each(kConfirmedTable, zone, [&](BytesView effect, BytesView value) {
      v1::Confirmation said;
      if (!wire::parse_stored(value, said) || wire::to_time(said.until()).value_or(Time{}) <= now) {
        draft.erase({std::string(kConfirmedTable), zone, Bytes(effect)});
      }
      return true;
    });
  }
};

}  // namespace

ledger::ActionType confirm_changes_action() {
  return ledger::action<ConfirmChanges, &v1::Action::names_confirm_changes>(
      {.role = ledger::Role::operate,
       .usually = ledger::By::amendment_rule,
       .in_proposal = true,
       .alone = true});
}

}  // namespace comity::names
