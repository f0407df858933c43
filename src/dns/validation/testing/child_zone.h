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
#include "dns/validation/child_servers.h"

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

// Signs `rdata`, which stands at `owner` in the zone, with these keys, which the zone has with
// flags 257. Times in seconds since 1970.
inline SignedRdata sign_at(const Name& owner, const Name& zone, std::uint16_t type,
                           std::vector<Bytes> rdata, const std::vector<int>& signers,
                           std::int64_t inception, std::int64_t expiration,
                           std::uint16_t flags = kSecureEntry) {
  SignedRdata set;
  std::sort(rdata.begin(), rdata.end());
  std::vector<Record> records;
  records.reserve(rdata.size());
  for (const Bytes& one : rdata) records.push_back({owner, type, 300, one});
  for (const int number : signers) {
    const SignatureFrame frame{type,
                               signature_labels(owner),
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
// At the apex.
inline SignedRdata sign(const Name& zone, std::uint16_t type, std::vector<Bytes> rdata,
                        const std::vector<int>& signers, std::int64_t inception,
                        std::int64_t expiration, std::uint16_t flags = kSecureEntry) {
  return sign_at(zone, zone, type, std::move(rdata), signers, inception, expiration, flags);
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

// CSYNC rdata (RFC 7477, 2.1) that names A, NS and AAAA.
inline constexpr std::uint16_t kFollowAtOnce = 1;
inline constexpr std::uint16_t kFromSerial = 2;
inline Bytes csync_rdata(std::uint32_t serial, std::uint16_t flags) {
  Bytes rdata;
  append_u32(rdata, serial);
  append_u16(rdata, flags);
  rdata += Bytes("\x00\x04\x60\x00\x00\x08", 6);
  return rdata;
}

// NSEC rdata at the last name of a zone whose apex follows: it has these types (below 256).
inline Bytes nsec_rdata(const Name& apex, const std::vector<std::uint16_t>& types) {
  Bytes bits(32, '\0');
  for (const std::uint16_t type : types) {
    bits[type / 8] =
        static_cast<char>(static_cast<unsigned char>(bits[type / 8]) | 0x80U >> type % 8);
  }
  bits.erase(bits.find_last_not_of('\0') + 1);
  Bytes rdata(apex.wire());
  rdata.push_back('\0');
  rdata.push_back(static_cast<char>(bits.size()));
  return rdata + bits;
}

// A zone with one key, which asks for other name servers, or other addresses of its own.
struct ServersStory {
  int key = 1;
  std::vector<std::string> name_servers;  // none: NS is not shown
  struct Server {
    std::string name;
    std::vector<Bytes> a;
    std::vector<Bytes> aaaa;
    bool nsec = false;  // says that the other family is not there
  };
  std::vector<Server> servers;
  std::int64_t inception = 0;
  std::int64_t expiration = 0;
  std::uint32_t serial = 1;
  Bytes csync = csync_rdata(1, kFollowAtOnce);
};
inline ChildServers child_with_csync(const Name& zone, const ServersStory& story) {
  const auto signed_at = [&](const Name& owner, std::uint16_t type, std::vector<Bytes> rdata) {
    if (rdata.empty()) return SignedRdata();
    return sign_at(owner, zone, type, std::move(rdata), {story.key}, story.inception,
                   story.expiration);
  };
  constexpr std::uint16_t kCsyncType = 62;
  std::vector<Bytes> servers;
  servers.reserve(story.name_servers.size());
  for (const std::string& name : story.name_servers) {
    servers.emplace_back(Name::parse(name).value().wire());
  }
  const Bytes soa = soa_rdata(zone, zone, story.serial, 1800, 900, 86'400, 300);
  ChildServers child{zone,
                     signed_at(zone, type::kDnskey, {dnskey_of(story.key)}),
                     signed_at(zone, type::kSoa, {soa}),
                     signed_at(zone, kCsyncType, {story.csync}),
                     signed_at(zone, type::kNs, std::move(servers)),
                     {}};
  for (const ServersStory::Server& server : story.servers) {
    const Name name = Name::parse(server.name).value();
    const std::uint16_t there = server.a.empty() ? type::kAaaa : type::kA;
    const std::vector<Bytes> nsec =
        server.nsec ? std::vector{nsec_rdata(zone, {there, 46, 47})} : std::vector<Bytes>();
    child.servers.push_back({name, signed_at(name, type::kA, server.a),
                             signed_at(name, type::kAaaa, server.aaaa),
                             signed_at(name, type::kNsec, nsec)});
  }
  return child;
}

}  // namespace comity::dns::testing
