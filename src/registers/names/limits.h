// What one act may have to look at. What a delegation and a host may hold: base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

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

// That one holder registers below one name by itself, for others or for itself.
inline constexpr std::size_t kRegisteredBelow = 10'000;
// At and below a name that a holder registers by itself: nobody votes on how long that takes.
inline constexpr std::size_t kNamesBelowOwn = 64;
// Names that a party has asked for and not been given yet; and for how long it may ask.
inline constexpr std::size_t kNameRequests = 64;
inline constexpr std::int64_t kRequestSeconds = 30LL * 24 * 3600;
// As long as a holder takes back what was registered below its name with keys that it has exchanged
// since.
inline constexpr std::int64_t kTakeBackSeconds = 30LL * 24 * 3600;

// That hold a name together: whoever is asked for consent by one name is no more than these.
inline constexpr std::size_t kHeldTogether = 4;

// A successor counts so long after it was named, and takes over what is left so long after its
// holder has: who sees either in time, and did not want it, can act.
inline constexpr std::int64_t kSuccessionSeconds = 30LL * 24 * 3600;
inline constexpr std::int64_t kGoneSeconds = 7LL * 24 * 3600;

// A record set has proved itself after it stood so long: it is what a later one is set back to. And
// so long after it was set observers may have it set back.
inline constexpr std::int64_t kSettledSeconds = 3600;
inline constexpr std::int64_t kFreshSeconds = 24LL * 3600;

// For how long a change by decision counts against the guard of its zone, and how long a wider
// guard waits; and how long a second decision stands.
inline constexpr std::uint32_t kGuardDays = 30;
inline constexpr std::int64_t kGuardSeconds = 30LL * 24 * 3600;
inline constexpr std::int64_t kConfirmationSeconds = 60LL * 24 * 3600;

}  // namespace comity::limits
