// Whether a store has what was acknowledged last. Any thread.
#pragma once

#include "folder/anchor.h"
#include "ledger/read.h"

namespace comity::upkeep {

// corrupt when the store ends before that height, or has another root there: it is older, or was
// cut, or is another's. Says what can be done.
[[nodiscard]] Status check_not_rolled_back(const ledger::Reader& reader,
                                           const folder::Acknowledged& acknowledged);

}  // namespace comity::upkeep
