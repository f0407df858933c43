// What the ledger over a store holds in memory.
#pragma once

#include <cstddef>

namespace comity::limits {

// Of records that are read often: nothing that a block comes to depends on them.
inline constexpr std::size_t kRecentRecords = 32'768;
inline constexpr std::size_t kRecentBytes = 16 << 20;

inline constexpr std::size_t kGenesisSliceRecords = 8'192;  // held in memory at a time

// Texts that no record names yet: they wait in memory.
inline constexpr std::size_t kTextsWaitingBytes = 64 << 20;
inline constexpr std::size_t kTextsWaiting = 16'384;

}  // namespace comity::limits
