// What node/ wires: the table of actions and tables of this register, and the port Authority.
#pragma once

#include "ledger/action.h"
#include "ledger/ports.h"

namespace comity::constitution {

[[nodiscard]] ledger::Register table();
[[nodiscard]] const ledger::Authority& authority();

}  // namespace comity::constitution
