// The parameters of a service in rdata of SVCB and HTTPS (RFC 9460, 2.1 and 7; RFC 9461; RFC 9540).
// Private to dns/. Pure functions, any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

// Keys ascending, none twice, each value as its key says, what is mandatory there; an unregistered
// key holds any octets.
[[nodiscard]] Status check_parameters(BytesView rdata);
// Keys by name as far as all name servers know it, others as key<number>; no value for what does
// not fit.
[[nodiscard]] std::optional<std::string> parameters_text(BytesView rdata);
// In any order. Tokens that were one word before it was split at its quotes lie side by side.
[[nodiscard]] Result<Bytes> parse_parameters(std::span<const std::string_view> tokens);

}  // namespace comity::dns
