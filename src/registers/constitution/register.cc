#include "registers/constitution/register.h"

#include <array>
#include <span>

#include "registers/constitution/genesis.h"
#include "registers/constitution/invariants.h"
#include "registers/constitution/keys.h"
#include "registers/constitution/outcomes.h"

namespace comity::constitution {

// Each ends its file in actions/.
ledger::ActionType amend_action();
ledger::ActionType adopt_rules_action();
ledger::ActionType declare_rules_action();
ledger::ActionType drop_rules_action();

namespace {

std::span<const ledger::ActionType> actions() {
  static const std::array kActions = {amend_action(), adopt_rules_action(), declare_rules_action(),
                                      drop_rules_action()};
  return kActions;
}

}  // namespace

ledger::Register table() {
  return {.name = "constitution",
          .actions = actions(),
          .invariants = invariants(),
          .tables = tables(),
          .genesis = write_constitution,
          .outcomes = outcomes()};
}

}  // namespace comity::constitution
