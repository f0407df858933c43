// Every container, string, loop and queue that input can grow has a named limit. Here stand those
// that rooms on several floors share; what is of one room stands in its limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

// Transactions (docs/spec/transaction.md).
inline constexpr std::size_t kTransactionBytes = 1 << 20;
// Messages inside messages, the outermost counted. The deepest that is meant to be: a proposal that
// amends the constitution, with conditions kConditionDepth deep, a threshold and its share.
inline constexpr std::size_t kNestingDepth = 24;

// Blocks.
inline constexpr std::size_t kBlockTransactions = 10'000;
inline constexpr std::size_t kBlockBytes = 16 << 20;
inline constexpr std::size_t kLogEntryBytes = 65'535;
// All parties without a seat together have one part of so many of a block, and of what waits for
// one; nobody else has that part while they wait.
inline constexpr std::size_t kAccountsPartOfBlock = 3;

// Joint signatures (docs/spec/frost.md).
inline constexpr std::size_t kFrostMembers = 100;  // n; a threshold is at most n
// Made in one call: 1 MiB locked. The commitments of a batch fill one Content.
inline constexpr std::size_t kFrostNoncesPerBatch = 16'384;

// State.
inline constexpr std::size_t kStateKeyBytes = 512;

// Genesis.
inline constexpr std::size_t kLogKeys = 100;

// Members.
inline constexpr std::size_t kHandleBytes = 63;
inline constexpr std::size_t kKeysPerParty = 16;

// Constitution.
inline constexpr std::uint32_t kSeatTermDaysMost = 366;
inline constexpr std::size_t kConditionDepth = 8;

// A transaction is signed at most so long before its validity ends.
inline constexpr std::int64_t kValidUntilAheadSeconds = 24 * 3600;

// Acts that a party does together, all or nothing (docs/spec/transaction.md).
inline constexpr std::size_t kActionsPerBatch = 64;

// Decisions.
inline constexpr std::size_t kActionsPerProposal = 100;
// One action may do many acts (docs/spec/names.md, "Plans"): all of a proposal together, which also
// is what a block does of such proposals.
inline constexpr std::size_t kActsPerProposal = 10'000;
inline constexpr std::size_t kOpenProposals = 1'000;

// Content.
inline constexpr std::uint64_t kContentBytes = 1 << 20;

// Names beyond those of RFC 1035 (dns/limits.h), for the register and for the import of a zone.
inline constexpr std::size_t kNameServersPerDelegation = 64;
inline constexpr std::size_t kDsPerDelegation = 32;
inline constexpr std::size_t kAddressesPerHost = 64;
inline constexpr std::size_t kRecordsPerSet = 100;  // dns/limits.h says why

// Master files.
inline constexpr std::size_t kMasterFileLineBytes = 1 << 17;
inline constexpr std::uint64_t kMasterFileBytes = 1ULL << 30;

}  // namespace comity::limits
