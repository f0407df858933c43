// The outcomes that are of this register alone: proposals, votes and objections. Their numbers and
// names are part of docs/spec/outcomes.md: none is ever reused. Values, any thread.
#pragma once

#include <span>

#include "ledger/outcome.h"

namespace comity::decisions {

inline constexpr ledger::Code kVoteNotOpen{2003};
inline constexpr ledger::Code kNoSuchProposal{3012};
inline constexpr ledger::Code kVoteClosed{3013};
inline constexpr ledger::Code kWrongEffectHash{3014};
inline constexpr ledger::Code kNoSeat{3015};
inline constexpr ledger::Code kConsentNotNeeded{3016};
inline constexpr ledger::Code kNotProposer{3017};
inline constexpr ledger::Code kNoSuchObjection{3018};
inline constexpr ledger::Code kObjectionExists{3019};
inline constexpr ledger::Code kWrongState{3033};

// A row for each, ascending.
[[nodiscard]] std::span<const ledger::OutcomeInfo> outcomes();

}  // namespace comity::decisions
