// Proofs, checkpoints and bundles.
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kTreeDepth = 256;
inline constexpr std::size_t kCheckpointBytes = 1 << 16;
inline constexpr std::size_t kCheckpointSignatures = 256;
inline constexpr std::size_t kLogProofHashes = 64;
inline constexpr std::size_t kTlogProofBytes = kCheckpointBytes + (8 << 10);
inline constexpr std::size_t kPolicyBytes = 1 << 16;
inline constexpr std::size_t kBundleBytes = 64 << 20;
// Signed transactions on which the decisions of one bundle rest.
inline constexpr std::size_t kBundleActs = 20'000;
// Transactions that gave one narrower key: the one that named its power, and each exchange since.
inline constexpr std::size_t kBundlePowers = 256;
inline constexpr std::size_t kBundleReads = 65'536;  // records that one answer follows from

}  // namespace comity::limits
