#include "registers/ceremonies/register.h"

#include <array>
#include <span>

#include "registers/ceremonies/invariants.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/rounds.h"

namespace comity::ceremonies {

// Each ends its file in actions/.
ledger::ActionType call_action();
ledger::ActionType join_action();
ledger::ActionType deal_action();
ledger::ActionType confirm_action();
ledger::ActionType complain_action();
ledger::ActionType attest_action();

namespace {

std::span<const ledger::ActionType> actions() {
  static const std::array kActions = {call_action(),    join_action(),     deal_action(),
                                      confirm_action(), complain_action(), attest_action()};
  return kActions;
}

}  // namespace

ledger::Register table() {
  return {.name = "ceremonies",
          .actions = actions(),
          .invariants = invariants(),
          .tables = tables(),
          .matters = &rounds(),
          .outcomes = outcomes()};
}

}  // namespace comity::ceremonies
