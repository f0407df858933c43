#include "dns/validation/child_keys.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "crypto/zone_signature.h"
#include "dns/dnssec.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

using namespace std::string_view_literals;

// Algorithm 0 asks for no DS set (RFC 8078, 4).
constexpr BytesView kNoCds = "\0\0\0\0\0"sv;
constexpr BytesView kNoCdnskey = "\0\0\3\0\0"sv;
constexpr std::uint8_t kDigestSha384 = 4;  // RFC 6605, 2
constexpr std::size_t kDnskeyFixed = 4;    // octets before the key (RFC 4034, 2.1)
constexpr std::size_t kDsFixed = 4;        // octets before the digest (RFC 4034, 5.1)

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

bool is_verified_here(std::uint8_t algorithm) {
  return algorithm == kRsaSha256 || algorithm == kEcdsaP256 || algorithm == kEd25519;
}

bool is_removal(const SignedRdata& set, BytesView none) {
  return set.rdata.size() == 1 && set.rdata.front() == none;
}

// A key by what signatures and DS call it.
using KeyName = std::pair<std::uint16_t, std::uint8_t>;  // tag and algorithm
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

Status check_rrsig(const std::string& what, BytesView rrsig, const Name& zone, std::uint16_t type) {
  const std::size_t frame = frame_length(rrsig);
  if (frame == 0 || frame == rrsig.size()) return error(what + ": a signature is cut short");
  if (type_covered(rrsig) != type) return error(what + ": a signature of another type");
  if (!is_verified_here(octet(rrsig[2]))) {
    return error(what + ": a signature of algorithm " + std::to_string(octet(rrsig[2])) +
                 ", which is none of 8, 13 and 15");
  }
  if (octet(rrsig[3]) != signature_labels(zone)) {
    return error(what + ": a signature of another owner");
  }
  if (rrsig.substr(kSignatureFixed, frame - kSignatureFixed) != zone.wire()) {
    return error(what + ": a signature that is not by " + zone.text());
  }
  return {};
}

Status check_set(const std::string& what, const SignedRdata& set, const Name& zone,
                 std::uint16_t type) {
  if (Status status = check_list(what, set.rdata, limits::kChildRecords); !status) return status;
  Status status = check_list(what + " signatures", set.signatures, limits::kChildSignatures);
  if (!status) return status;
  if (set.rdata.empty() != set.signatures.empty()) {
    return error(what + ": records without a signature, or signatures without a record");
  }
  std::set<KeyName> signers;
  for (const Bytes& rrsig : set.signatures) {
    if (Status fits = check_rrsig(what, rrsig, zone, type); !fits) return fits;
    if (!signers.insert(name_in_rrsig(rrsig)).second) {
      return error(what + ": two signatures by key " + std::to_string(name_in_rrsig(rrsig).first));
    }
  }
  return {};
}

// Of two keys with one tag every signature would have to be tried by both, and whoever makes many
// of them makes everybody work for nothing.
Status check_tags(const ChildKeys& child) {
  std::set<KeyName> known;
  for (const Bytes& key : child.dnskey.rdata) {
    if (key.size() <= kDnskeyFixed) return error("DNSKEY: cut short");
    if (known.insert(name_of_key(key)).second) continue;
    return error("DNSKEY: two keys of algorithm " + std::to_string(algorithm_of(key)) +
                 " have tag " + std::to_string(key_tag(key)) + ": the holder sets the DS itself");
  }
  return {};
}

std::size_t digest_octets(std::uint8_t digest_type) {
  if (digest_type == kDigestSha256) return 32;
  return digest_type == kDigestSha384 ? 48 : 0;
}

Status check_cds(BytesView cds) {
  if (cds.size() <= kDsFixed || !is_verified_here(octet(cds[2]))) {
    return error("CDS: one of an algorithm that is none of 8, 13 and 15");
  }
  const std::size_t expected = digest_octets(octet(cds[3]));
  if (expected == 0) return error("CDS: a digest of a type that is neither 2 nor 4");
  if (cds.size() - kDsFixed != expected) return error("CDS: a digest of another length");
  return {};
}

Status check_cdnskey(BytesView key) {
  if (const Status status = check_dnskey(key); !status) return at("CDNSKEY", status.error());
  if (is_verified_here(algorithm_of(key))) return {};
  return error("CDNSKEY: one of an algorithm that is none of 8, 13 and 15");
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

// The digests that are verified here; a DS of another type names no key.
bool is_named(const Name& zone, BytesView dnskey, BytesView ds) {
  return ds.size() > kDsFixed && name_in_ds(ds) == name_of_key(dnskey) &&
         digest_octets(octet(ds[3])) != 0 && ds_of(zone, dnskey, octet(ds[3])) == ds;
}
bool is_named_in(const Name& zone, BytesView dnskey, const std::vector<Bytes>& ds_set) {
  return std::any_of(ds_set.begin(), ds_set.end(),
                     [&](const Bytes& ds) { return is_named(zone, dnskey, ds); });
}

// The same keys in both (RFC 7344, 4: both "MUST match in content").
Status check_agreement(const ChildKeys& child) {
  if (child.cds.rdata.empty() || child.cdnskey.rdata.empty()) return {};
  const bool removal = is_removal(child.cds, kNoCds);
  if (removal && is_removal(child.cdnskey, kNoCdnskey)) return {};
  const auto& keys = child.cdnskey.rdata;
  const bool all_named = std::all_of(keys.begin(), keys.end(), [&](const Bytes& key) {
    return is_named_in(child.zone, key, child.cds.rdata);
  });
  const auto has_key = [&](const Bytes& cds) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const Bytes& key) { return is_named(child.zone, key, cds); });
  };
  if (all_named && std::all_of(child.cds.rdata.begin(), child.cds.rdata.end(), has_key)) return {};
  return error("CDS and CDNSKEY do not name the same keys");
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

class Prover {
 public:
  Prover(const ChildKeys& child, std::int64_t now) : child_(child), now_(now) {}

  // The newest inception, in seconds since 1970, of a signature of the set that holds by a key that
  // one of these DS names; nothing where none does.
  [[nodiscard]] std::optional<std::int64_t> signed_by(const SignedRdata& set, std::uint16_t type,
                                                      const std::vector<Bytes>& ds_set) {
    std::optional<std::int64_t> newest;
    for (const Bytes& rrsig : set.signatures) {
      const Bytes* const key = key_of(rrsig);
      if (key == nullptr || !is_named_in(child_.zone, *key, ds_set)) continue;
      const auto [known, is_new] = verified_.try_emplace(rrsig);
      if (is_new) known->second = holds(set, type, rrsig, *key);
      const std::optional<std::int64_t> inception = known->second;
      if (inception && (!newest || *inception > *newest)) newest = inception;
    }
    return newest;
  }

 private:
  [[nodiscard]] const Bytes* key_of(BytesView rrsig) const {
    for (const Bytes& key : child_.dnskey.rdata) {
      if (name_of_key(key) == name_in_rrsig(rrsig) && check_dnskey(key)) return &key;
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<std::int64_t> holds(const SignedRdata& set, std::uint16_t type,
                                                  BytesView rrsig, BytesView key) const {
    const auto now = static_cast<std::uint32_t>(now_);
    const std::uint32_t inception = read_u32(rrsig.substr(12));
    if (!not_after(inception, now) || !not_after(now, read_u32(rrsig.substr(8)))) {
      return std::nullopt;
    }
    const std::size_t frame = frame_length(rrsig);
    Bytes message(rrsig.substr(0, frame));
    for (const Bytes& rdata : set.rdata) {
      message += canonical_wire({child_.zone, type, read_u32(rrsig.substr(4)), rdata});
    }
    if (!verify(key, message, rrsig.substr(frame))) return std::nullopt;
    return now_ - static_cast<std::int64_t>(now - inception);
  }

  const ChildKeys& child_;
  std::int64_t now_;
  // What was found of each signature: it may be asked for by the old DS set and by the new one.
  std::map<BytesView, std::optional<std::int64_t>> verified_;
};

}  // namespace

Status check_child_keys(const ChildKeys& child) {
  Status status = check_set("DNSKEY", child.dnskey, child.zone, type::kDnskey);
  if (status) status = check_set("CDS", child.cds, child.zone, type::kCds);
  if (status) status = check_set("CDNSKEY", child.cdnskey, child.zone, type::kCdnskey);
  if (status) status = check_tags(child);
  if (!status) return status;
  if (child.dnskey.rdata.empty()) return error("DNSKEY: missing");
  if (child.cds.rdata.empty() && child.cdnskey.rdata.empty()) {
    return error("neither CDS nor CDNSKEY");
  }
  for (const Bytes& cds : child.cds.rdata) {
    if (is_removal(child.cds, kNoCds)) break;
    if (Status fits = check_cds(cds); !fits) return fits;
  }
  for (const Bytes& key : child.cdnskey.rdata) {
    if (is_removal(child.cdnskey, kNoCdnskey)) break;
    if (Status fits = check_cdnskey(key); !fits) return fits;
  }
  return check_agreement(child);
}

std::vector<Bytes> wanted_ds(const ChildKeys& child) {
  if (is_removal(child.cds, kNoCds) || is_removal(child.cdnskey, kNoCdnskey)) return {};
  if (!child.cds.rdata.empty()) return child.cds.rdata;
  std::vector<Bytes> ds;
  ds.reserve(child.cdnskey.rdata.size());
  for (const Bytes& key : child.cdnskey.rdata) {
    ds.push_back(ds_of(child.zone, key, kDigestSha256));
  }
  std::sort(ds.begin(), ds.end());
  return ds;
}

Result<ChildFinding> prove_child_keys(const ChildKeys& child, const std::vector<Bytes>& standing_ds,
                                      std::int64_t now) {
  Prover prover(child, now);
  ChildFinding finding{wanted_ds(child), now};
  if (!prover.signed_by(child.dnskey, type::kDnskey, standing_ds)) {
    return error("no key in the DS set that stands has signed the DNSKEY set for now");
  }
  for (const auto& [set, type] :
       {std::pair{&child.cds, type::kCds}, std::pair{&child.cdnskey, type::kCdnskey}}) {
    if (set->rdata.empty()) continue;
    const auto inception = prover.signed_by(*set, type, standing_ds);
    if (!inception) {
      return error("no key in the DS set that stands has signed the " + type_name(type) +
                   " set for now");
    }
    finding.inception = std::min(finding.inception, *inception);
  }
  std::set<std::uint8_t> algorithms;
  for (const Bytes& ds : finding.ds) algorithms.insert(octet(ds[2]));
  for (const std::uint8_t algorithm : algorithms) {
    std::vector<Bytes> of_it;
    of_it.reserve(finding.ds.size());
    std::copy_if(finding.ds.begin(), finding.ds.end(), std::back_inserter(of_it),
                 [&](const Bytes& ds) { return octet(ds[2]) == algorithm; });
    if (prover.signed_by(child.dnskey, type::kDnskey, of_it)) continue;
    return error("no key of algorithm " + std::to_string(algorithm) +
                 " in the DS set that is asked for has signed the DNSKEY set for now: it would "
                 "break the delegation");
  }
  return finding;
}

}  // namespace comity::dns
