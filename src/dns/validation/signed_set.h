// A record set of a child zone as the child has signed it, and whether such a signature holds: what
// the judgements of this room share. Octets of any origin. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "dns/name.h"

namespace comity::limits {

// What one look at a child may cost: each signature is verified once at most.
inline constexpr std::size_t kChildRecords = 16;       // of a set
inline constexpr std::size_t kChildRdataBytes = 1024;  // of a record, and of a signature
inline constexpr std::size_t kChildSignatures = 4;     // of a set

}  // namespace comity::limits

namespace comity::dns {

// A set of the child, and its RRSIGs; both are rdata, ascending by octets, none twice.
struct SignedRdata {
  std::vector<Bytes> rdata;
  std::vector<Bytes> signatures;
};

}  // namespace comity::dns

namespace comity::dns::validation {

// Algorithms of which signatures are verified here: 8, 13 and 15.
[[nodiscard]] bool is_verified_here(std::uint8_t algorithm);

// A key by what signatures and DS call it: its tag and its algorithm.
using KeyName = std::pair<std::uint16_t, std::uint8_t>;

// Whose set it is, and who signs it: the zone in which the owner lies.
struct Place {
  Name owner;
  Name zone;
  std::uint16_t type = 0;
};
// Sizes, orders, and of each signature that it is one of this set by this zone, of an algorithm
// that is verified here, at most one by any key. `what` is how the error calls the set.
[[nodiscard]] Status check_set(const std::string& what, const SignedRdata& set, const Place& place,
                               std::size_t most_signatures);
// No two keys have one algorithm and one tag: each signature would have to be tried with both.
[[nodiscard]] Status check_tags(const std::vector<Bytes>& dnskey);

// Octets of a digest that is verified here (types 2 and 4); 0 for others.
[[nodiscard]] std::size_t digest_octets(std::uint8_t digest_type);
// The DS rdata of a key, by a digest type that is verified here.
[[nodiscard]] Bytes ds_of(const Name& zone, BytesView dnskey, std::uint8_t digest_type);
// Whether a DS names this key; one with another digest type names none.
[[nodiscard]] bool is_named(const Name& zone, BytesView dnskey, BytesView ds);
[[nodiscard]] bool is_named_in(const Name& zone, BytesView dnskey,
                               const std::vector<Bytes>& ds_set);

// The key that has made this RRSIG, by what it is called; null when it is none of these.
[[nodiscard]] const Bytes* key_of(const std::vector<Bytes>& dnskey, BytesView rrsig);
// Its inception, in seconds since 1970, when this RRSIG, one of the set by its form, is in its time
// `now` (RFC 4034, 3.1.5) and holds by this key.
[[nodiscard]] std::optional<std::int64_t> inception_of(const SignedRdata& set, const Place& place,
                                                       BytesView rrsig, BytesView key,
                                                       std::int64_t now);

}  // namespace comity::dns::validation
