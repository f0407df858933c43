#include "registers/names/register.h"

#include <array>
#include <span>

#include "registers/names/guards.h"
#include "registers/names/invariants.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"

namespace comity::names {

// Each ends its file in actions/.
ledger::ActionType set_zone_action();
ledger::ActionType set_apex_action();
ledger::ActionType create_delegation_action();
ledger::ActionType remove_delegation_action();
ledger::ActionType transfer_delegation_action();
ledger::ActionType claim_delegation_action();
ledger::ActionType set_name_servers_action();
ledger::ActionType set_ds_action();
ledger::ActionType set_host_action();
ledger::ActionType remove_host_action();
ledger::ActionType set_code_points_action();
ledger::ActionType hold_delegation_action();
ledger::ActionType award_delegation_action();
ledger::ActionType accept_use_action();
ledger::ActionType set_records_action();
ledger::ActionType change_sets_action();
ledger::ActionType set_observers_action();
ledger::ActionType set_order_action();
ledger::ActionType claim_keys_action();
ledger::ActionType claim_servers_action();
ledger::ActionType request_name_action();
ledger::ActionType register_below_action();
ledger::ActionType dns_update_action();
ledger::ActionType name_successor_action();
ledger::ActionType succeed_action();
ledger::ActionType leave_name_action();
ledger::ActionType set_guard_action();
ledger::ActionType confirm_changes_action();
ledger::ActionType claim_fault_action();

namespace {

std::span<const ledger::ActionType> actions() {
  static const std::array kActions = {set_zone_action(),
                                      set_apex_action(),
                                      create_delegation_action(),
                                      remove_delegation_action(),
                                      transfer_delegation_action(),
                                      claim_delegation_action(),
                                      set_name_servers_action(),
                                      set_ds_action(),
                                      set_host_action(),
                                      remove_host_action(),
                                      set_code_points_action(),
                                      hold_delegation_action(),
                                      award_delegation_action(),
                                      accept_use_action(),
                                      set_records_action(),
                                      change_sets_action(),
                                      set_observers_action(),
                                      set_order_action(),
                                      claim_keys_action(),
                                      claim_servers_action(),
                                      request_name_action(),
                                      register_below_action(),
                                      dns_update_action(),
                                      name_successor_action(),
                                      succeed_action(),
                                      leave_name_action(),
                                      set_guard_action(),
                                      confirm_changes_action(),
                                      claim_fault_action()};
  return kActions;
}

}  // namespace

ledger::Register table() {
  return {.name = "names",
          .actions = actions(),
          .invariants = invariants(),
          .tables = tables(),
          .outcomes = outcomes(),
          .count_guarded = &count_guarded};
}

}  // namespace comity::names
