#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "dns/dnssec.h"
#include "publications/zone/signing.h"
#include "publications/zone/testing/signed_sample.h"

namespace comity::zone {
namespace {

using testing::kApex;
using testing::name;
using testing::SignedSample;

// What a zone is refused for, by way of a change to the signed sample.
struct Change {
  std::string what;
  std::function<void(Zone&)> make;
  std::string refusal;
};

dns::Record& find(Zone& zone, std::string_view owner, std::uint16_t type,
                  std::uint16_t covered = 0) {
  const auto found =
      std::find_if(zone.records.begin(), zone.records.end(), [&](const dns::Record& record) {
        return record.owner == name(owner) && record.type == type &&
               (covered == 0 || dns::type_covered(record.rdata) == covered);
      });
  EXPECT_NE(found, zone.records.end()) << owner << " " << type << " " << covered;
  return *found;
}
void flip_last(Bytes& rdata) { rdata.back() = static_cast<char>(rdata.back() ^ 1); }
void erase(Zone& zone, std::string_view owner, std::uint16_t type, std::uint16_t covered = 0) {
  const dns::Record* record = &find(zone, owner, type, covered);
  zone.records.erase(zone.records.begin() + (record - zone.records.data()));
}
void add(Zone& zone, std::string_view line) {
  zone.records.push_back(dns::parse_record(line).value());
  std::sort(zone.records.begin(), zone.records.end());
}
// As an attacker would who cannot sign: the digest fits again.
void digest_anew(Zone& zone) {
  find(zone, "example.", dns::type::kZonemd).rdata =
      zonemd_rdata(zone.records, zone.apex, zone.serial);
}

std::vector<Change> changes_of_signatures() {
  namespace t = dns::type;
  return {
      {"a flipped octet of a signature",
       [](Zone& zone) { flip_last(find(zone, "alpha.example.", t::kRrsig, t::kDs).rdata); },
       "alpha.example. DS: the signature does not hold"},
      {"a flipped octet of the signature of the keys",
       [](Zone& zone) { flip_last(find(zone, "example.", t::kRrsig, t::kDnskey).rdata); },
       "example. DNSKEY: the signature does not hold"},
      {"a flipped octet of the signature of the digest",
       [](Zone& zone) { flip_last(find(zone, "example.", t::kRrsig, t::kZonemd).rdata); },
       "example. ZONEMD: the signature does not hold"},
      {"another inception",
       [](Zone& zone) { find(zone, "example.", t::kRrsig, t::kMx).rdata[15] ^= 1; },
       "example. MX: the signature does not hold"},
      {"a missing signature", [](Zone& zone) { erase(zone, "beta.example.", t::kRrsig, t::kNsec); },
       "beta.example. NSEC: is not signed"},
      {"a signature twice",
       [](Zone& zone) {
         dns::Record more = find(zone, "ns1.example.", t::kRrsig, t::kA);
         flip_last(more.rdata);
         zone.records.push_back(more);
         std::sort(zone.records.begin(), zone.records.end());
       },
       "ns1.example. A: is signed more than once"},
      {"a signature of nothing", [](Zone& zone) { erase(zone, "example.", t::kMx); },
       "example. RRSIG: covers MX, of which there is none"},
      {"signed name servers of a delegation",
       [](Zone& zone) {
         dns::Record more = find(zone, "beta.example.", t::kRrsig, t::kNsec);
         more.rdata[1] = static_cast<char>(t::kNs);
         zone.records.push_back(more);
         std::sort(zone.records.begin(), zone.records.end());
       },
       "beta.example. NS: is signed, though the zone does not answer for it"},
      {"another signer",
       [](Zone& zone) {
         Bytes& rdata = find(zone, "example.", t::kRrsig, t::kMx).rdata;
         rdata[dns::kSignatureFixed + 1] = 'z';
       },
       "example. MX: signed in the name of zxample."},
      {"another key tag",
       [](Zone& zone) { find(zone, "example.", t::kRrsig, t::kMx).rdata[17] ^= 1; },
       "example. MX: signed by key 40119 instead of 40118"},
      {"another original TTL",
       [](Zone& zone) { find(zone, "example.", t::kRrsig, t::kMx).rdata[7] ^= 1; },
       "example. MX: its signature is for another owner or TTL"},
      {"fewer labels, as for a wildcard",
       [](Zone& zone) { find(zone, "alpha.example.", t::kRrsig, t::kDs).rdata[3] = 1; },
       "alpha.example. DS: its signature is for another owner or TTL"},
      {"another TTL of a signature",
       [](Zone& zone) { find(zone, "example.", t::kRrsig, t::kMx).ttl_seconds = 601; },
       "example. MX: its signature has another TTL"},
      {"another algorithm",
       [](Zone& zone) { find(zone, "example.", t::kRrsig, t::kMx).rdata[2] = 8; },
       "example. MX: RRSIG: algorithm 8 instead of 15, Ed25519"},
      {"a signature cut short",
       [](Zone& zone) { find(zone, "example.", t::kRrsig, t::kMx).rdata.resize(20); },
       "example. MX: RRSIG: cut short"},
  };
}

std::vector<Change> changes_of_records() {
  namespace t = dns::type;
  return {
      {"another delegation signer",
       [](Zone& zone) { flip_last(find(zone, "alpha.example.", t::kDs).rdata); },
       "alpha.example. DS: the signature does not hold"},
      {"changed glue",
       [](Zone& zone) { flip_last(find(zone, "ns.alpha.example.", t::kAaaa).rdata); },
       "example. ZONEMD: the digest or its TTL is not that of these records"},
      {"changed glue and a digest that fits",
       [](Zone& zone) {
         flip_last(find(zone, "ns.alpha.example.", t::kAaaa).rdata);
         digest_anew(zone);
       },
       "example. ZONEMD: the signature does not hold"},
      {"changed name servers of a delegation",
       [](Zone& zone) { erase(zone, "beta.example.", t::kNs); },
       "example. ZONEMD: the digest or its TTL is not that of these records"},
      {"altered digest", [](Zone& zone) { flip_last(find(zone, "example.", t::kZonemd).rdata); },
       "example. ZONEMD: the signature does not hold"},
      {"no digest",
       [](Zone& zone) {
         erase(zone, "example.", t::kZonemd);
         erase(zone, "example.", t::kRrsig, t::kZonemd);
       },
       "example. ZONEMD: 0 records, expected 1"},
      {"one more name", [](Zone& zone) { add(zone, "more.example. 60 IN A 192.0.2.1"); },
       "more.example. A: is not signed"},
      {"one more delegation", [](Zone& zone) { add(zone, "more.example. 60 IN NS ns.elsewhere."); },
       "beta.example. NSEC: not the one that follows from the names of the zone"},
      {"one more glue address",
       [](Zone& zone) { add(zone, "ns.alpha.example. 7200 IN A 192.0.2.77"); },
       "example. ZONEMD: the digest or its TTL is not that of these records"},
      {"a delegation left out",
       [](Zone& zone) {
         for (int i = 0; i < 2; ++i) erase(zone, "beta.example.", t::kNs);
         erase(zone, "beta.example.", t::kRrsig);
         erase(zone, "beta.example.", t::kNsec);
       },
       "alpha.example. NSEC: not the one that follows from the names of the zone"},
      {"another TTL of a record",
       [](Zone& zone) { find(zone, "ns.alpha.example.", t::kA).ttl_seconds = 1; },
       "ns.alpha.example. A: records differ in their TTL"},
      {"a record from elsewhere", [](Zone& zone) { add(zone, "other. 60 IN NS ns.elsewhere."); },
       "other. NS: outside the zone"},
      {"a record twice", [](Zone& zone) { zone.records.push_back(zone.records.back()); },
       "shared.example. NSEC: out of order, or there twice"},
      {"another serial than the SOA's", [](Zone& zone) { zone.serial = 42; },
       "example. SOA: serial 41 instead of 42"},
      {"no SOA", [](Zone& zone) { erase(zone, "example.", t::kSoa); },
       "example. SOA: 0 records, expected 1"},
      {"two SOAs", [](Zone& zone) { add(zone, "example. 3600 IN SOA a. b. 1 2 3 4 5"); },
       "example. SOA: 2 records, expected 1"},
      {"an SOA cut short", [](Zone& zone) { find(zone, "example.", t::kSoa).rdata.resize(8); },
       "example. SOA: rdata of type SOA"},
  };
}

std::vector<Change> changes_of_keys() {
  namespace t = dns::type;
  return {
      {"one key only", [](Zone& zone) { erase(zone, "example.", t::kDnskey); },
       "example. DNSKEY: 1 records, expected 2"},
      {"two keys of one kind", [](Zone& zone) { find(zone, "example.", t::kDnskey).rdata[1] = 1; },
       "example. DNSKEY: expected one key that signs keys and one that signs the zone"},
      {"a key that is none of its algorithm",
       [](Zone& zone) { find(zone, "example.", t::kDnskey).rdata[3] = 13; },
       "example. DNSKEY: DNSKEY: no key of algorithm 13"},
      {"keys in each other's place",
       [](Zone& zone) {
         find(zone, "example.", t::kDnskey).rdata[1] = 1;
         (&find(zone, "example.", t::kDnskey) + 1)->rdata[1] = 0;
         std::sort(zone.records.begin(), zone.records.end());
       },
       "example. NS: signed by key 40118 instead of"},
  };
}

TEST(CheckSignatures, RefusesEveryChangeAndNamesTheSet) {
  SignedSample sample;
  const Zone good = sample.zone();
  std::vector<Change> changes = changes_of_signatures();
  for (Change& change : changes_of_records()) changes.push_back(std::move(change));
  for (Change& change : changes_of_keys()) changes.push_back(std::move(change));
  for (const Change& change : changes) {
    Zone zone = good;
    change.make(zone);
    const Status status = check_signatures(zone);
    ASSERT_FALSE(status) << change.what;
    EXPECT_EQ(status.error().message.substr(0, 15 + change.refusal.size()),
              "zone example.: " + change.refusal)
        << change.what << ": " << status.error().message;
  }
}

// No octet of the zone can change unseen.
TEST(CheckSignatures, RefusesEveryFlippedOctet) {
  SignedSample sample;
  const Zone good = sample.zone();
  for (std::size_t i = 0; i < good.records.size(); ++i) {
    for (std::size_t at = 0; at < good.records[i].rdata.size(); ++at) {
      Zone zone = good;
      Bytes& rdata = zone.records[i].rdata;
      rdata[at] = static_cast<char>(rdata[at] ^ 0x20);
      std::sort(zone.records.begin(), zone.records.end());
      EXPECT_FALSE(check_signatures(zone)) << dns::to_text(good.records[i]) << " at " << at;
    }
  }
}

TEST(CheckSignatures, RefusesAZoneWithoutRecords) {
  Zone zone;
  EXPECT_FALSE(check_signatures(zone));
  zone.apex = kApex;
  EXPECT_FALSE(check_signatures(zone));
}

}  // namespace
}  // namespace comity::zone
