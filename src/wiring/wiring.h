// The one list of registers and ports that make up this program. Values and stateless objects, any
// thread.
#pragma once

#include "ledger/action.h"
#include "ledger/ports.h"

namespace comity::wiring {

[[nodiscard]] ledger::Registry registry();
[[nodiscard]] ledger::Ports ports();

}  // namespace comity::wiring
