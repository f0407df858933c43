// What the records of a zone must be to one another, beyond the rdata of each (record.h): a name
// server loads a zone without a word only if they are. As strict as the strictest of BIND, Knot,
// NSD and ldns; the page of the rules is docs/spec/zone.md. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"

namespace comity::dns {

enum class ZoneRule {
  outside,            // a record of another zone
  soa,                // one SOA, at the apex
  apex_servers,       // an NS set at the apex (RFC 1035, 5.2)
  apex_signer,        // no DS at the apex (RFC 4035, 2.4)
  apex_alias,         // no DNAME at the apex: all below would be lost with it
  ttl,                // one TTL a set (RFC 2181, 5.2)
  set_octets,         // a set fits into one answer (limits.h)
  set_records,        // and has no more records than name servers take (limits.h)
  types,              // nor has a name more types
  alias_alone,        // nothing beside a CNAME (RFC 1034, 3.6.2; RFC 2181, 10.1)
  one_alias,          // one CNAME a name
  one_redirection,    // one DNAME a name (RFC 6672, 2.4)
  redirected_cut,     // no NS beside a DNAME below the apex (RFC 6672, 2.3)
  below_redirection,  // nothing below a DNAME (RFC 6672, 2.4)
  below_cut,          // NS, DS and addresses at a delegation, addresses below it (RFC 1034, 4.2.1)
  wildcard_cut,       // no delegation of a wildcard (RFC 4592, 4.2)
  signer_cut,         // DS beside NS (RFC 4035, 2.4)
  host_owner,         // A, AAAA and MX at host names and wildcards above them (RFC 1123, 2.1)
  host_pointer,       // in reverse zones PTR to a host name
  server_address,     // a name server in the zone has an address (RFC 1912, 2.8)
  sibling_address,    // so has one in another delegation of the zone
  server_alias,       // and is no alias (RFC 2181, 10.3)
  target_address,     // likewise targets of MX and SRV
  target_alias,
};

// One sentence, without a full stop.
[[nodiscard]] std::string_view rule_text(ZoneRule rule);

// host_owner or host_pointer, which one record keeps or breaks by itself.
[[nodiscard]] std::optional<ZoneRule> check_alone(const Record& record);

struct ZoneProblem {
  ZoneRule rule = ZoneRule::outside;
  std::size_t record = 0;  // its place in the list; the list's size when a record is missing
  std::string other;       // the name that `record` goes ill with, as far as it does not have it
  friend bool operator==(const ZoneProblem&, const ZoneProblem&) = default;
};

// `records` in canonical order, of one zone, with or without its signatures. All problems, by
// record.
[[nodiscard]] std::vector<ZoneProblem> check_zone(const Name& apex,
                                                  std::span<const Record> records);

}  // namespace comity::dns
