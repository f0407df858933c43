// The outcomes that are of this register alone: zones, delegations and hosts. Their numbers and
// names are part of docs/spec/outcomes.md: none is ever reused. Values, any thread.
#pragma once

#include <span>

#include "ledger/outcome.h"

namespace comity::names {

inline constexpr ledger::Code kZoneExists{3021};
inline constexpr ledger::Code kNoSuchDelegation{3022};
inline constexpr ledger::Code kDelegationExists{3023};
inline constexpr ledger::Code kNoSuchHost{3024};
inline constexpr ledger::Code kHostInUse{3025};
inline constexpr ledger::Code kNotUnclaimed{3026};
inline constexpr ledger::Code kLabelNotPermitted{3027};
inline constexpr ledger::Code kMissingGlue{3028};
inline constexpr ledger::Code kNoGround{3052};
inline constexpr ledger::Code kOnHold{3053};
inline constexpr ledger::Code kNoHold{3054};
inline constexpr ledger::Code kBarred{3055};
inline constexpr ledger::Code kNotAccepted{3060};
inline constexpr ledger::Code kOccupied{3061};
inline constexpr ledger::Code kBelowCut{3062};
inline constexpr ledger::Code kNoCut{3063};
inline constexpr ledger::Code kNotObserver{3100};
inline constexpr ledger::Code kNoOrder{3101};
inline constexpr ledger::Code kNotProved{3102};
inline constexpr ledger::Code kNotNewer{3103};
inline constexpr ledger::Code kNotRequested{3110};
// Prerequisites of an update: NXDOMAIN, YXDOMAIN, YXRRSET and NXRRSET of RFC 2136, 2.4.
inline constexpr ledger::Code kNameNotInUse{3111};
inline constexpr ledger::Code kNameInUse{3112};
inline constexpr ledger::Code kSetExists{3113};
inline constexpr ledger::Code kSetAbsent{3114};
inline constexpr ledger::Code kNoGuard{3131};
inline constexpr ledger::Code kNotFresh{3132};
inline constexpr ledger::Code kNotBefore{3133};
inline constexpr ledger::Code kNoSuchEffect{3139};

inline constexpr ledger::Code kNotSuccessor{3120};
inline constexpr ledger::Code kHolderThere{3121};
inline constexpr ledger::Code kDecided{3122};
inline constexpr ledger::Code kHeldTogether{3123};
inline constexpr ledger::Code kHeldAlone{3124};

// A row for each, ascending.
[[nodiscard]] std::span<const ledger::OutcomeInfo> outcomes();

}  // namespace comity::names
