// The outcomes that are of this register alone. Their numbers and names are part of
// docs/spec/outcomes.md: none is ever reused. Values, any thread.
#pragma once

#include <span>

#include "ledger/outcome.h"

namespace comity::ceremonies {

inline constexpr ledger::Code kNoSuchCeremony{3070};
inline constexpr ledger::Code kCeremonyRuns{3071};
inline constexpr ledger::Code kOtherRound{3072};
inline constexpr ledger::Code kNoMember{3073};
inline constexpr ledger::Code kDoneAlready{3074};
inline constexpr ledger::Code kUnsoundPart{3075};

// A row for each, ascending.
[[nodiscard]] std::span<const ledger::OutcomeInfo> outcomes();

}  // namespace comity::ceremonies
