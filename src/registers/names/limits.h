// The code points that labels may have. What a delegation and a host may hold: base/limits.h.
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kCodePointRanges = 20'000;

}  // namespace comity::limits
