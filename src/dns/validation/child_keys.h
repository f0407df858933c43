// What a child zone asks of its parent with CDS and CDNSKEY (RFC 7344, RFC 8078), proved by the
// child's own signatures: the ledger decides by it, and an observer looks at it before it claims
// anything. Reads octets and the time that it is given, nothing else. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "dns/name.h"
#include "dns/validation/signed_set.h"

namespace comity::dns {

struct ChildKeys {
  Name zone;
  SignedRdata dnskey;
  SignedRdata cds;      // empty: the child has none, or nobody wants to follow it
  SignedRdata cdnskey;  // the same
};

// Sizes, orders, and for each RRSIG that it is one of this set by the zone itself, of an algorithm
// that is verified here (8, 13 and 15), at most one by any key. At least one of CDS and CDNSKEY has
// a record, and the two do not contradict each other (RFC 7344, 4 and 6). No signature is looked
// at.
[[nodiscard]] Status check_child_keys(const ChildKeys& child);

struct ChildFinding {
  std::vector<Bytes> ds;  // rdata, ascending: the DS set that it asks for; none: to go insecure
  // Of the older of the signatures of CDS and CDNSKEY, in seconds since 1970.
  std::int64_t inception = 0;
};
// What CDS and CDNSKEY of a child that has passed check_child_keys ask for, from their rdata alone:
// digests of type 2 and 4 as CDS has them, of CDNSKEY alone type 2.
[[nodiscard]] std::vector<Bytes> wanted_ds(const ChildKeys& child);

// Proves it as of `now`, seconds since 1970, against the DS set that stands (rdata):
// - a key that is in it signs the DNSKEY set, and CDS and CDNSKEY each (RFC 7344, 4.1, "Signer");
// - for each algorithm of the new DS set a key that is in that set signs the DNSKEY set
//   (ibid., "Continuity"; RFC 6840, 5.11), so that the child stays valid under it;
// - each of these signatures is in its time (RFC 4034, 3.1.5).
// The error says what is not so.
[[nodiscard]] Result<ChildFinding> prove_child_keys(const ChildKeys& child,
                                                    const std::vector<Bytes>& standing_ds,
                                                    std::int64_t now);
// The same where none stands, of a child that asks for one: keys that are in the DS set which it
// asks for have signed all of it, so that it is valid under it. Whose keys these are it does not
// say: anybody can make some.
[[nodiscard]] Result<ChildFinding> prove_first_keys(const ChildKeys& child, std::int64_t now);

}  // namespace comity::dns
