// For tests only: a child zone that signs for itself with Ed25519, from seeds. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "dns/dnssec.h"
#include "dns/record.h"
#include "dns/validation/child_keys.h"

namespace comity::dns::testing {

// Key `number`, the same in every run.
inline crypto::SigningKey child_key(int number) {
  const Hash seed = crypto::sha256("key of a child " + std::to_string(number));
  return crypto::SigningKey::from_seed(seed.octets).value();
}

inline Bytes dnskey_of(int number, std::uint16_t flags = kSecureEntry) {
  return dnskey_rdata(flags, child_key(number).public_key());
}

inline Bytes ds_of_key(const Name& zone, int number) {
  const Bytes dnskey = dnskey_of(number);
  return ds_rdata(key_tag(dnskey), kEd25519, kDigestSha256,
                  crypto::sha256({zone.wire(), dnskey}).bytes());
}

// Signs `rdata` with these keys, which the zone has with flags 257. Times in seconds since 1970.
inline SignedRdata sign(const Name& zone, std::uint16_t type, std::vector<Bytes> rdata,
                        const std::vector<int>& signers, std::int64_t inception,
                        std::int64_t expiration, std::uint16_t flags = kSecureEntry) {
  SignedRdata set;
  std::sort(rdata.begin(), rdata.end());
  std::vector<Record> records;
  records.reserve(rdata.size());
  for (const Bytes& one : rdata) records.push_back({zone, type, 300, one});
  for (const int number : signers) {
    const SignatureFrame frame{type,
                               signature_labels(zone),
                               300,
                               static_cast<std::uint32_t>(expiration),
                               static_cast<std::uint32_t>(inception),
                               key_tag(dnskey_of(number, flags)),
                               zone};
    const Bytes signature = Bytes(child_key(number).sign(signed_octets(frame, records)).view());
    set.signatures.push_back(encode(frame) + signature);
  }
  std::sort(set.signatures.begin(), set.signatures.end());
  set.rdata = std::move(rdata);
  return set;
}

// The zone has the keys `all`, of which `signers` sign everything, and asks for the DS of `wanted`.
struct ChildStory {
  std::vector<int> all;
  std::vector<int> signers;
  std::vector<int> wanted;
  std::int64_t inception = 0;
  std::int64_t expiration = 0;
};
inline ChildKeys child_with_cds(const Name& zone, const ChildStory& story) {
  std::vector<Bytes> keys;
  keys.reserve(story.all.size());
  for (const int number : story.all) keys.push_back(dnskey_of(number));
  std::vector<Bytes> wanted;
  wanted.reserve(story.wanted.size());
  for (const int number : story.wanted) wanted.push_back(ds_of_key(zone, number));
  if (wanted.empty()) wanted.emplace_back(5, '\0');  // RFC 8078, 4
  return {zone,
          sign(zone, type::kDnskey, keys, story.signers, story.inception, story.expiration),
          sign(zone, type::kCds, wanted, story.signers, story.inception, story.expiration),
          {}};
}

}  // namespace comity::dns::testing
