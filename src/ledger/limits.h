// Transactions, blocks and genesis, as the ledger takes them, and what it keeps at hand.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

// Of messages of another form: from its making on one is good for five minutes, and as senders have
// it for as long before (BIND's fudge, RFC 8945, 10); clocks may differ by so much besides; and so
// many of a key are remembered.
inline constexpr std::int64_t kSealedSeconds = 300;
inline constexpr std::int64_t kSealedClockSeconds = 60;
inline constexpr std::size_t kSealedAtOnce = 128;
inline constexpr std::size_t kAmendmentsPerBlock = 16;  // proposed: each has its static checks
inline constexpr std::size_t kReasonBytes = 1'000;
// One part of so many of a budget is kept, the same for each party of its voice and each role.
inline constexpr std::uint64_t kKeptPartOfBudget = 2;
inline constexpr std::uint64_t kRoles = 4;
// That part is never less, however many share a budget: who brings affiliates silences nobody. The
// octets are enough for the longest constitution, so somebody can always propose an amendment.
inline constexpr std::uint64_t kKeptTransactions = 8;
inline constexpr std::uint64_t kKeptBytes = 64 << 10;
inline constexpr std::uint64_t kKeptComments = 1;
// What every budget holds at least: those parts of one party by itself.
inline constexpr std::uint64_t kBudgetTransactions = kRoles * kKeptTransactions;
inline constexpr std::uint64_t kBudgetBytes = kRoles * kKeptBytes;
inline constexpr std::uint64_t kBudgetComments = kKeptComments;
// What an account has in a day, which has no seat and no say in how much that is.
inline constexpr std::uint32_t kAccountTransactions = 256;
inline constexpr std::uint64_t kAccountBytes = 1 << 20;
inline constexpr std::uint32_t kAccountComments = 4;
static_assert(kAccountTransactions >= kBudgetTransactions && kAccountBytes >= kBudgetBytes);
// The longest transaction of a narrower key: what it may set fits, and it uses up nobody's octets.
inline constexpr std::size_t kNarrowTransactionBytes = 16 << 10;
inline constexpr std::size_t kEffectsPerBlock = 64;
inline constexpr std::size_t kEffectChanges = 10'000;

// Kept between the look at a transaction and its block: nothing that a block comes to depends on
// them.
inline constexpr std::size_t kScreenedTransactions = 40'000;
inline constexpr std::size_t kScreenedBytes = 64 << 20;

// Numbers that a continuation passes over: as many as may have been given for each second since the
// last block that is left, far more than are. A serial must not be passed by half of all (RFC
// 1982).
inline constexpr std::uint64_t kSkippedAtLeast = 65'536;
inline constexpr std::uint64_t kSkippedPerSecond = 16;
inline constexpr std::uint64_t kSkippedAtMost = 1U << 30;
inline constexpr int kContinuationsKept = 16;

// Genesis. Its body is a log entry: kLogEntryBytes.
inline constexpr std::size_t kCommunityNameBytes = 128;
inline constexpr std::size_t kFounders = 1'000;
inline constexpr std::uint64_t kGenesisContentBytes = 1ULL << 30;

}  // namespace comity::limits
