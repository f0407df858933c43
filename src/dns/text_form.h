// Presentation form of rdata (RFC 1035, section 5): tokens of a master file line and what the types
// that fill a zone are made of. Private to dns/. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"

namespace comity::dns {

// Splits at blanks; a quoted string stays whole with its quotes, an escape with its backslash.
// `text` is one logical line without comments and parentheses.
[[nodiscard]] Result<std::vector<std::string_view>> split_tokens(std::string_view text);

// Decimal, without sign. `maximum` at most.
[[nodiscard]] Result<std::uint32_t> parse_number(std::string_view token, std::uint32_t maximum);
// Decimal seconds, or numbers with units: 1w2d3h4m5s. At most 2^31 - 1 (RFC 2181, section 8).
[[nodiscard]] Result<std::uint32_t> parse_seconds(std::string_view token);
// Absolute, "@", or completed with `origin`; null: there is none, the name must be absolute.
[[nodiscard]] Result<Name> parse_name(std::string_view token, const Name* origin);

// Tokens of the rdata to canonical wire form.
[[nodiscard]] Result<Bytes> parse_rdata_tokens(std::uint16_t type,
                                               std::span<const std::string_view> tokens,
                                               const Name* origin);

}  // namespace comity::dns
