// What node/ wires: the table of actions and tables of this register, and the port Identities.
#pragma once

#include "ledger/action.h"
#include "ledger/ports.h"

namespace comity::members {

[[nodiscard]] ledger::Register table();
[[nodiscard]] const ledger::Identities& identities();

}  // namespace comity::members
