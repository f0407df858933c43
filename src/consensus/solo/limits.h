// Proposed times of blocks.
#pragma once

#include <cstdint>

namespace comity::limits {

inline constexpr std::int64_t kClockJumpSeconds = 5 * 60;

}  // namespace comity::limits
