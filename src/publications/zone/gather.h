// What derive() and the plans of signing.h share. Private to this room. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "publications/zone/zone.h"

namespace comity::zone {

// The records that state makes a zone of, in canonical order: SOA included, without ZONEMD. Under
// `serial`, or under the derived one. Errors as derive().
[[nodiscard]] Result<Zone> gather(const state::View& view, const dns::Name& apex,
                                  std::optional<std::uint32_t> serial);
// not_found when the community does not govern this apex.
[[nodiscard]] Result<std::uint32_t> derived_serial(const state::View& view, const dns::Name& apex);

// Null when there is none at the apex. `records` in canonical order.
[[nodiscard]] const dns::Record* find_soa(const std::vector<dns::Record>& records,
                                          const dns::Name& apex);
struct SoaNumbers {
  std::uint32_t serial = 0;
  // What NSEC has (RFC 9077, 3): the lesser of the SOA's own TTL and its last field.
  std::uint32_t nsec_ttl_seconds = 0;
  std::uint32_t expire_seconds = 0;
};
// An error for malformed rdata.
[[nodiscard]] Result<SoaNumbers> read_soa(const dns::Record& soa);
// The ZONEMD record over `records`, which hold an SOA at the apex, with its TTL, and the octets of
// those that follow.
[[nodiscard]] dns::Record zonemd_record(const std::vector<dns::Record>& records,
                                        const dns::Name& apex, std::uint32_t serial,
                                        std::span<const BytesView> rest = {});

}  // namespace comity::zone
