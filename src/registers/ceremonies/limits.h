// Ceremonies (docs/spec/ceremonies.md).
#pragma once

#include <cstdint>

namespace comity::limits {

inline constexpr std::uint32_t kCeremonyRoundSecondsLeast = 60;
inline constexpr std::uint32_t kCeremonyRoundSeconds = 31 * 24 * 3600;
// Then the community decides anew with whom.
inline constexpr std::uint32_t kCeremonyTries = 3;

}  // namespace comity::limits
