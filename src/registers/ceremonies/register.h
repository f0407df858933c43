// What wiring/ puts together: the table of actions and tables of this register.
#pragma once

#include "ledger/action.h"

namespace comity::ceremonies {

[[nodiscard]] ledger::Register table();
// Its tables of state, and which records stand in them.
[[nodiscard]] std::span<const ledger::Register::Table> tables();

}  // namespace comity::ceremonies
