// IPv4 and IPv6 addresses in text, as A, AAAA, APL and SVCB records have them. Pure functions, any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

inline constexpr std::size_t kIpv4Octets = 4;
inline constexpr std::size_t kIpv6Octets = 16;

// `octets` is 4 or 16, of the address and of the family that is expected.
[[nodiscard]] std::string address_text(BytesView address);
[[nodiscard]] Result<Bytes> parse_address(std::string_view token, std::size_t octets);

}  // namespace comity::dns
