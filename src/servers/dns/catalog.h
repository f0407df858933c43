// The catalog zone (RFC 9432), from which secondaries learn which zones there are. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <vector>

#include "dns/name.h"
#include "dns/record.h"

namespace comity::primary {

// Its records, in canonical order. A member's label follows from its name, so a zone that stays in
// the catalog keeps what it has at a secondary.
[[nodiscard]] std::vector<dns::Record> catalog_records(const dns::Name& catalog,
                                                       std::uint32_t serial,
                                                       const std::vector<dns::Name>& members);

}  // namespace comity::primary
