// What is taken from the zone files that operators have, for import and plan alike: which types are
// published anew, whose labels can be registered, what the fields of an SOA are. Pure functions,
// any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "dns/name.h"

namespace comity::dns {

// Made by the community's own publication, or of the old operator's signing: signatures, the chain
// of NSEC or NSEC3, keys, ZONEMD, and CDS and CDNSKEY, which announce keys of the old signer.
[[nodiscard]] bool is_published_anew(std::uint16_t type);

// "0/25": a part of a reverse zone that is smaller than an octet (RFC 2317, 4).
[[nodiscard]] bool is_classless_label(std::string_view label);
// What each label of a registered name may be.
[[nodiscard]] inline bool is_registrable_label(std::string_view label) {
  return is_ldh_label(label) || is_classless_label(label);
}

// RFC 1035, 3.3.13.
struct SoaFields {
  Name primary;
  Name mailbox;
  std::uint32_t serial = 0;
  std::array<std::uint32_t, 4> times{};  // refresh, retry, expire, minimum: seconds
};
// An error for rdata that is none of an SOA.
[[nodiscard]] Result<SoaFields> read_soa(BytesView rdata);

}  // namespace comity::dns
