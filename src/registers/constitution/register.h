// What wiring/ puts together: the table of actions and tables of this register, and the ports
// Authority and RulesChange.
#pragma once

#include "ledger/action.h"
#include "ledger/ports.h"

namespace comity::constitution {

[[nodiscard]] ledger::Register table();
// Its tables of state, and which records stand in them.
[[nodiscard]] std::span<const ledger::Register::Table> tables();
[[nodiscard]] const ledger::Authority& authority();
[[nodiscard]] const ledger::RulesChange& rules_change();

}  // namespace comity::constitution
