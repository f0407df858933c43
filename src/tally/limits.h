// Rules of a constitution.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

inline constexpr std::size_t kConditionNodes = 256;
inline constexpr std::uint64_t kRationalPart = 1'000'000;
inline constexpr std::uint32_t kStageSeconds = 366 * 24 * 3600;
inline constexpr std::uint32_t kExtensions = 10;

}  // namespace comity::limits
