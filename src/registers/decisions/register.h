// What node/ wires: the table of actions and tables of this register, and its stages.
#pragma once

#include "ledger/action.h"

namespace comity::decisions {

[[nodiscard]] ledger::Register table();

}  // namespace comity::decisions
