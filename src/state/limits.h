// Names and values of records; the key of one: base/limits.h.
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kTableNameBytes = 64;
inline constexpr std::size_t kCollectionNameBytes = 512;
inline constexpr std::size_t kStateValueBytes = 1 << 20;

}  // namespace comity::limits
