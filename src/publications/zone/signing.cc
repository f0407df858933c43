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

// Which of the set sign is the groups' of these epochs.
Result<ZoneKeys> keys_in(const state::View& view, const dns::Name& apex, const v1::KeySet& set,
                         std::uint32_t key_epoch, std::uint32_t zone_epoch) {
  v1::SigningGroup key_signing;
  v1::SigningGroup zone_signing;
  const std::string zone = apex.text();
  const bool both =
      keys::find_group_of(view, zone, keys::Role::key_signing, key_epoch, key_signing) &&
      keys::find_group_of(view, zone, keys::Role::zone_signing, zone_epoch, zone_signing);
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (!both) return error(ErrorKind::not_found, "zone " + zone + " has no groups that sign it");
  const Result<PublicKey> secure_entry = group_key(key_signing, apex);
  if (!secure_entry) return tl::unexpected(secure_entry.error());
  const Result<PublicKey> zone_key = group_key(zone_signing, apex);
  if (!zone_key) return tl::unexpected(zone_key.error());
  ZoneKeys keys{{set.dnskeys().begin(), set.dnskeys().end()},
                set.ttl_seconds(),
                dns::dnskey_rdata(dns::kSecureEntry, *secure_entry),
                dns::dnskey_rdata(dns::kZoneKey, *zone_key)};
  for (const Bytes* key : {&keys.key_signing, &keys.zone_signing}) {
    if (std::find(keys.set.begin(), keys.set.end(), *key) != keys.set.end()) continue;
    return error(ErrorKind::conflict, "zone " + zone + ": its DNSKEY set lacks a key that signs");
  }
  return keys;
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
  const std::string zone = apex.text();
  v1::KeySet set;
  const bool both = keys::find_key_set(view, zone, set);
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (!both) return error(ErrorKind::not_found, "zone " + zone + " has no groups that sign it");
  v1::SigningGroup key_signing;
  v1::SigningGroup zone_signing;
  static_cast<void>(keys::find_group(view, zone, keys::Role::key_signing, key_signing));
  static_cast<void>(keys::find_group(view, zone, keys::Role::zone_signing, zone_signing));
  return keys_in(view, apex, set, key_signing.epoch(), zone_signing.epoch());
}

Result<std::set<Bytes>> group_keys(const state::View& view, const dns::Name& apex) {
  std::set<Bytes> all;
  for (const auto& [role, flags] : {std::pair{keys::Role::key_signing, dns::kSecureEntry},
                                    std::pair{keys::Role::zone_signing, dns::kZoneKey}}) {
    for (const v1::SigningGroup& group : keys::groups(view, apex.text(), role)) {
      const Result<PublicKey> key = group_key(group, apex);
      if (!key) return tl::unexpected(key.error());
      all.insert(dns::dnskey_rdata(flags, *key));
    }
  }
  v1::Takeover takeover;
  static_cast<void>(keys::find_takeover(view, apex.text(), takeover));
  all.insert(takeover.dnskeys().begin(), takeover.dnskeys().end());
  return all;
}

Result<ZoneKeys> keys_of_version(const state::View& view, const dns::Name& apex,
                                 const v1::SigningSession& key_session, std::uint32_t zone_epoch) {
  return keys_in(view, apex, key_session.claim().keys(), key_session.claim().epoch(), zone_epoch);
}

Result<ZoneKeys> next_keys(const state::View& view, const dns::Name& apex) {
  v1::SigningSession newest;
  v1::SigningGroup zone_signing;
  if (!keys::find_signed(view, apex.text(), keys::Role::key_signing, newest) ||
      !keys::find_group(view, apex.text(), keys::Role::zone_signing, zone_signing)) {
    return zone_keys(view, apex);
  }
  return keys_of_version(view, apex, newest, zone_signing.epoch());
}

Result<Plan> plan_keys(const dns::Name& apex, const ZoneKeys& keys, const SignatureTimes& times) {
  if (const Status status = check_times(times); !status) return tl::unexpected(status.error());
  Plan plan;
  plan.apex = apex;
  plan.records = dnskey_set(keys, apex);
  plan.sets.push_back(to_sign({plan.records, true}, apex, dns::key_tag(keys.key_signing), times));
  plan.unsigned_hash = crypto::sha256(wire_of(plan.records));
  plan.manifest_root = manifest_root(plan.sets);
  return plan;
}

Result<Plan> plan_zone(const state::View& view, const dns::Name& apex, const ZoneKeys& keys,
                       std::uint32_t serial, const SignatureTimes& times) {
  if (const Status status = check_times(times); !status) return tl::unexpected(status.error());
  Result<Zone> zone = gather(view, apex, serial);
  if (!zone) return tl::unexpected(zone.error());
  const Result<SoaNumbers> soa = read_soa(*find_soa(zone->records, apex));
  if (!soa) return tl::unexpected(soa.error());
  const Result<Page> page =
      Page::make(std::move(zone->records), {apex, keys, soa->nsec_ttl_seconds, times}, apex);
  if (!page) return tl::unexpected(page.error());
  std::vector<SetToSign> sets;
  sets.reserve(page->sets());
  for (std::size_t index = 0; index < page->sets(); ++index) sets.push_back(page->set(index));
  const Hash root = manifest_root(sets);
  return Plan{apex,
              serial,
              soa->expire_seconds,
              page->records(),
              std::move(sets),
              keys.zone_signing,
              crypto::sha256(page->wire()),
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
  if (ahead != 0 && ahead < kHalfOfSerials) return derived;
  return std::max<std::uint32_t>(1, floor + 1);  // never 0, as that of the unsigned zone
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
  ZoneParts parts{plan.apex, plan.serial, plan.zone_signing, plan.records, {}};
  std::vector<dns::Record> added;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    added.push_back(rrsig(plan.sets[i], signatures[i]));
  }
  sort_in(parts.records, std::move(added));
  return assemble_apex(std::move(parts), dnskey_rrsig, times);
}

Result<Assembled> assemble_apex(ZoneParts parts, const dns::Record& dnskey_rrsig,
                                const SignatureTimes& times) {
  const std::string zone = "zone " + parts.apex.text() + ": ";
  if (const Status status = check_times(times); !status) return tl::unexpected(status.error());
  if (dnskey_rrsig.owner != parts.apex || dnskey_rrsig.type != dns::type::kRrsig ||
      dns::type_covered(dnskey_rrsig.rdata) != dns::type::kDnskey) {
    return error(zone + "expected the signature of its DNSKEY set");
  }
  if (find_soa(parts.records, parts.apex) == nullptr) return error(zone + "the plan has no SOA");
  if (parts.zone_signing.empty()) return error(zone + "the plan has no zone-signing key");

  Assembled assembled;
  assembled.apex = parts.apex;
  assembled.serial = parts.serial;
  assembled.records = std::move(parts.records);
  insert_in_order(assembled.records, dnskey_rrsig);
  const dns::Record digest = zonemd_record(assembled.records, parts.apex, parts.serial, parts.rest);
  constexpr std::size_t kZonemdFixed = 6;
  assembled.digest = digest.rdata.substr(kZonemdFixed);
  assembled.zonemd =
      to_sign({{&digest, 1}, true}, parts.apex, dns::key_tag(parts.zone_signing), times);
  insert_in_order(assembled.records, digest);
  return assembled;
}

Zone finish(Assembled zone, const Signature& zonemd_signature) {
  insert_in_order(zone.records, rrsig(zone.zonemd, zonemd_signature));
  return {std::move(zone.apex), zone.serial, std::move(zone.records)};
}

dns::Record trust_anchor(const dns::Name& apex, const Bytes& dnskey, std::uint32_t ttl_seconds) {
  const Hash digest = crypto::sha256({apex.wire(), dnskey});
  return {apex, dns::type::kDs, ttl_seconds,
          dns::ds_rdata(dns::key_tag(dnskey), dns::algorithm_of(dnskey), dns::kDigestSha256,
                        digest.view())};
}

Result<std::vector<dns::Record>> trust_anchors(const state::View& view, const dns::Name& apex) {
  const Result<ZoneKeys> keys = next_keys(view, apex);
  if (!keys) return tl::unexpected(keys.error());
  std::vector<dns::Record> anchors = {trust_anchor(apex, keys->key_signing, keys->ttl_seconds)};
  v1::Takeover takeover;
  static_cast<void>(keys::find_takeover(view, apex.text(), takeover));
  const auto& foreign = takeover.dnskeys();
  for (const Bytes& rdata : keys->set) {
    // What another operator holds is no anchor of this community's.
    if (std::find(foreign.begin(), foreign.end(), rdata) != foreign.end()) continue;
    const Result<dns::Dnskey> key = dns::read_dnskey(rdata);
    if (!key || key->flags != dns::kSecureEntry || rdata == keys->key_signing) continue;
    anchors.push_back(trust_anchor(apex, rdata, keys->ttl_seconds));
  }
  return anchors;
}

Result<std::vector<dns::Record>> records_for_operator(const state::View& view,
                                                      const dns::Name& apex) {
  const Result<ZoneKeys> keys = zone_keys(view, apex);
  if (!keys) return tl::unexpected(keys.error());
  v1::Takeover takeover;
  static_cast<void>(keys::find_takeover(view, apex.text(), takeover));
  const auto& foreign = takeover.dnskeys();
  std::vector<dns::Record> records;
  for (const Bytes& rdata : keys->set) {
    if (std::find(foreign.begin(), foreign.end(), rdata) == foreign.end()) {
      records.push_back({apex, dns::type::kDnskey, keys->ttl_seconds, rdata});
    }
    if (read_u16(rdata) != dns::kSecureEntry) continue;
    records.push_back({apex, dns::type::kCdnskey, keys->ttl_seconds, rdata});
    dns::Record ds = trust_anchor(apex, rdata, keys->ttl_seconds);
    ds.type = dns::type::kCds;
    records.push_back(std::move(ds));
  }
  std::sort(records.begin(), records.end());
  return records;
}

Result<std::string> trust_anchors_text(const state::View& view, const dns::Name& apex) {
  const Result<std::vector<dns::Record>> anchors = trust_anchors(view, apex);
  if (!anchors) return tl::unexpected(anchors.error());
  std::string text;
  if (anchors->size() > 1) {
    text = "; the key is being replaced: trust both, and have both in the parent zone\n";
  }
  for (const dns::Record& anchor : *anchors) text += dns::to_text(anchor) + "\n";
  return text;
}

}  // namespace comity::zone
