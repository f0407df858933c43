// Names and records (RFC 1035, 2.3.4).
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

inline constexpr std::size_t kLabelOctets = 63;
inline constexpr std::size_t kNameOctets = 255;
inline constexpr std::size_t kRdataOctets = 65'535;
inline constexpr std::uint32_t kTtlSeconds = 0x7fffffff;  // RFC 2181, section 8

}  // namespace comity::limits
