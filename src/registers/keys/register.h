// What node/ wires: the table of actions and tables of this register.
#pragma once

#include "ledger/action.h"
#include "ledger/ports.h"

namespace comity::keys {

[[nodiscard]] ledger::Register table();

}  // namespace comity::keys
