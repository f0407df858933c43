// The outcomes that are of this register alone: the constitution and newer rules. Their numbers and
// names are part of docs/spec/outcomes.md: none is ever reused. Values, any thread.
#pragma once

#include <span>

#include "ledger/outcome.h"

namespace comity::constitution {

inline constexpr ledger::Code kBadConstitution{1014};
inline constexpr ledger::Code kWrongPrevious{3029};
inline constexpr ledger::Code kRulesScheduled{3047};
inline constexpr ledger::Code kWrongVersion{3048};
inline constexpr ledger::Code kNoRulesScheduled{3051};

// A row for each, ascending.
[[nodiscard]] std::span<const ledger::OutcomeInfo> outcomes();

}  // namespace comity::constitution
