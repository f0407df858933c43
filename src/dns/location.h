// Rdata of LOC (RFC 1876): where a name is on the Earth, 16 octets of version, size, precisions,
// latitude, longitude and altitude. Private to dns/. Pure functions, any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

// Version 0, sizes of a digit and a power of ten, 90 degrees of latitude and 180 of longitude at
// most.
[[nodiscard]] Status check_location(BytesView rdata);
// No value for what does not fit. Seconds have three decimals, meters two.
[[nodiscard]] std::optional<std::string> location_text(BytesView rdata);
// Size and precisions may be left out (RFC 1876, 3); those that their octet cannot hold are errors.
[[nodiscard]] Result<Bytes> parse_location(std::span<const std::string_view> tokens);

}  // namespace comity::dns
