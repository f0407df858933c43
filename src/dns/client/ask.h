// Asks one name server for one record set with its signatures, over TCP (RFC 7766), without
// recursion and without trust: what comes back is octets of a stranger, to be judged by whoever
// asked (dns/validation). The transport is that of ldns. Blocks for `seconds` a connection at most.
// Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "dns/name.h"

namespace comity::dns {

struct Server {
  std::string address;  // IPv4 or IPv6
  std::uint16_t port = 53;
};

// Rdata in canonical form, ascending, none twice.
struct AskedSet {
  std::vector<Bytes> rdata;
  std::vector<Bytes> signatures;  // RRSIG of the set
  // Of an answer that says there is no such set: NSEC of the name that was asked for, if it is
  // there.
  std::vector<Bytes> nsec;
  std::vector<Bytes> nsec_signatures;
};

// Empty when the server says with authority that there is no such set. An error: it could not be
// reached, or gave no answer with authority.
[[nodiscard]] Result<AskedSet> ask(const Server& server, const Name& owner, std::uint16_t type,
                                   unsigned seconds);

}  // namespace comity::dns
