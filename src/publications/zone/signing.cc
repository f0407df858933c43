#include "publications/zone/signing.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "crypto/hash.h"
#include "dns/dnssec.h"
#include "publications/zone/gather.h"
#include "publications/zone/record_sets.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

constexpr std::uint32_t kHalfOfSerials = 0x80000000;  // RFC 1982, 3.2
constexpr std::size_t kTimesAt = 8;                   // RFC 4034, 3.1: expiration, then inception

// The key of a group is the first element of its commitment.
Result<PublicKey> group_key(const v1::SigningGroup& group, const dns::Name& apex) {
  const BytesView commitment = group.commitment();
  Result<PublicKey> key = PublicKey::from(commitment.substr(0, PublicKey::kSize));
  if (key) return key;
  return error(ErrorKind::corrupt, "zone " + apex.text() + ": a signing group without a key");
}

// Inception 0 is "now" to some libraries; half a circle is where order ends.
Status check_times(const SignatureTimes& times) {
  const std::uint32_t validity = times.expiration - times.inception;
  if (times.inception != 0 && validity != 0 && validity < kHalfOfSerials) return {};
  return error("signatures cannot be valid from " + std::to_string(times.inception) + " to " +
               std::to_string(times.expiration));
}

Result<SetToSign> to_sign(const RecordSet& set, const dns::Name& apex, const Bytes& dnskey,
                          const SignatureTimes& times) {
  if (!set.has_one_ttl()) {
    return error(ErrorKind::corrupt,
                 "zone " + apex.text() + ": " + set.text() + ": records differ in their TTL");
  }
  const dns::SignatureFrame frame{set.type(),
                                  static_cast<std::uint8_t>(set.owner().label_count()),
                                  set.ttl_seconds(),
                                  times.expiration,
                                  times.inception,
                                  dns::key_tag(dnskey),
                                  apex};
  return SetToSign{set.owner(), set.type(), set.ttl_seconds(),
                   dns::signed_octets(frame, set.records)};
}

std::vector<dns::Record> dnskey_set(const ZoneKeys& keys, const dns::Name& apex) {
  std::vector<dns::Record> set = {{apex, dns::type::kDnskey, keys.ttl_seconds, keys.key_signing},
                                  {apex, dns::type::kDnskey, keys.ttl_seconds, keys.zone_signing}};
  std::sort(set.begin(), set.end());
  return set;
}

// Fills in what follows from the records and the sets.
Plan complete(Plan plan) {
  crypto::Sha256 hasher;
  for (const dns::Record& record : plan.records) hasher.add(dns::canonical_wire(record));
  plan.unsigned_hash = hasher.finish();
  plan.manifest_root = manifest_root(plan.sets);
  return plan;
}

// `records` are in order.
void sort_in(std::vector<dns::Record>& records, std::vector<dns::Record> more) {
  std::sort(more.begin(), more.end());
  const auto before = static_cast<std::ptrdiff_t>(records.size());
  std::move(more.begin(), more.end(), std::back_inserter(records));
  std::inplace_merge(records.begin(), records.begin() + before, records.end());
}

// The zone-signing key among the records of a plan.
Result<Bytes> zone_signing_key(const std::vector<dns::Record>& records, const dns::Name& apex) {
  for (const dns::Record& record : records) {
    if (record.type != dns::type::kDnskey || record.owner != apex) continue;
    const Result<dns::Dnskey> key = dns::read_dnskey(record.rdata);
    if (key && key->flags == dns::kZoneKey) return record.rdata;
  }
  return error("zone " + apex.text() + ": the plan has no zone-signing key");
}

}  // namespace

Result<ZoneKeys> zone_keys(const state::View& view, const dns::Name& apex) {
  v1::SigningGroup key_signing;
  v1::SigningGroup zone_signing;
  const std::string zone = apex.text();
  const bool both = keys::find_group(view, zone, keys::Role::key_signing, key_signing) &&
                    keys::find_group(view, zone, keys::Role::zone_signing, zone_signing);
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (!both) {
    return error(ErrorKind::not_found, "zone " + zone + " has no groups that sign it");
  }
  const Result<PublicKey> secure_entry = group_key(key_signing, apex);
  if (!secure_entry) return tl::unexpected(secure_entry.error());
  const Result<PublicKey> zone_key = group_key(zone_signing, apex);
  if (!zone_key) return tl::unexpected(zone_key.error());
  return ZoneKeys{dns::dnskey_rdata(dns::kSecureEntry, *secure_entry),
                  dns::dnskey_rdata(dns::kZoneKey, *zone_key),
                  key_signing.terms().dnskey_ttl_seconds()};
}

Result<Plan> plan_keys(const state::View& view, const dns::Name& apex,
                       const SignatureTimes& times) {
  if (const Status status = check_times(times); !status) return tl::unexpected(status.error());
  if (const auto serial = derived_serial(view, apex); !serial) {
    return tl::unexpected(serial.error());
  }
  const Result<ZoneKeys> keys = zone_keys(view, apex);
  if (!keys) return tl::unexpected(keys.error());
  Plan plan;
  plan.apex = apex;
  plan.records = dnskey_set(*keys, apex);
  Result<SetToSign> set = to_sign({plan.records, true}, apex, keys->key_signing, times);
  if (!set) return tl::unexpected(set.error());
  plan.sets.push_back(*std::move(set));
  return complete(std::move(plan));
}

Result<Plan> plan_zone(const state::View& view, const dns::Name& apex, std::uint32_t serial,
                       const SignatureTimes& times) {
  if (const Status status = check_times(times); !status) return tl::unexpected(status.error());
  Result<Zone> zone = gather(view, apex, serial);
  if (!zone) return tl::unexpected(zone.error());
  const Result<ZoneKeys> keys = zone_keys(view, apex);
  if (!keys) return tl::unexpected(keys.error());
  const Result<SoaNumbers> soa = read_soa(*find_soa(zone->records, apex));
  if (!soa) return tl::unexpected(soa.error());
  auto chain = dns::nsec_chain(zone->records, apex, soa->nsec_ttl_seconds);
  if (!chain) return tl::unexpected(chain.error());

  Plan plan;
  plan.apex = apex;
  plan.serial = serial;
  plan.expire_seconds = soa->expire_seconds;
  plan.records = std::move(zone->records);
  std::vector<dns::Record> added = dnskey_set(*keys, apex);
  std::move(chain->begin(), chain->end(), std::back_inserter(added));
  sort_in(plan.records, std::move(added));
  for (const RecordSet& set : record_sets(plan.records, apex)) {
    if (!set.is_signed || set.type() == dns::type::kDnskey) continue;
    Result<SetToSign> one = to_sign(set, apex, keys->zone_signing, times);
    if (!one) return tl::unexpected(one.error());
    plan.sets.push_back(*std::move(one));
  }
  return complete(std::move(plan));
}

Result<std::uint32_t> next_serial(const state::View& claimed, const state::View& now,
                                  const dns::Name& apex) {
  Result<std::uint32_t> derived = derived_serial(claimed, apex);
  if (!derived) return derived;
  v1::SigningHead head;
  keys::find_head(now, apex.text(), keys::Role::zone_signing, head);
  const std::uint32_t floor = keys::serial_floor(now, head);
  if (const std::optional<Error> fault = now.fault()) return tl::unexpected(*fault);
  if (head.signed_() == 0) return derived;
  const std::uint32_t ahead = *derived - floor;
  return ahead != 0 && ahead < kHalfOfSerials ? *derived : floor + 1;
}

SetToSign with_times(SetToSign set, const SignatureTimes& times) {
  Bytes octets;
  append_u32(octets, times.expiration);
  append_u32(octets, times.inception);
  set.message.replace(kTimesAt, octets.size(), octets);
  return set;
}

std::optional<SignatureTimes> times_in(BytesView octets) {
  if (octets.size() < dns::kSignatureFixed) return std::nullopt;
  return SignatureTimes{read_u32(octets.substr(kTimesAt + 4)), read_u32(octets.substr(kTimesAt))};
}

dns::Record rrsig(const SetToSign& set, const Signature& signature) {
  Bytes rdata = set.message.substr(0, dns::frame_length(set.message));
  rdata += signature.view();
  return {set.owner, dns::type::kRrsig, set.ttl_seconds, std::move(rdata)};
}

Result<Assembled> assemble(const Plan& plan, const std::vector<Signature>& signatures,
                           const dns::Record& dnskey_rrsig, const SignatureTimes& times) {
  const std::string zone = "zone " + plan.apex.text() + ": ";
  if (const Status status = check_times(times); !status) return tl::unexpected(status.error());
  if (signatures.size() != plan.sets.size()) {
    return error(zone + std::to_string(plan.sets.size()) + " sets and " +
                 std::to_string(signatures.size()) + " signatures");
  }
  if (dnskey_rrsig.owner != plan.apex || dnskey_rrsig.type != dns::type::kRrsig ||
      dns::type_covered(dnskey_rrsig.rdata) != dns::type::kDnskey) {
    return error(zone + "expected the signature of its DNSKEY set");
  }
  if (find_soa(plan.records, plan.apex) == nullptr) return error(zone + "the plan has no SOA");
  const Result<Bytes> key = zone_signing_key(plan.records, plan.apex);
  if (!key) return tl::unexpected(key.error());

  Assembled assembled;
  assembled.apex = plan.apex;
  assembled.serial = plan.serial;
  assembled.records = plan.records;
  std::vector<dns::Record> added = {dnskey_rrsig};
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    added.push_back(rrsig(plan.sets[i], signatures[i]));
  }
  sort_in(assembled.records, std::move(added));
  const dns::Record digest = zonemd_record(assembled.records, plan.apex, plan.serial);
  constexpr std::size_t kZonemdFixed = 6;
  assembled.digest = digest.rdata.substr(kZonemdFixed);
  Result<SetToSign> set = to_sign({{&digest, 1}, true}, plan.apex, *key, times);
  if (!set) return tl::unexpected(set.error());
  assembled.zonemd = *std::move(set);
  insert_in_order(assembled.records, digest);
  return assembled;
}

Zone finish(Assembled zone, const Signature& zonemd_signature) {
  insert_in_order(zone.records, rrsig(zone.zonemd, zonemd_signature));
  return {std::move(zone.apex), zone.serial, std::move(zone.records)};
}

Result<dns::Record> trust_anchor(const state::View& view, const dns::Name& apex) {
  const Result<ZoneKeys> keys = zone_keys(view, apex);
  if (!keys) return tl::unexpected(keys.error());
  const Hash digest = crypto::sha256({apex.wire(), keys->key_signing});
  return dns::Record{apex, dns::type::kDs, keys->ttl_seconds,
                     dns::ds_rdata(dns::key_tag(keys->key_signing), dns::kEd25519,
                                   dns::kDigestSha256, digest.view())};
}

}  // namespace comity::zone
