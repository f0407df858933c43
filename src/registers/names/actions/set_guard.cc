#include "ledger/typed_action.h"
#include "registers/names/guards.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// names.set_guard. How many names of a zone decisions may change within 30 days. What lets more
// pass than stands is in force 30 days later, so that it is no way around what stands. Subject: the
// community. Refuses: no_such_zone, not_permitted (in a genesis).
struct SetGuard {
  static Verdict check(const v1::SetGuard& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (!it.has_limits()) return refuse(Code::missing_field, "limits: is missing");
    if (it.limits().per_mille() <= 1'000) return {};
    return refuse(Code::out_of_range, "limits: per_mille is at most 1000");
  }

  static ledger::Subject subject(const v1::SetGuard& it, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community(zone_text(it.zone()));
  }

  static Verdict permit(const v1::SetGuard& it, const state::View& view, const ledger::Actor& actor,
                        const ledger::Context&) {
    if (actor.kind == ledger::Actor::Kind::genesis) {
      return refuse(Code::not_permitted, "a guard counts from a decision on");
    }
    return require_zone(view, it.zone());
  }

  static void apply(const v1::SetGuard& it, state::Draft& draft, const ledger::Actor&,
                    const ledger::Context& context) {
    set_guard_limits(draft, it.zone(), it.limits(), context.block_time);
  }
};

}  // namespace

ledger::ActionType set_guard_action() {
  return ledger::action<SetGuard, &v1::Action::names_set_guard>(
      {.role = ledger::Role::operate,
       .usually = ledger::By::amendment_rule,
       .in_proposal = true,
       .alone = true});
}

}  // namespace comity::names
