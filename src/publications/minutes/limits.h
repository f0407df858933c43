// What minutes hold of what people have written.
#pragma once

#include <cstddef>

namespace comity::limits {

// Octets of all texts together. Each has the same part of it, so that nobody's long reason crowds
// out another's: what is longer is named by its hash.
inline constexpr std::size_t kMinutesTextsBytes = 4 << 20;

}  // namespace comity::limits
