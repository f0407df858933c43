// Signing groups and sessions (docs/spec/keys.md).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace comity::limits {

inline constexpr std::size_t kNonceBatchesUnspent = 4;  // of one party, zone and role
inline constexpr std::uint32_t kSessionSets = kFrostNoncesPerBatch - 1;  // one nonce is for ZONEMD
// More than one block can hold, so that a zone can always be signed up to some height.
inline constexpr std::size_t kSessionAuthorisations = 16'384;
inline constexpr std::size_t kSessionFaults = 100;
// Sessions on record beside the newest, because signatures of theirs still stand in the zone.
inline constexpr std::size_t kCarriedSessions = 64;
inline constexpr std::uint32_t kSessionBlocks = 100'000;
inline constexpr std::int64_t kInceptionAgeSeconds = 2 * 3600;
// A session that is not signed counts against its opener for so long, and so many of them are free
// beside one for each member that can be missing (registers/keys/openings.h).
inline constexpr std::int64_t kUnsignedOpeningSeconds = 4 * 3600;
inline constexpr std::uint32_t kSpareOpenings = 2;
inline constexpr std::int64_t kFailuresForgiven = 1;  // by each signed session, of its opener
// RFC 5011: held down for 30 days, and asked for every 15 days or sooner, before and after.
inline constexpr std::int64_t kTrustAnchorSeconds = (30 + 2 * 15) * std::int64_t{24 * 3600};
// Of another operator whose zone is taken over: two of each kind while it replaces its own.
inline constexpr std::size_t kForeignKeys = 8;
inline constexpr std::size_t kForeignKeyOctets = 1'028;  // RSA with 4096 bits has less
inline constexpr std::int64_t kTakeoverSeconds = 366LL * 24 * 3600;
// The root's delegations, and those of most zones below it, have a TTL of two days. No cache keeps
// anything for more than seven, whatever it is told (RFC 8767, 4).
inline constexpr std::int64_t kDelegationSeconds = 2 * std::int64_t{24 * 3600};
inline constexpr std::int64_t kCachedSeconds = 7 * std::int64_t{24 * 3600};
inline constexpr std::uint32_t kSignatureSeconds = 366 * 24 * 3600;
inline constexpr std::uint32_t kSignatureSecondsLeast = 3600;
inline constexpr std::uint32_t kSigningIntervalSeconds = 24 * 3600;

}  // namespace comity::limits
