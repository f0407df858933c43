#include "ledger/typed_action.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/requirements.h"
#include "registers/keys/takeover.h"
#include "registers/keys/well_formed.h"

namespace comity::keys {
namespace {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// keys.call_off_takeover. The zone stays where it is: the other operator's keys leave ours.
// Subject: the community. Refuses: no_takeover (also once the zone is served here alone: then
// caches need the keys until they leave by themselves), stale_claim (another decision's).
struct CallOffTakeover {
  static Verdict check(const v1::CallOffTakeover& it) { return check_zone(it.zone()); }

  static ledger::Subject subject(const v1::CallOffTakeover& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community("the takeover of zone " + it.zone());
  }
  static std::vector<std::string> consents(const v1::CallOffTakeover&, const state::View&) {
    return {};
  }

  static Found<v1::Takeover> permit(const v1::CallOffTakeover& it, const state::View& view,
                                    const ledger::Actor&, const ledger::Context&) {
    auto takeover = require_takeover(view, it.zone(), it.decision());
    if (!takeover || takeover->stage() < v1::SERVED_HERE) return takeover;
    return refuse(kNoTakeover,
                  "the zone is served here alone by now: the takeover goes to its end");
  }

  static void apply(const v1::CallOffTakeover& it, const v1::Takeover& takeover,
                    state::Draft& draft, const ledger::Actor&, const ledger::Context& context) {
    end_takeover(draft, it.zone(), takeover, context.block_time);
  }
};

}  // namespace

ledger::ActionType call_off_takeover_action() {
  return ledger::action<CallOffTakeover, &v1::Action::keys_call_off_takeover>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::keys
