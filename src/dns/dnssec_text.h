// Text of the records that only a signed zone has (RFC 4034, 2.2, 3.2, 4.2). Private to dns/. Pure
// functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace comity::dns {

// Writes RRSIG, NSEC and DNSKEY rdata; no value for other types and for what does not fit. Times as
// YYYYMMDDHHmmSS, base64 in one piece, no comment.
[[nodiscard]] std::optional<std::string> dnssec_text(std::uint16_t type, BytesView rdata);

}  // namespace comity::dns
