// The founders: active from the start, since decision 0. Pure, any thread with a draft of its own.
#pragma once

#include "ledger/action.h"

namespace comity::members {

// The ledger has looked at order, number and signatures of the founders; this looks at the rest,
// and needs no proofs of possession: a founder signs the genesis. Refuses as members.admit does.
[[nodiscard]] ledger::Verdict write_founders(const v1::GenesisBody& body,
                                             const ledger::Registry& registry, state::Draft& draft,
                                             const ledger::Context& context);

}  // namespace comity::members
