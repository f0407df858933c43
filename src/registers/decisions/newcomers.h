// Whose consent an amendment waits for when it takes effect. It asks everybody, so whoever has
// stepped into a place since would be one more who can make it fail; a place that one party alone
// can make is none (docs/decisions/who-is-asked.md). Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "state/view.h"
#include "wire/fwd.h"

namespace comity::decisions {

// The parties, ascending, for whose consent the effect of this proposal does not wait: all who have
// given it; and of an amendment those who had no place when its vote opened, and have got one since
// by no decision.
[[nodiscard]] std::vector<std::string> not_waited_for(const state::View& view,
                                                      const v1::Proposal& proposal);

}  // namespace comity::decisions
