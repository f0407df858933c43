// What a child zone asks of its parent with CSYNC (RFC 7477): other name servers, and other
// addresses of those that lie in it, proved by the child's own signatures. The ledger decides by
// it, and an observer looks at it before it claims anything. Reads octets and the time that it is
// given, nothing else. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "dns/name.h"
#include "dns/validation/signed_set.h"

namespace comity::limits {

// Name servers of one claim that have other addresses: 20 signatures in all.
inline constexpr std::size_t kChildServers = 8;

}  // namespace comity::limits

namespace comity::dns {

// Addresses of a name server that lies in the child zone. Sets that are not shown are empty.
struct ChildServer {
  Name name;
  SignedRdata a;
  SignedRdata aaaa;
  SignedRdata nsec;  // of this name: that it has no addresses of a family (RFC 4034, 4)
};

// Each set but DNSKEY with one signature, by any key of the zone.
struct ChildServers {
  Name zone;
  SignedRdata dnskey;  // signed by a key that the DS set names
  SignedRdata soa;
  SignedRdata csync;
  SignedRdata ns;                    // empty: it is not to be changed
  std::vector<ChildServer> servers;  // ascending by name in text form
};

// What one CSYNC record says (RFC 7477, 2.1).
struct Csync {
  std::uint32_t serial = 0;
  bool immediate = false;    // else somebody has to approve it first
  bool soa_minimum = false;  // else the serial says nothing
  bool ns = false;           // the types that may be changed
  bool a = false;
  bool aaaa = false;
};
// Refuses flags that are not known (2.1.1.2: MUST NOT be processed) and a type that is none of NS,
// A and AAAA.
[[nodiscard]] Result<Csync> read_csync(BytesView rdata);
// The serial in SOA rdata of more than 20 octets.
[[nodiscard]] std::uint32_t serial_of_soa(BytesView rdata);
// RFC 7477, 3: by serial number arithmetic (RFC 1982) not less than what CSYNC names.
[[nodiscard]] bool is_serial_reached(const Csync& csync, std::uint32_t serial);
// Whether NSEC rdata says that its owner, which is no cut and no alias, has no set of this type
// (RFC 6840, 4.1).
[[nodiscard]] bool denies(BytesView nsec, std::uint16_t type);

// Sizes, orders, forms of rdata, and for each RRSIG that it is one of this set by the zone itself.
// One CSYNC, that is to be followed at once and names each type that is shown; a serial that is
// reached. Something is shown. No signature is looked at.
[[nodiscard]] Status check_child_servers(const ChildServers& child);

// Proves a claim that has passed check_child_servers as of `now`, seconds since 1970: the DNSKEY
// set is signed by a key that a DS that stands (rdata) names, all other sets by keys of that set,
// each in its time. The inception of the oldest signature of what is to be changed and of the SOA.
// Of DNSKEY and CSYNC the age says nothing: they stay as they are when a name server changes.
[[nodiscard]] Result<std::int64_t> prove_child_servers(const ChildServers& child,
                                                       const std::vector<Bytes>& standing_ds,
                                                       std::int64_t now);

}  // namespace comity::dns
