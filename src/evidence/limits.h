// What a bundle is made from.
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kVersionsTraced = 256;  // of a delegation, for a bundle

}  // namespace comity::limits
