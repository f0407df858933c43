// What a signed action does: an act of its own, or the acts of a batch. Any thread.
#pragma once

#include <vector>

#include "wire/fwd.h"

namespace comity::wire {

// The acts of a batch in their order; of any other action itself. They live as long as `action`.
[[nodiscard]] std::vector<const v1::Action*> acts_of(const v1::Action& action);

}  // namespace comity::wire
