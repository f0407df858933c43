// What one act may have to look at. What a delegation and a host may hold: base/limits.h.
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kCodePointRanges = 20'000;
// An owner: 34 are the nibbles of an address in ip6.arpa with a service in front.
inline constexpr std::size_t kLabelsBelowApex = 34;
// At and below a name that becomes a cut or is registered above others.
inline constexpr std::size_t kNamesBelow = 1'024;
// In a territory that goes with its name: an effect has no more changes.
inline constexpr std::size_t kNamesOfTerritory = 10'000;
// A line of a plan: labels of its owner and records, for which it counts as one act.
inline constexpr std::size_t kPartsPerAct = 8;

// Of the children of a zone. A claim of each may stand at each name that has an order.
inline constexpr std::size_t kObservers = 32;

}  // namespace comity::limits
