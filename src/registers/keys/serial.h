// Serial numbers of zones: 32 bits that wrap around (RFC 1982). Pure functions, any thread.
#pragma once

#include <cstdint>

namespace comity::keys {

// `serial` is greater than `than`. At a distance of exactly 2^31 neither is greater (section 3.2).
[[nodiscard]] constexpr bool is_greater_serial(std::uint32_t serial, std::uint32_t than) {
  const std::uint32_t distance = serial - than;
  return distance != 0 && distance < 0x80000000U;
}

}  // namespace comity::keys
