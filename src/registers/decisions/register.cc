#include "registers/decisions/register.h"

#include <array>
#include <span>

#include "registers/decisions/invariants.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/outcomes.h"
#include "registers/decisions/stages.h"

namespace comity::decisions {

// Each ends its file in actions/.
ledger::ActionType propose_action();
ledger::ActionType consent_action();
ledger::ActionType vote_action();
ledger::ActionType withdraw_action();
ledger::ActionType object_action();
ledger::ActionType answer_action();
ledger::ActionType withdraw_objection_action();
ledger::ActionType endorse_action();

namespace {

std::span<const ledger::ActionType> actions() {
  static const std::array kActions = {propose_action(),
                                      consent_action(),
                                      vote_action(),
                                      withdraw_action(),
                                      object_action(),
                                      answer_action(),
                                      withdraw_objection_action(),
                                      endorse_action()};
  return kActions;
}

}  // namespace

ledger::Register table() {
  return {.name = kRegister,
          .actions = actions(),
          .invariants = invariants(),
          .tables = tables(),
          .matters = &stages(),
          .outcomes = outcomes()};
}

}  // namespace comity::decisions
