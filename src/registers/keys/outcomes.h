// The outcomes that are of this register alone: signing groups, nonces and sessions. Their numbers
// and names are part of docs/spec/outcomes.md: none is ever reused. Values, any thread.
#pragma once

#include <span>

#include "ledger/outcome.h"

namespace comity::keys {

inline constexpr ledger::Code kTooSoon{2007};
inline constexpr ledger::Code kTooManyBatches{2008};
inline constexpr ledger::Code kNoSuchGroup{3038};
inline constexpr ledger::Code kGroupExists{3039};
inline constexpr ledger::Code kNotSigner{3040};
inline constexpr ledger::Code kBatchSpent{3041};
inline constexpr ledger::Code kSessionOver{3042};
inline constexpr ledger::Code kStaleClaim{3043};
inline constexpr ledger::Code kAlreadyAnswered{3044};
inline constexpr ledger::Code kDigestDiffers{3045};
inline constexpr ledger::Code kUnsoundGroup{3046};
inline constexpr ledger::Code kRolloverRuns{3090};
inline constexpr ledger::Code kNoRollover{3091};
inline constexpr ledger::Code kNoTakeover{3092};

// A row for each, ascending.
[[nodiscard]] std::span<const ledger::OutcomeInfo> outcomes();

}  // namespace comity::keys
