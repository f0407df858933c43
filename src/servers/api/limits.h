// What one answer of the API looks at and keeps (docs/spec/api.md).
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

inline constexpr std::uint64_t kHttpPage = 100;
inline constexpr std::uint64_t kHttpProposalsScanned = 10'000;  // for one page
// Derived zones in memory, and their octets; one of any size.
inline constexpr std::size_t kHttpZonesKept = 3;
inline constexpr std::size_t kHttpZoneOctetsKept = 32 << 20;
// Lines of witnesses in one checkpoint, which has room for limits::kCheckpointSignatures.
inline constexpr std::size_t kHttpCosignaturesShown = 100;
inline constexpr std::uint64_t kHttpTitleBytes = 4 << 10;  // shown in a list

// Of whose way a feed tells, beside all that have not ended; steps and objections of all of them.
inline constexpr std::size_t kHttpProposalsTold = 1'000;
inline constexpr std::size_t kHttpStepsTold = 20'000;
inline constexpr std::size_t kHttpHeadlineBytes = 200;  // of a title, in a line

// Of what one transaction or decision did that a history tells.
inline constexpr std::size_t kHttpActsShown = 64;
// Of one answer that tells a history: transactions of one height, and octets of acts in all.
inline constexpr std::size_t kHttpTransactionsShown = 1'000;
inline constexpr std::size_t kHttpActsBytes = 1 << 20;
// Of what a trial would change; a record longer than this is not shown.
inline constexpr std::size_t kHttpChangesShown = 200;
inline constexpr std::size_t kHttpChangeBytes = 8 << 10;

// Of one answer to whoever follows; who lacks more asks for each block.
inline constexpr std::uint64_t kHttpBlocksAfter = 64;
inline constexpr std::size_t kHttpBlocksAfterBytes = 4 << 20;
// Who follows waits for a block so long, and so many do at a time: votes wait on the same threads.
inline constexpr std::uint64_t kHttpAfterMilliseconds = 5'000;
inline constexpr std::size_t kHttpFollowersWaiting = 16;

}  // namespace comity::limits
