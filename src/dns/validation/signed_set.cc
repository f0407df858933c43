#include "dns/validation/signed_set.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "base/ids.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "crypto/zone_signature.h"
#include "dns/dnssec.h"
#include "dns/record.h"

namespace comity::dns::validation {
namespace {

constexpr std::uint8_t kDigestSha384 = 4;  // RFC 6605, 2
constexpr std::size_t kDnskeyFixed = 4;    // octets before the key (RFC 4034, 2.1)
constexpr std::size_t kDsFixed = 4;        // octets before the digest (RFC 4034, 5.1)

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

KeyName name_of_key(BytesView dnskey) { return {key_tag(dnskey), algorithm_of(dnskey)}; }
KeyName name_in_ds(BytesView ds) { return {read_u16(ds), octet(ds[2])}; }
KeyName name_in_rrsig(BytesView rrsig) { return {read_u16(rrsig.substr(16)), octet(rrsig[2])}; }

bool is_ascending(const std::vector<Bytes>& list) {
  return std::adjacent_find(list.begin(), list.end(), std::greater_equal<>()) == list.end();
}

Status check_list(const std::string& what, const std::vector<Bytes>& list, std::size_t most) {
  if (list.size() > most) {
    return error(what + ": " + std::to_string(list.size()) + " instead of " + std::to_string(most) +
                 " at most");
  }
  for (const Bytes& one : list) {
    if (!one.empty() && one.size() <= limits::kChildRdataBytes) continue;
    return error(what + ": one of " + std::to_string(one.size()) + " octets");
  }
  if (!is_ascending(list)) return error(what + ": not ascending, or one of them twice");
  return {};
}

Status check_rrsig(const std::string& what, BytesView rrsig, const Place& place) {
  const std::size_t frame = frame_length(rrsig);
  if (frame == 0 || frame == rrsig.size()) return error(what + ": a signature is cut short");
  if (type_covered(rrsig) != place.type) return error(what + ": a signature of another type");
  if (!is_verified_here(octet(rrsig[2]))) {
    return error(what + ": a signature of algorithm " + std::to_string(octet(rrsig[2])) +
                 ", which is none of 8, 13 and 15");
  }
  if (octet(rrsig[3]) != signature_labels(place.owner)) {
    return error(what + ": a signature of another owner");
  }
  if (rrsig.substr(kSignatureFixed, frame - kSignatureFixed) != place.zone.wire()) {
    return error(what + ": a signature that is not by " + place.zone.text());
  }
  return {};
}

bool verify(BytesView dnskey, BytesView message, BytesView signature) {
  const BytesView key = dnskey.substr(kDnskeyFixed);
  switch (algorithm_of(dnskey)) {
    case kRsaSha256: {
      const std::size_t exponent = octet(key.front());  // check_dnskey has seen that it is whole
      return crypto::verify_rsa_sha256(key.substr(1, exponent), key.substr(1 + exponent), message,
                                       signature);
    }
    case kEcdsaP256:
      return crypto::verify_ecdsa_p256(key, message, signature);
    case kEd25519: {
      const Result<PublicKey> one = PublicKey::from(key);
      const Result<Signature> made = Signature::from(signature);
      return one && made && crypto::verify(*one, message, *made);
    }
    default:
      return false;
  }
}

// Serial numbers of 32 bits (RFC 4034, 3.1.5): what is not ahead of the other.
bool not_after(std::uint32_t one, std::uint32_t other) { return other - one < 0x80000000U; }

}  // namespace

bool is_verified_here(std::uint8_t algorithm) {
  return algorithm == kRsaSha256 || algorithm == kEcdsaP256 || algorithm == kEd25519;
}

Status check_set(const std::string& what, const SignedRdata& set, const Place& place,
                 std::size_t most_signatures) {
  if (Status status = check_list(what, set.rdata, limits::kChildRecords); !status) return status;
  Status status = check_list(what + " signatures", set.signatures, most_signatures);
  if (!status) return status;
  if (set.rdata.empty() != set.signatures.empty()) {
    return error(what + ": records without a signature, or signatures without a record");
  }
  std::set<KeyName> signers;
  for (const Bytes& rrsig : set.signatures) {
    if (Status fits = check_rrsig(what, rrsig, place); !fits) return fits;
    if (!signers.insert(name_in_rrsig(rrsig)).second) {
      return error(what + ": two signatures by key " + std::to_string(name_in_rrsig(rrsig).first));
    }
  }
  return {};
}

// Of two keys with one tag every signature would have to be tried by both, and whoever makes many
// of them makes everybody work for nothing.
Status check_tags(const std::vector<Bytes>& dnskey) {
  std::set<KeyName> known;
  for (const Bytes& key : dnskey) {
    if (key.size() <= kDnskeyFixed) return error("DNSKEY: cut short");
    if (known.insert(name_of_key(key)).second) continue;
    return error("DNSKEY: two keys of algorithm " + std::to_string(algorithm_of(key)) +
                 " have tag " + std::to_string(key_tag(key)) + ": the holder acts by itself");
  }
  return {};
}

std::size_t digest_octets(std::uint8_t digest_type) {
  if (digest_type == kDigestSha256) return 32;
  return digest_type == kDigestSha384 ? 48 : 0;
}

Bytes ds_of(const Name& zone, BytesView dnskey, std::uint8_t digest_type) {
  Bytes digest;
  if (digest_type == kDigestSha256) {
    digest = crypto::sha256({zone.wire(), dnskey}).bytes();
  } else {
    crypto::Sha384 hasher;
    hasher.add(zone.wire());
    hasher.add(dnskey);
    const crypto::Sha384Value value = hasher.finish();
    digest.assign(value.begin(), value.end());
  }
  return ds_rdata(key_tag(dnskey), algorithm_of(dnskey), digest_type, digest);
}

bool is_named(const Name& zone, BytesView dnskey, BytesView ds) {
  return ds.size() > kDsFixed && name_in_ds(ds) == name_of_key(dnskey) &&
         digest_octets(octet(ds[3])) != 0 && ds_of(zone, dnskey, octet(ds[3])) == ds;
}
bool is_named_in(const Name& zone, BytesView dnskey, const std::vector<Bytes>& ds_set) {
  return std::any_of(ds_set.begin(), ds_set.end(),
                     [&](const Bytes& ds) { return is_named(zone, dnskey, ds); });
}

const Bytes* key_of(const std::vector<Bytes>& dnskey, BytesView rrsig) {
  for (const Bytes& key : dnskey) {
    if (name_of_key(key) == name_in_rrsig(rrsig) && check_dnskey(key)) return &key;
  }
  return nullptr;
}

std::optional<std::int64_t> inception_of(const SignedRdata& set, const Place& place,
                                         BytesView rrsig, BytesView key, std::int64_t now) {
  const auto now_32 = static_cast<std::uint32_t>(now);
  const std::uint32_t inception = read_u32(rrsig.substr(12));
  if (!not_after(inception, now_32) || !not_after(now_32, read_u32(rrsig.substr(8)))) {
    return std::nullopt;
  }
  const std::size_t frame = frame_length(rrsig);
  Bytes message(rrsig.substr(0, frame));
  for (const Bytes& rdata : set.rdata) {
    message += canonical_wire({place.owner, place.type, read_u32(rrsig.substr(4)), rdata});
  }
  if (!verify(key, message, rrsig.substr(frame))) return std::nullopt;
  return now - static_cast<std::int64_t>(now_32 - inception);
}

}  // namespace comity::dns::validation
