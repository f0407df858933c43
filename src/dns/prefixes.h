// Rdata of APL (RFC 3123): a list of address prefixes, some of them negated. Private to dns/. Pure
// functions, any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::dns {

// Of IPv4 and IPv6, which are the families that have a text form; addresses without the zeros that
// end them (RFC 3123, 4).
[[nodiscard]] Status check_prefixes(BytesView rdata);
// "[!]family:address/length" each; no value for what does not fit.
[[nodiscard]] std::optional<std::string> prefixes_text(BytesView rdata);
[[nodiscard]] Result<Bytes> parse_prefixes(std::span<const std::string_view> tokens);

}  // namespace comity::dns
