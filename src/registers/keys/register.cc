#include "registers/keys/register.h"

#include <array>
#include <span>

#include "registers/keys/invariants.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/queries.h"
#include "registers/keys/timed.h"

namespace comity::keys {

// Each ends its file in actions/.
ledger::ActionType set_group_action();
ledger::ActionType post_nonces_action();
ledger::ActionType open_session_action();
ledger::ActionType answer_session_action();
ledger::ActionType finish_session_action();
ledger::ActionType take_over_action();
ledger::ActionType note_parent_ds_action();
ledger::ActionType call_off_rollover_action();
ledger::ActionType sign_document_action();
ledger::ActionType begin_takeover_action();
ledger::ActionType note_takeover_action();
ledger::ActionType call_off_takeover_action();

namespace {

std::span<const ledger::ActionType> actions() {
  static const std::array kActions = {
      set_group_action(),      post_nonces_action(),       open_session_action(),
      answer_session_action(), finish_session_action(),    take_over_action(),
      note_parent_ds_action(), call_off_rollover_action(), sign_document_action(),
      begin_takeover_action(), note_takeover_action(),     call_off_takeover_action()};
  return kActions;
}

}  // namespace

ledger::Register table() {
  return {.name = "keys",
          .actions = actions(),
          .invariants = invariants(),
          .tables = tables(),
          .matters = &timed_matters(),
          .outcomes = outcomes()};
}

}  // namespace comity::keys
