// One action through its stages: check, authority, permit, apply, invariants. Every way into the
// ledger - a transaction, a decision's effect, genesis - comes through here. Pure functions; any
// thread, each with a draft of its own.
#pragma once

#include <cstdint>
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

// That the rules in force know the action and those that it carries: a program that lacks newer
// rules could not even read it, so it is malformed before anything else is asked. The refusal is
// the same as of a number that no version knows.
[[nodiscard]] Verdict check_known(const Registry& registry, std::uint32_t rules_version,
                                  const ActionType& type, const v1::Action& action);
// The form of an action and of those that it carries: needs no state. Family malformed.
[[nodiscard]] Verdict check_action(const Registry& registry, const ActionType& type,
                                   const v1::Action& action);
// The form of an action that stands inside a proposal or in the genesis content.
[[nodiscard]] Verdict check_carried(const Rules& rules, const v1::Action& action);

// How many acts it does, itself or by what it carries.
[[nodiscard]] std::size_t acts_of_one(const Registry& registry, const ActionType& type,
                                      const v1::Action& action);
// How many acts these actions do together; and that they are not more than a proposal may have:
// Code::out_of_range.
[[nodiscard]] std::size_t acts_of_carried(const Registry& registry,
                                          const std::vector<const v1::Action*>& carried);
[[nodiscard]] Verdict check_acts(const Registry& registry,
                                 const std::vector<const v1::Action*>& carried);
// That none of several actions has to stand in a proposal by itself. Code::inconsistent.
[[nodiscard]] Verdict check_company(const Registry& registry,
                                    const std::vector<const v1::Action*>& carried);
// Whether it carries an action that stands by itself: to judge one of those takes long.
[[nodiscard]] bool carries_one_alone(const Registry& registry, const ActionType& type,
                                     const v1::Action& action);

// "rules version 3, which is newer than this program ...: get ...": why it stops, and what to do.
[[nodiscard]] std::string newer_rules(std::uint32_t version, const Registry& registry);
// "rules version 3, which has other actions ...: get ...": the same of one that is not the adopted.
[[nodiscard]] std::string other_rules(std::uint32_t version);
// An action of this number is not known.
[[nodiscard]] tl::unexpected<Refusal> unknown_action(std::uint32_t number);

// A party's own act, already checked. `step` is an empty draft; it holds the changes when the
// verdict is good and is to be dropped otherwise.
[[nodiscard]] Verdict run_direct(const Rules& rules, const ActionType& type,
                                 const v1::Action& action, const Identities::Known& sender,
                                 state::Draft& step);
// permit, apply and invariants: for a decision, whose authority was asked already, and for genesis.
[[nodiscard]] Verdict run_granted(const Rules& rules, const ActionType& type,
                                  const v1::Action& action, const Actor& actor, state::Draft& step);

// Every register's invariants over `changes`, which led to `after`. The refusal of the first that
// does not hold.
[[nodiscard]] Verdict check_invariants(const Registry& registry, const state::View& after,
                                       const state::Changes& changes);

// "action 2 (names.set_ds): ...": the same refusal, saying which of several actions it means;
// `index` counts from 0.
[[nodiscard]] tl::unexpected<Refusal> in_action(const Registry& registry, std::size_t index,
                                                const v1::Action& action, const Refusal& refusal);

// "vote", "operate", "sign", "recover" or "hold".
[[nodiscard]] std::string_view role_name(Role role);

}  // namespace comity::ledger
