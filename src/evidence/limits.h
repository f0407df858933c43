// What one bundle is made from (docs/spec/bundle.md, "History").
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

// Octets of blocks and decisions that are read for one answer: at least one of the largest blocks.
inline constexpr std::size_t kTracedBytes = 16 << 20;
// Records of a zone of which one bundle says whence they are.
inline constexpr std::uint64_t kOriginsRecords = 250;
// Heights of which one answer tells what changed, and the transactions of which a bundle holds
// them.
inline constexpr std::uint64_t kChangesHeights = 100;
inline constexpr std::size_t kChangesTransactions = 1'000;

}  // namespace comity::limits
