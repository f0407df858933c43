// Truths of this register, run by the ledger over the keys that a transaction changed.
// Any thread.
#pragma once

#include <span>

#include "ledger/action.h"

namespace comity::ceremonies {

[[nodiscard]] std::span<const ledger::Invariant> invariants();

}  // namespace comity::ceremonies
