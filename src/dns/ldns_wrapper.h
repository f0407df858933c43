// All that ldns does for us, and the only way to it (docs/decisions/ldns.md). Private to dns/. Pure
// functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity::dns::ldns {

[[nodiscard]] std::string type_name(std::uint16_t type);
// `name` in upper case; no value when ldns does not know it.
[[nodiscard]] std::optional<std::uint16_t> type_number(std::string_view name);

}  // namespace comity::dns::ldns
