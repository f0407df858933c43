#include "dns/validation/child_keys.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "dns/dnssec.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

using namespace std::string_view_literals;
using validation::check_set;
using validation::check_tags;
using validation::digest_octets;
using validation::ds_of;
using validation::inception_of;
using validation::is_named;
using validation::is_named_in;
using validation::is_verified_here;
using validation::key_of;

// Algorithm 0 asks for no DS set (RFC 8078, 4).
constexpr BytesView kNoCds = "\0\0\0\0\0"sv;
constexpr BytesView kNoCdnskey = "\0\0\3\0\0"sv;
constexpr std::size_t kDsFixed = 4;  // octets before the digest (RFC 4034, 5.1)

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

bool is_removal(const SignedRdata& set, BytesView none) {
  return set.rdata.size() == 1 && set.rdata.front() == none;
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

class Prover {
 public:
  Prover(const ChildKeys& child, std::int64_t now) : child_(child), now_(now) {}

  // The newest inception, in seconds since 1970, of a signature of the set that holds by a key that
  // one of these DS names; nothing where none does.
  [[nodiscard]] std::optional<std::int64_t> signed_by(const SignedRdata& set, std::uint16_t type,
                                                      const std::vector<Bytes>& ds_set) {
    std::optional<std::int64_t> newest;
    for (const Bytes& rrsig : set.signatures) {
      const Bytes* const key = key_of(child_.dnskey.rdata, rrsig);
      if (key == nullptr || !is_named_in(child_.zone, *key, ds_set)) continue;
      const auto [known, is_new] = verified_.try_emplace(rrsig);
      if (is_new) {
        known->second = inception_of(set, {child_.zone, child_.zone, type}, rrsig, *key, now_);
      }
      const std::optional<std::int64_t> inception = known->second;
      if (inception && (!newest || *inception > *newest)) newest = inception;
    }
    return newest;
  }

 private:
  const ChildKeys& child_;
  std::int64_t now_;
  // What was found of each signature: it may be asked for by the old DS set and by the new one.
  std::map<BytesView, std::optional<std::int64_t>> verified_;
};

}  // namespace

Status check_child_keys(const ChildKeys& child) {
  const auto check = [&](const std::string& what, const SignedRdata& set, std::uint16_t type) {
    return check_set(what, set, {child.zone, child.zone, type}, limits::kChildSignatures);
  };
  Status status = check("DNSKEY", child.dnskey, type::kDnskey);
  if (status) status = check("CDS", child.cds, type::kCds);
  if (status) status = check("CDNSKEY", child.cdnskey, type::kCdnskey);
  if (status) status = check_tags(child.dnskey.rdata);
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

namespace {

// `which` is how the error calls the DS set `trusted`.
Result<ChildFinding> prove(const ChildKeys& child, const std::vector<Bytes>& trusted,
                           const std::string& which, std::int64_t now) {
  Prover prover(child, now);
  ChildFinding finding{wanted_ds(child), now};
  if (!prover.signed_by(child.dnskey, type::kDnskey, trusted)) {
    return error("no key in the DS set that " + which + " has signed the DNSKEY set for now");
  }
  for (const auto& [set, type] :
       {std::pair{&child.cds, type::kCds}, std::pair{&child.cdnskey, type::kCdnskey}}) {
    if (set->rdata.empty()) continue;
    const auto inception = prover.signed_by(*set, type, trusted);
    if (!inception) {
      return error("no key in the DS set that " + which + " has signed the " + type_name(type) +
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

}  // namespace

Result<ChildFinding> prove_child_keys(const ChildKeys& child, const std::vector<Bytes>& standing_ds,
                                      std::int64_t now) {
  return prove(child, standing_ds, "stands", now);
}

Result<ChildFinding> prove_first_keys(const ChildKeys& child, std::int64_t now) {
  return prove(child, wanted_ds(child), "is asked for", now);
}

}  // namespace comity::dns
