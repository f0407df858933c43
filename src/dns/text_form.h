// Presentation form (RFC 1035, section 5): tokens of a master file line, and the numbers, names and
// strings that they are. No value wraps: what a field cannot hold is an error. Private to dns/.
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"

namespace comity::dns {

// ASCII only.
[[nodiscard]] std::string upper_case(std::string_view text);
// Splits at blanks and behind a quoted string, which keeps its quotes; an escape keeps its
// backslash. `text` is one logical line without comments and parentheses.
[[nodiscard]] Result<std::vector<std::string_view>> split_tokens(std::string_view text);

// Decimal, without sign. `maximum` at most.
[[nodiscard]] Result<std::uint32_t> parse_number(std::string_view token, std::uint32_t maximum);
// Decimal seconds, or numbers with units: 1w2d3h4m5s. At most 2^31 - 1 (RFC 2181, section 8).
[[nodiscard]] Result<std::uint32_t> parse_seconds(std::string_view token);
// Absolute, "@", or completed with `origin`; null: there is none, the name must be absolute.
[[nodiscard]] Result<Name> parse_name(std::string_view token, const Name* origin);

// The octets of a character string, quoted or not: \X is X, \DDD an octet in decimal.
[[nodiscard]] Result<Bytes> parse_string(std::string_view token);
// The same in quotes: no octets can end the line that they stand on.
[[nodiscard]] std::string quoted_text(BytesView octets);

}  // namespace comity::dns
