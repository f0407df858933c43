// The zone as docs/spec/zone.md derives it from the judge's records.
#pragma once

#include <set>
#include <string>
#include <tuple>

#include "records.h"

namespace comity::simulation {

// Owner, type, TTL, rdata in wire form; all but the ZONEMD.
using ZoneRecord = std::tuple<Bytes, std::uint32_t, std::uint32_t, Bytes>;
[[nodiscard]] std::set<ZoneRecord> zone_of(const Records& records, const std::string& apex);

}  // namespace comity::simulation
