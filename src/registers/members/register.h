// What wiring/ puts together: the table of actions and tables of this register, and the port
// Identities.
#pragma once

#include "ledger/action.h"
#include "ledger/ports.h"

namespace comity::members {

[[nodiscard]] ledger::Register table();
// Its tables of state, and which records stand in them.
[[nodiscard]] std::span<const ledger::Register::Table> tables();
[[nodiscard]] const ledger::Identities& identities();

}  // namespace comity::members
