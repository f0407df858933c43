// The zone as it is published, derived from state: the same bytes for everybody who has the same
// root (docs/spec/zone.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dns/record.h"
#include "state/view.h"

namespace comity::zone {

struct Zone {
  dns::Name apex;
  std::uint32_t serial = 0;
  std::vector<dns::Record> records;  // canonical order, SOA and ZONEMD included, unsigned
};

// Derives the zone from `view`. not_found when the community does not govern this apex.
[[nodiscard]] Result<Zone> derive(const state::View& view, const dns::Name& apex);

// Every zone that the community governs, in canonical order.
[[nodiscard]] std::vector<dns::Name> governed_zones(const state::View& view);

// Master file text, one record a line, SOA first, then canonical order.
[[nodiscard]] std::string to_text(const Zone& zone);

// ZONEMD rdata (RFC 8976, SIMPLE, SHA-384) over `records` in canonical order; what the RFC excludes
// is skipped.
[[nodiscard]] Bytes zonemd_rdata(const std::vector<dns::Record>& records, const dns::Name& apex,
                                 std::uint32_t serial);

// Records that only one of the two has, in canonical order; ZONEMD left out, SOA kept.
struct Difference {
  std::vector<dns::Record> removed;
  std::vector<dns::Record> added;
};
[[nodiscard]] Difference difference(const Zone& before, const Zone& after);
// "- owner ttl IN type rdata" and "+ ..." lines.
[[nodiscard]] std::string to_text(const Difference& difference);

}  // namespace comity::zone
