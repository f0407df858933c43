// What node/ wires: the table of actions and tables of this register, and the ports Authority and
// RulesChange.
#pragma once

#include "ledger/action.h"
#include "ledger/ports.h"

namespace comity::constitution {

[[nodiscard]] ledger::Register table();
[[nodiscard]] const ledger::Authority& authority();
[[nodiscard]] const ledger::RulesChange& rules_change();

}  // namespace comity::constitution
