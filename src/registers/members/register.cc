#include "registers/members/register.h"

#include <array>
#include <span>

#include "registers/members/genesis.h"
#include "registers/members/invariants.h"
#include "registers/members/keys.h"
#include "registers/members/outcomes.h"
#include "registers/members/terms.h"

namespace comity::members {

// Each ends its file in actions/.
ledger::ActionType admit_action();
ledger::ActionType join_action();
ledger::ActionType suspend_action();
ledger::ActionType reinstate_action();
ledger::ActionType leave_action();
ledger::ActionType add_key_action();
ledger::ActionType remove_key_action();
ledger::ActionType rotate_key_action();
ledger::ActionType recover_action();
ledger::ActionType replace_keys_action();
ledger::ActionType set_profile_action();
ledger::ActionType batch_action();
ledger::ActionType admit_holders_action();

namespace {

std::span<const ledger::ActionType> actions() {
  static const std::array kActions = {admit_action(),        join_action(),        suspend_action(),
                                      reinstate_action(),    leave_action(),       add_key_action(),
                                      remove_key_action(),   rotate_key_action(),  recover_action(),
                                      replace_keys_action(), set_profile_action(), batch_action(),
                                      admit_holders_action()};
  return kActions;
}

}  // namespace

ledger::Register table() {
  return {.name = "members",
          .actions = actions(),
          .invariants = invariants(),
          .tables = tables(),
          .genesis = write_founders,
          .matters = &terms(),
          .outcomes = outcomes()};
}

}  // namespace comity::members
