// All that ldns does for us, and the only way to it (docs/decisions/ldns.md): memory buffers in,
// memory buffers out. Private to dns/. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"

namespace comity::dns::ldns {

[[nodiscard]] std::string type_name(std::uint16_t type);
// `name` in upper case; no value when ldns does not know it.
[[nodiscard]] std::optional<std::uint16_t> type_number(std::string_view name);

// As nsec_chain() of record.h. The records made for DNSKEY and ZONEMD stay inside.
[[nodiscard]] Result<std::vector<Record>> nsec_chain(const std::vector<Record>& records,
                                                     const Name& apex, std::uint32_t ttl_seconds);

}  // namespace comity::dns::ldns
