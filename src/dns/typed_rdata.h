// Rdata as a person types it, outside a master file. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

// parse_rdata() of text in UTF-8 in which names may have labels beyond ASCII: each becomes the
// A-label that it is (RFC 5891, 4). Strings stay the octets that they are. A semicolon that is
// neither quoted nor escaped begins a comment in a master file and would cut off what is behind it
// (RFC 1035, 5.1): here it is refused, and so are parentheses, which go on over lines there.
[[nodiscard]] Result<Bytes> parse_typed_rdata(std::uint16_t type, std::string_view text);

}  // namespace comity::dns
