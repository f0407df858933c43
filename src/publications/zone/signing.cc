#include "publications/zone/signing.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "crypto/hash.h"
#include "dns/dnssec.h"
#include "publications/zone/gather.h"
#include "publications/zone/page.h"
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

// Inception 0 is "now" to some libraries; half a circle is where order ends.
Status check_times(const SignatureTimes& times) {
  const std::uint32_t validity = times.expiration - times.inception;
  if (times.inception != 0 && validity != 0 && validity < kHalfOfSerials) return {};
  return error("signatures cannot be valid from " + std::to_string(times.inception) + " to " +
               std::to_string(times.expiration));
}

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
  Result<SetToSign> set =
      to_sign({plan.records, true}, apex, dns::key_tag(keys->key_signing), times);
  if (!set) return tl::unexpected(set.error());
  plan.sets.push_back(*std::move(set));
  plan.unsigned_hash = crypto::sha256(wire_of(plan.records));
  plan.manifest_root = manifest_root(plan.sets);
  return plan;
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
  Result<Page> page =
      make_page(std::move(zone->records), {apex, *keys, soa->nsec_ttl_seconds, times}, apex);
  if (!page) return tl::unexpected(page.error());
  const Hash root = manifest_root(page->sets);
  return Plan{apex,
              serial,
              soa->expire_seconds,
              std::move(page->records),
              std::move(page->sets),
              crypto::sha256(page->wire),
              root};
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
  if (times == SignatureTimes{}) return set;
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
  if (signatures.size() != plan.sets.size()) {
    return error("zone " + plan.apex.text() + ": " + std::to_string(plan.sets.size()) +
                 " sets and " + std::to_string(signatures.size()) + " signatures");
  }
  std::vector<dns::Record> records = plan.records;
  std::vector<dns::Record> added;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    added.push_back(rrsig(plan.sets[i], signatures[i]));
  }
  sort_in(records, std::move(added));
  return assemble_apex(std::move(records), {}, plan.apex, plan.serial, dnskey_rrsig, times);
}

Result<Assembled> assemble_apex(std::vector<dns::Record> records, std::span<const BytesView> rest,
                                const dns::Name& apex, std::uint32_t serial,
                                const dns::Record& dnskey_rrsig, const SignatureTimes& times) {
  const std::string zone = "zone " + apex.text() + ": ";
  if (const Status status = check_times(times); !status) return tl::unexpected(status.error());
  if (dnskey_rrsig.owner != apex || dnskey_rrsig.type != dns::type::kRrsig ||
      dns::type_covered(dnskey_rrsig.rdata) != dns::type::kDnskey) {
    return error(zone + "expected the signature of its DNSKEY set");
  }
  if (find_soa(records, apex) == nullptr) return error(zone + "the plan has no SOA");
  const Result<Bytes> key = zone_signing_key(records, apex);
  if (!key) return tl::unexpected(key.error());

  Assembled assembled;
  assembled.apex = apex;
  assembled.serial = serial;
  assembled.records = std::move(records);
  insert_in_order(assembled.records, dnskey_rrsig);
  const dns::Record digest = zonemd_record(assembled.records, apex, serial, rest);
  constexpr std::size_t kZonemdFixed = 6;
  assembled.digest = digest.rdata.substr(kZonemdFixed);
  Result<SetToSign> set = to_sign({{&digest, 1}, true}, apex, dns::key_tag(*key), times);
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
