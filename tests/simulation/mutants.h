// Nodes with one mechanism taken out, for the tests that show what the simulation finds. Nothing of
// it is reachable from the product.
#pragma once

#include <memory>

#include "ledger/ports.h"
#include "node.h"
#include "state/store.h"

namespace comity::simulation {

// A store over `store` that misbehaves; null when the mutant is none of the store.
[[nodiscard]] std::unique_ptr<state::Store> bend(state::Store& store, Mutant mutant);
// The ports of the node, or those of a mutant.
[[nodiscard]] ledger::Ports ports(Mutant mutant);

}  // namespace comity::simulation
