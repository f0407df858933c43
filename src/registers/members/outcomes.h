// The outcomes that are of this register alone: parties and their keys. Their numbers and names are
// part of docs/spec/outcomes.md: none is ever reused. Values, any thread.
#pragma once

#include <span>

#include "ledger/outcome.h"

namespace comity::members {

inline constexpr ledger::Code kBadPossession{1009};
inline constexpr ledger::Code kPartyExists{3006};
inline constexpr ledger::Code kNoSuchKey{3008};
inline constexpr ledger::Code kLastKey{3009};
inline constexpr ledger::Code kWrongRoot{3011};
inline constexpr ledger::Code kNoRecoveryKey{3080};

// A row for each, ascending.
[[nodiscard]] std::span<const ledger::OutcomeInfo> outcomes();

}  // namespace comity::members
