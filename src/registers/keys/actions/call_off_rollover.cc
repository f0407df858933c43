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

// keys.call_off_rollover. The group on its way in does not come: its key leaves the zone again.
// Subject: the community. Refuses: no_rollover (also when it stands by now), stale_claim (epoch).
struct CallOffRollover {
  static Verdict check(const v1::CallOffRollover& it) {
    if (Verdict verdict = check_zone_and_role(it.zone(), it.role()); !verdict) return verdict;
    if (it.epoch() == 0) return refuse(Code::missing_field, "epoch: is missing");
    return {};
  }

  static ledger::Subject subject(const v1::CallOffRollover& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community(group_text(it.zone(), to_role(it.role())));
  }
  static std::vector<std::string> consents(const v1::CallOffRollover&, const state::View&) {
    return {};
  }

  static Found<v1::KeyRollover> permit(const v1::CallOffRollover& it, const state::View& view,
                                       const ledger::Actor&, const ledger::Context&) {
    auto rollover = require_rollover(view, it.zone(), to_role(it.role()), it.epoch());
    if (!rollover || rollover->stage() <= v1::TAKING_OVER) return rollover;
    return refuse(kNoRollover, "epoch: that group is on its way out already");
  }

  static void apply(const v1::CallOffRollover& it, const v1::KeyRollover& rollover,
                    state::Draft& draft, const ledger::Actor&, const ledger::Context& context) {
    dismiss(draft, it.zone(), to_role(it.role()), rollover, context.block_time);
  }
};

}  // namespace

ledger::ActionType call_off_rollover_action() {
  return ledger::action<CallOffRollover, &v1::Action::keys_call_off_rollover>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::keys
