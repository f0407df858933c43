// What is signed of a zone, and the zone with its signatures: the same bytes for everybody who has
// the same root (docs/spec/joint-signing.md). Knows public keys only. Pure functions, any thread.
//
//   plan_keys -> one set, DNSKEY -> signed by the key-signing group
//   plan_zone -> every other authoritative set -> signed by the zone-signing group
//   assemble  -> the zone with these signatures and its ZONEMD -> one signature more
//   finish    -> the signed zone
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "publications/zone/zone.h"
#include "wire/fwd.h"

namespace comity::zone {

// DNS signature times: seconds since 1970 modulo 2^32 (RFC 4034, 3.1.5).
struct SignatureTimes {
  std::uint32_t inception = 0;
  std::uint32_t expiration = 0;

  friend bool operator==(const SignatureTimes&, const SignatureTimes&) = default;
};

// The keys of a zone as DNSKEY rdata (RFC 4034, 2.1; RFC 8080), from the groups on record.
struct ZoneKeys {
  // The DNSKEY set, ascending; more than two while a key is replaced or the zone is taken over.
  std::vector<Bytes> set;
  std::uint32_t ttl_seconds = 0;
  Bytes key_signing;   // of these the one that signs the set: flags 257
  Bytes zone_signing;  // and the one that signs the rest: flags 256

  friend bool operator==(const ZoneKeys&, const ZoneKeys&) = default;
};
// Those that the zone is to have. not_found when it has not both groups.
[[nodiscard]] Result<ZoneKeys> zone_keys(const state::View& view, const dns::Name& apex);
// All that may stand in its DNSKEY set now: of the groups that stand, of those which come or go,
// and of the operator from whom the zone is taken over.
[[nodiscard]] Result<std::set<Bytes>> group_keys(const state::View& view, const dns::Name& apex);
// Those of a version: the set that its key-signing session signs, and the zone-signing group of
// this epoch. `view` has the groups of both epochs.
[[nodiscard]] Result<ZoneKeys> keys_of_version(const state::View& view, const dns::Name& apex,
                                               const v1::SigningSession& key_session,
                                               std::uint32_t zone_epoch);
// Those of the version that comes next: of the newest signed key-signing session, and of the
// zone-signing group that stands; what the zone is to have where no set was signed yet.
[[nodiscard]] Result<ZoneKeys> next_keys(const state::View& view, const dns::Name& apex);

// One record set and the octets that its signature covers (RFC 4034, 3.1.8.1): RRSIG rdata without
// signature, then the canonical records.
struct SetToSign {
  dns::Name owner;
  std::uint16_t type = 0;
  std::uint32_t ttl_seconds = 0;
  Bytes message;
};
// The same set under the times of another session. No times, those of a document, change nothing.
[[nodiscard]] SetToSign with_times(SetToSign set, const SignatureTimes& times);
// The times in RRSIG rdata or in a message; nothing where it is too short.
[[nodiscard]] std::optional<SignatureTimes> times_in(BytesView octets);
// By which a session names a set: the first 16 octets of SHA-256(owner in wire form || u16 type).
inline constexpr std::size_t kSetIdBytes = 16;
[[nodiscard]] Bytes set_id(const SetToSign& set);
// Leaf of the manifest: owner in wire form || u16 type || SHA-256(message). The manifest's root is
// that of an RFC 6962 tree over the sets in canonical order.
[[nodiscard]] Bytes manifest_leaf(const SetToSign& set);
[[nodiscard]] Hash manifest_root(const std::vector<SetToSign>& sets);

struct Plan {
  dns::Name apex;
  std::uint32_t serial = 0;          // zone plans
  std::uint32_t expire_seconds = 0;  // zone plans: how long a secondary goes on without news
  // Canonical order; key plan: the DNSKEY set; zone plan: all but RRSIG and ZONEMD, with NSEC.
  std::vector<dns::Record> records;
  std::vector<SetToSign> sets;  // in canonical order: what is signed
  Bytes zone_signing;           // zone plans: the key, as DNSKEY rdata
  Hash unsigned_hash;           // SHA-256 over the canonical wire forms of `records`
  Hash manifest_root;
};

[[nodiscard]] Result<Plan> plan_keys(const dns::Name& apex, const ZoneKeys& keys,
                                     const SignatureTimes& times);
[[nodiscard]] Result<Plan> plan_zone(const state::View& view, const dns::Name& apex,
                                     const ZoneKeys& keys, std::uint32_t serial,
                                     const SignatureTimes& times);
// An error for times that no signature can have.
[[nodiscard]] Status check_times(const SignatureTimes& times);
// The serial under which the state of `claimed` is published next: the derived one, or one more
// than the one that was signed last in the state of `now` where that is not less (RFC 1982):
// signing anew makes a new version.
[[nodiscard]] Result<std::uint32_t> next_serial(const state::View& claimed, const state::View& now,
                                                const dns::Name& apex);

// The RRSIG record that a signature over `set.message` makes.
[[nodiscard]] dns::Record rrsig(const SetToSign& set, const Signature& signature);

struct Assembled {
  dns::Name apex;
  std::uint32_t serial = 0;
  std::vector<dns::Record> records;  // canonical order, ZONEMD included, its signature not yet
  SetToSign zonemd;
  Bytes digest;  // 48 octets, SHA-384
};
// The records of the apex, all but what this adds, and the octets of all others.
struct ZoneParts {
  dns::Name apex;
  std::uint32_t serial = 0;
  Bytes zone_signing;  // the key, as DNSKEY rdata
  std::vector<dns::Record> records;
  std::vector<BytesView> rest;
};
// As assemble(), of a zone in parts: the result has the records of the apex.
[[nodiscard]] Result<Assembled> assemble_apex(ZoneParts parts, const dns::Record& dnskey_rrsig,
                                              const SignatureTimes& times);
// `signatures` in the order of `plan.sets`; `dnskey_rrsig` from the key-signing session.
[[nodiscard]] Result<Assembled> assemble(const Plan& plan, const std::vector<Signature>& signatures,
                                         const dns::Record& dnskey_rrsig,
                                         const SignatureTimes& times);
[[nodiscard]] Zone finish(Assembled zone, const Signature& zonemd_signature);

// DS of a key-signing key, digest type 2 (RFC 4509), at the apex.
[[nodiscard]] dns::Record trust_anchor(const dns::Name& apex, const Bytes& dnskey,
                                       std::uint32_t ttl_seconds);
// The trust anchors: DS of the key-signing key, and of the one that stands beside it in the zone
// while it is being replaced; digest type 2 (RFC 4509), as records at the apex.
[[nodiscard]] Result<std::vector<dns::Record>> trust_anchors(const state::View& view,
                                                             const dns::Name& apex);
// As a file has them, a line each; with a comment what is to be done about the second.
[[nodiscard]] Result<std::string> trust_anchors_text(const state::View& view,
                                                     const dns::Name& apex);

// While the zone is taken over (docs/decisions/takeover.md), and before: as records at the apex, in
// canonical order, our DNSKEYs; and CDS and CDNSKEY (RFC 7344) of the keys with flags 257 in our
// set, for the old operator to publish beside its own, so that a parent which follows them takes
// neither's DS away.
[[nodiscard]] Result<std::vector<dns::Record>> records_for_operator(const state::View& view,
                                                                    const dns::Name& apex);

// Every set of `zone` that has to be signed is, by the keys in its DNSKEY set, and ZONEMD holds;
// an error names the first that does not. What a verifier and a node ask before they believe a
// zone. Times are not looked at.
[[nodiscard]] Status check_signatures(const Zone& zone);

}  // namespace comity::zone
