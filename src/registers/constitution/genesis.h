// The first constitution. Pure, any thread with a draft of its own.
#pragma once

#include "ledger/action.h"

namespace comity::constitution {

// Static checks against the registry's actions with the founders as seats, then puts it in force
// since decision 0. missing_field, bad_constitution.
[[nodiscard]] ledger::Verdict write_constitution(const v1::GenesisBody& body,
                                                 const ledger::Registry& registry,
                                                 state::Draft& draft,
                                                 const ledger::Context& context);

}  // namespace comity::constitution
