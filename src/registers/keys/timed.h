// What this register has on the agenda: rollovers and takeovers. Any thread.
#pragma once

#include "ledger/ports.h"

namespace comity::keys {

// The ones that table() names.
[[nodiscard]] const ledger::Matters& timed_matters();

}  // namespace comity::keys
