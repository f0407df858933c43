// constitution.declare_rules (202), v1::DeclareRules.
// An operator's own act: the program that it runs has this version of the rules. The newest
// declaration of a party replaces the one before.
// Subject: the actor itself. Refuses: not_permitted (no operator), wrong_version (in force already,
// or declared before).
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/action.h"

namespace comity::constitution::declare_rules {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] std::vector<std::string> consents(const v1::Action& action, const state::View& view);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::constitution::declare_rules
