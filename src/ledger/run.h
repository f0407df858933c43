// One action through its stages: check, authority, permit, apply, invariants. Every way into the
// ledger - a transaction, a decision's effect, genesis - comes through here. Pure functions; any
// thread, each with a draft of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/action.h"
#include "ledger/outcome.h"
#include "ledger/ports.h"
#include "wire/fwd.h"

namespace comity::ledger {

// What an action runs under.
struct Rules {
  const Registry& registry;
  const Ports& ports;
  const Context& context;
};

// The form of an action and of those that it carries: needs no state. Family malformed.
[[nodiscard]] Verdict check_action(const Registry& registry, const ActionType& type,
                                   const v1::Action& action);
// The form of an action that stands inside a proposal or in the genesis content.
[[nodiscard]] Verdict check_carried(const Registry& registry, const v1::Action& action);

// A party's own act, already checked. `step` is an empty draft; it holds the changes when the
// verdict is good and is to be dropped otherwise.
[[nodiscard]] Verdict run_direct(const Rules& rules, const ActionType& type,
                                 const v1::Action& action, const Identities::Known& sender,
                                 state::Draft& step);
// permit, apply and invariants: for a decision, whose authority was asked already, and for genesis.
[[nodiscard]] Verdict run_granted(const Rules& rules, const ActionType& type,
                                  const v1::Action& action, const Actor& actor, state::Draft& step);

// Every register's invariants over `changes`, which led to `after`. Code::invariant.
[[nodiscard]] Verdict check_invariants(const Registry& registry, const state::View& after,
                                       const state::Changes& changes);

// "action 2 (names.set_ds): ...": the same refusal, saying which of several actions it means;
// `index` counts from 0.
[[nodiscard]] tl::unexpected<Refusal> in_action(const Registry& registry, std::size_t index,
                                                const v1::Action& action, const Refusal& refusal);

// "vote", "operate", "sign" or "recover".
[[nodiscard]] std::string_view role_name(Role role);

}  // namespace comity::ledger
