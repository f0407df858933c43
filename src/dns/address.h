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

// Whose a peer's address is, to share out room by: 4 octets of IPv4, mapped into IPv6 or not, or
// the /64 of IPv6, of which a host takes what it likes; what is no address, as it is.
[[nodiscard]] Bytes network_of(std::string_view address);

}  // namespace comity::dns
