#include <algorithm>
#include <optional>
#include <span>

#include "crypto/ed25519.h"
#include "dns/dnssec.h"
#include "dns/limits.h"
#include "publications/zone/gather.h"
#include "publications/zone/record_sets.h"
#include "publications/zone/signing.h"

namespace comity::zone {
namespace {

using Sets = std::span<const RecordSet>;

// One of each kind, one more of a kind while its key is replaced, and those of another operator
// while the zone is taken over (registers/keys, limits::kForeignKeys).
constexpr std::size_t kFewestKeys = 2;
constexpr std::size_t kMostKeys = 4 + 8;

Status wrong(const RecordSet& set, const std::string& what) {
  return error(set.text() + ": " + what);
}

// A key of the zone, and what signatures by it call it.
struct TaggedKey {
  PublicKey key;
  std::uint16_t tag = 0;
};
// All that is signed is by one of each kind, also while a key is replaced and more stand there.
struct Keys {
  TaggedKey key_signing;
  TaggedKey zone_signing;
};

Status check_form(const Zone& zone) {
  const dns::Record* previous = nullptr;
  for (const dns::Record& record : zone.records) {
    const std::string place = record.owner.text() + " " + dns::type_name(record.type);
    if (previous != nullptr && !(*previous < record)) {
      return error(place + ": out of order, or there twice");
    }
    if (!record.owner.is_at_or_below(zone.apex)) return error(place + ": outside the zone");
    if (record.rdata.size() > limits::kRdataOctets) return error(place + ": rdata is too long");
    previous = &record;
  }
  return {};
}

// The one set of `type` at the apex.
Result<RecordSet> apex_set(Sets sets, const dns::Name& apex, std::uint16_t type, std::size_t least,
                           std::size_t most) {
  const auto found = std::find_if(sets.begin(), sets.end(), [&](const RecordSet& set) {
    return set.type() == type && set.owner() == apex;
  });
  const std::size_t count = found == sets.end() ? 0 : found->records.size();
  if (count >= least && count <= most) return *found;
  return error(apex.text() + " " + dns::type_name(type) + ": " + std::to_string(count) +
               " records, expected " + std::to_string(least) +
               (most == least ? "" : " to " + std::to_string(most)));
}

// Two keys may have one tag, so only the signature says which one it is by.
bool has_signed(const TaggedKey& key, const RecordSet& set, Sets sets) {
  for (const RecordSet& other : sets) {
    if (other.type() != dns::type::kRrsig || other.owner() != set.owner()) continue;
    for (const dns::Record& record : other.records) {
      const Result<dns::Rrsig> rrsig = dns::read_rrsig(record.rdata);
      if (!rrsig || rrsig->frame.type != set.type() || rrsig->frame.key_tag != key.tag) continue;
      const Bytes octets = dns::signed_octets(rrsig->frame, set.records);
      if (crypto::verify(key.key, octets, rrsig->signature)) return true;
    }
  }
  return false;
}

// Of a kind the one that has signed; where none has, the first, so that the error is about the
// signature.
Result<Keys> keys_of(Sets sets, const RecordSet& soa, const dns::Name& apex) {
  const Result<RecordSet> set = apex_set(sets, apex, dns::type::kDnskey, kFewestKeys, kMostKeys);
  if (!set) return tl::unexpected(set.error());
  std::optional<TaggedKey> key_signing;
  std::optional<TaggedKey> zone_signing;
  for (const dns::Record& record : set->records) {
    if (Status fits = dns::check_dnskey(record.rdata); !fits) return at(set->text(), fits.error());
    const Result<dns::Dnskey> key = dns::read_dnskey(record.rdata);
    if (!key) continue;  // of another algorithm, so of another operator: it signs nothing here
    const TaggedKey tagged{key->key, dns::key_tag(record.rdata)};
    const bool of_keys = key->flags == dns::kSecureEntry;
    if (!of_keys && key->flags != dns::kZoneKey) continue;
    std::optional<TaggedKey>& slot = of_keys ? key_signing : zone_signing;
    if (!slot || has_signed(tagged, of_keys ? *set : soa, sets)) slot = tagged;
  }
  if (key_signing && zone_signing) return Keys{*key_signing, *zone_signing};
  return error(set->text() + ": expected one key that signs keys and one that signs the zone");
}

// All that a signature says besides the octets over which it was made must be what the set says.
Status check_signature(const RecordSet& set, const dns::Record& record, const TaggedKey& key,
                       const dns::Name& apex) {
  if (record.ttl_seconds != set.ttl_seconds()) {
    return wrong(set, "its signature has another TTL");
  }
  const Result<dns::Rrsig> rrsig = dns::read_rrsig(record.rdata);
  if (!rrsig) return wrong(set, rrsig.error().message);
  const dns::SignatureFrame& frame = rrsig->frame;
  if (frame.signer != apex) return wrong(set, "signed in the name of " + frame.signer.text());
  if (frame.key_tag != key.tag) {
    return wrong(set, "signed by key " + std::to_string(frame.key_tag) + " instead of " +
                          std::to_string(key.tag));
  }
  if (frame.labels != dns::signature_labels(set.owner()) ||
      frame.original_ttl_seconds != set.ttl_seconds()) {
    return wrong(set, "its signature is for another owner or TTL");
  }
  if (crypto::verify(key.key, dns::signed_octets(frame, set.records), rrsig->signature)) return {};
  return wrong(set, "the signature does not hold");
}

// `sets` are all of one owner. Each that has to be signed is, once, and nothing else is.
Status check_owner(Sets sets, const Keys& keys, const dns::Name& apex) {
  std::span<const dns::Record> signatures;
  for (const RecordSet& set : sets) {
    if (set.type() == dns::type::kRrsig) signatures = set.records;
  }
  for (const RecordSet& set : sets) {
    if (set.type() == dns::type::kRrsig) continue;
    if (!set.has_one_ttl()) return wrong(set, "records differ in their TTL");
    const auto covers = [&](const dns::Record& record) {
      return dns::type_covered(record.rdata) == set.type();
    };
    const auto count = std::count_if(signatures.begin(), signatures.end(), covers);
    if (count != (set.is_signed ? 1 : 0)) {
      return wrong(set, count == 0      ? "is not signed"
                        : set.is_signed ? "is signed more than once"
                                        : "is signed, though the zone does not answer for it");
    }
    if (!set.is_signed) continue;
    const auto& key = set.type() == dns::type::kDnskey ? keys.key_signing : keys.zone_signing;
    const auto signature = std::find_if(signatures.begin(), signatures.end(), covers);
    if (Status status = check_signature(set, *signature, key, apex); !status) return status;
  }
  for (const dns::Record& signature : signatures) {
    const std::uint16_t type = dns::type_covered(signature.rdata);
    const auto has_type = [type](const RecordSet& set) { return set.type() == type; };
    if (type != dns::type::kRrsig && std::any_of(sets.begin(), sets.end(), has_type)) continue;
    return error(signature.owner.text() + " RRSIG: covers " + dns::type_name(type) +
                 ", of which there is none");
  }
  return {};
}

Status check_owners(Sets sets, const Keys& keys, const dns::Name& apex) {
  while (!sets.empty()) {
    const auto end = std::find_if(sets.begin(), sets.end(), [&](const RecordSet& set) {
      return set.owner() != sets.front().owner();
    });
    const auto count = static_cast<std::size_t>(end - sets.begin());
    if (Status status = check_owner(sets.first(count), keys, apex); !status) return status;
    sets = sets.subspan(count);
  }
  return {};
}

// The chain is computed anew, so none can leave out a name.
Status check_chain(const Zone& zone, std::uint32_t ttl_seconds) {
  std::vector<dns::Record> data;
  std::vector<dns::Record> chain;
  data.reserve(zone.records.size());
  for (const dns::Record& record : zone.records) {
    if (record.type == dns::type::kNsec) {
      chain.push_back(record);
    } else if (record.type != dns::type::kRrsig && record.type != dns::type::kDnskey &&
               record.type != dns::type::kZonemd) {
      data.push_back(record);
    }
  }
  const auto expected = dns::nsec_chain(data, zone.apex, ttl_seconds);
  if (!expected) return tl::unexpected(expected.error());
  const auto [one, other] =
      std::mismatch(chain.begin(), chain.end(), expected->begin(), expected->end());
  if (one == chain.end() && other == expected->end()) return {};
  const dns::Name& owner = other == expected->end() ? one->owner : other->owner;
  return error(owner.text() + " NSEC: not the one that follows from the names of the zone");
}

Status check(const Zone& zone) {
  if (Status status = check_form(zone); !status) return status;
  const std::vector<RecordSet> sets = record_sets(zone.records, zone.apex);
  const Result<RecordSet> soa = apex_set(sets, zone.apex, dns::type::kSoa, 1, 1);
  if (!soa) return tl::unexpected(soa.error());
  const Result<SoaNumbers> numbers = read_soa(soa->records.front());
  if (!numbers) return wrong(*soa, numbers.error().message);
  if (numbers->serial != zone.serial) {
    return wrong(*soa, "serial " + std::to_string(numbers->serial) + " instead of " +
                           std::to_string(zone.serial));
  }
  const Result<Keys> keys = keys_of(sets, *soa, zone.apex);
  if (!keys) return tl::unexpected(keys.error());
  const Result<RecordSet> zonemd = apex_set(sets, zone.apex, dns::type::kZonemd, 1, 1);
  if (!zonemd) return tl::unexpected(zonemd.error());
  if (Status status = check_owners(sets, *keys, zone.apex); !status) return status;
  if (Status status = check_chain(zone, numbers->nsec_ttl_seconds); !status) return status;
  if (zonemd->records.front() == zonemd_record(zone.records, zone.apex, zone.serial)) return {};
  return wrong(*zonemd, "the digest or its TTL is not that of these records");
}

}  // namespace

Status check_signatures(const Zone& zone) {
  const Status status = check(zone);
  return status ? status : at("zone " + zone.apex.text(), status.error());
}

}  // namespace comity::zone
