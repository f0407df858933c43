// Every container, string, loop and queue that input can grow has its limit here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

// Transactions (docs/spec/transaction.md).
inline constexpr std::size_t kTransactionBytes = 1 << 20;
// Messages inside messages, the outermost counted. The deepest that is meant to be: a proposal that
// amends the constitution, with conditions kConditionDepth deep, a threshold and its share.
inline constexpr std::size_t kNestingDepth = 24;
// What a message may weigh once it is unfolded in memory, in octets: this for every octet of its
// encoding, and so much besides, which lets every document of kConstitutionBytes through. Two
// octets can be a whole message inside a message.
inline constexpr std::uint64_t kUnfoldedTimes = 6;
inline constexpr std::uint64_t kUnfoldedBytes = 2 << 20;
inline constexpr std::int64_t kValidUntilAheadSeconds = 24 * 3600;

// Blocks.
inline constexpr std::size_t kBlockTransactions = 10'000;
inline constexpr std::size_t kBlockBytes = 16 << 20;
inline constexpr std::size_t kAmendmentsPerBlock = 16;  // proposed: each has its static checks
inline constexpr std::size_t kLogEntryBytes = 65'535;
inline constexpr std::size_t kReasonBytes = 1'000;
inline constexpr std::size_t kEffectsPerBlock = 64;
inline constexpr std::int64_t kClockJumpSeconds = 5 * 60;

// Kept between the look at a transaction and its block, and of records that are read often: nothing
// that a block comes to depends on them.
inline constexpr std::size_t kScreenedTransactions = 40'000;
inline constexpr std::size_t kScreenedBytes = 64 << 20;
inline constexpr std::size_t kRecentRecords = 32'768;
inline constexpr std::size_t kRecentBytes = 16 << 20;

// Proofs and checkpoints.
inline constexpr std::size_t kTreeDepth = 256;
inline constexpr std::size_t kCheckpointBytes = 1 << 16;
inline constexpr std::size_t kCheckpointSignatures = 256;
inline constexpr std::size_t kLogProofHashes = 64;
inline constexpr std::size_t kTlogProofBytes = kCheckpointBytes + (8 << 10);
inline constexpr std::size_t kPolicyBytes = 1 << 16;
inline constexpr std::size_t kBundleBytes = 64 << 20;

// Joint signatures (docs/spec/frost.md).
inline constexpr std::size_t kFrostMembers = 100;  // n; a threshold is at most n
// Made in one call: 1 MiB locked. The commitments of a batch fill one Content.
inline constexpr std::size_t kFrostNoncesPerBatch = 16'384;

// Signing groups and sessions (docs/spec/keys.md).
inline constexpr std::size_t kNonceBatchesUnspent = 4;  // of one party, zone and role
inline constexpr std::uint32_t kSessionSets = kFrostNoncesPerBatch - 1;  // one nonce is for ZONEMD
// More than one block can hold, so that a zone can always be signed up to some height.
inline constexpr std::size_t kSessionAuthorisations = 16'384;
inline constexpr std::size_t kSessionFaults = 100;
inline constexpr std::uint32_t kSessionBlocks = 100'000;
inline constexpr std::int64_t kInceptionAgeSeconds = 2 * 3600;
// A session that is not signed counts against its opener for so long, and so many of them are free
// beside one for each member that can be missing (registers/keys/openings.h).
inline constexpr std::int64_t kUnsignedOpeningSeconds = 4 * 3600;
inline constexpr std::uint32_t kSpareOpenings = 2;
inline constexpr std::uint32_t kSignatureSeconds = 366 * 24 * 3600;
inline constexpr std::uint32_t kSignatureSecondsLeast = 3600;
inline constexpr std::uint32_t kSigningIntervalSeconds = 24 * 3600;

// State.
inline constexpr std::size_t kTableNameBytes = 64;
inline constexpr std::size_t kCollectionNameBytes = 512;
inline constexpr std::size_t kStateKeyBytes = 512;
inline constexpr std::size_t kStateValueBytes = 1 << 20;

// Genesis. Its body is a log entry: kLogEntryBytes.
inline constexpr std::size_t kCommunityNameBytes = 128;
inline constexpr std::size_t kFounders = 1'000;
inline constexpr std::size_t kLogKeys = 100;
inline constexpr std::uint64_t kGenesisContentBytes = 1ULL << 30;
inline constexpr std::size_t kGenesisSliceRecords = 4'096;  // held in memory at a time

// Members.
inline constexpr std::size_t kHandleBytes = 63;
inline constexpr std::size_t kKeysPerParty = 16;
inline constexpr std::size_t kParties = 100'000;

// Constitution.
inline constexpr std::size_t kChambers = 64;
inline constexpr std::size_t kRules = 64;
inline constexpr std::size_t kConditionDepth = 8;
inline constexpr std::size_t kConditionNodes = 256;
inline constexpr std::size_t kConstitutionBytes = 48 << 10;
inline constexpr std::uint64_t kRationalPart = 1'000'000;
inline constexpr std::uint32_t kStageSeconds = 366 * 24 * 3600;
inline constexpr std::uint64_t kStaticCheckSteps = 1'000'000;

// Decisions.
inline constexpr std::size_t kActionsPerProposal = 100;
inline constexpr std::size_t kOpenProposals = 1'000;
inline constexpr std::size_t kEffectChanges = 10'000;

// Content.
inline constexpr std::uint64_t kContentBytes = 1 << 20;
// Texts that no record names yet: they wait in memory.
inline constexpr std::size_t kTextsWaitingBytes = 64 << 20;
inline constexpr std::size_t kTextsWaiting = 16'384;

// Names (RFC 1035, 2.3.4 and our own).
inline constexpr std::size_t kLabelOctets = 63;
inline constexpr std::size_t kNameOctets = 255;
inline constexpr std::size_t kNameServersPerDelegation = 64;
inline constexpr std::size_t kDsPerDelegation = 32;
inline constexpr std::size_t kAddressesPerHost = 64;
inline constexpr std::size_t kRecordsPerApexSet = 128;
inline constexpr std::size_t kRdataOctets = 65'535;
inline constexpr std::uint32_t kTtlSeconds = 0x7fffffff;  // RFC 2181, section 8
inline constexpr std::size_t kCodePointRanges = 20'000;
inline constexpr std::size_t kMasterFileLineBytes = 1 << 17;
inline constexpr std::uint64_t kMasterFileBytes = 1ULL << 30;

// Servers: HTTP (docs/spec/api.md).
inline constexpr std::size_t kHttpConnections = 10'240;
inline constexpr std::size_t kHttpRequestsPerConnection = 100'000;
inline constexpr std::size_t kHttpHeaderBytes = 8 << 10;
inline constexpr std::size_t kHttpTargetBytes = 4 << 10;
inline constexpr std::size_t kHttpParameterBytes = kStateKeyBytes;  // the longest is a key of state
inline constexpr std::size_t kHttpBodyBytes = kTransactionBytes + 4096;
// Octets that have come in, of all requests at hand together: those of routes that wait, so votes
// too, have as much room of their own as all others.
inline constexpr std::size_t kHttpBodiesBytes = 16 << 20;
inline constexpr std::size_t kHttpAnswersBytes = 64 << 20;  // of all answers that clients take
inline constexpr std::size_t kHttpPieceBytes = 64 << 10;    // of an answer that a client has taken
inline constexpr std::size_t kHttpSocketBytes = 128 << 10;  // in the kernel, for each direction
inline constexpr std::size_t kHttpAnswerBytes = 256 << 20;  // that our client accepts
inline constexpr std::size_t kHttpReadThreads = 3;
inline constexpr std::size_t kHttpWaitThreads = 32;
inline constexpr std::size_t kHttpRequestsWaiting = 1'024;
inline constexpr std::int64_t kHttpHeaderSeconds = 10;
inline constexpr std::int64_t kHttpBodySeconds = 30;
inline constexpr std::int64_t kHttpWriteSeconds = 30;
inline constexpr std::size_t kHttpSlowestBytesPerSecond = 16 << 10;  // on top of kHttpWriteSeconds
inline constexpr std::int64_t kHttpIdleSeconds = 60;
inline constexpr std::int64_t kHttpStopSeconds = 5;
inline constexpr std::uint64_t kHttpPage = 100;
inline constexpr std::uint64_t kHttpPageMaximum = 1'000;
inline constexpr std::uint64_t kHttpProposalsScanned = 10'000;  // for one page
inline constexpr std::size_t kHttpZonesKept = 3;                // derived zones in memory
inline constexpr std::uint64_t kHttpTitleBytes = 4 << 10;       // shown in a list

}  // namespace comity::limits
