// The one outcome that no block gives: what a node answers when it makes no more blocks.
#pragma once

#include "ledger/outcome.h"

namespace comity::test {

// Starts a node that halts at once, because its last block lies in the future, and hands it a
// transaction. The code of the receipt.
[[nodiscard]] ledger::Code outcome_of_a_halted_node();

}  // namespace comity::test
