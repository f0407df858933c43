// docs/spec/names.md, "Children's keys" and "Children's name servers": what both kinds of claims
// have in common, for the judge. Pure functions but for the judge's records, one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "judge.h"
#include "names_text.h"

namespace comity::simulation {

// The number of a key that the DS set names; 0 when the workload made none of them.
// In actions_children.cc.
[[nodiscard]] int standing_child_key(const std::string& label, const v1::Delegation& record);

inline constexpr std::uint16_t kDnskeyType = 48;
inline constexpr std::int64_t kClaimDay = 86'400;

[[nodiscard]] inline bool observes(const v1::Observers& observers, const std::string& party) {
  return std::find(observers.parties().begin(), observers.parties().end(), party) !=
         observers.parties().end();
}

[[nodiscard]] inline Bytes ds_octets(const v1::DelegationSigner& ds) {
  Bytes octets;
  append_u16(octets, static_cast<std::uint16_t>(ds.key_tag()));
  octets.push_back(static_cast<char>(ds.algorithm()));
  octets.push_back(static_cast<char>(ds.digest_type()));
  return octets + ds.digest();
}
[[nodiscard]] inline std::vector<Bytes> standing(const v1::Delegation& record) {
  std::vector<Bytes> all;
  for (const v1::DelegationSigner& ds : record.ds()) all.push_back(ds_octets(ds));
  return all;
}

// RFC 4034, 5.1.4, of the keys that the workload makes: Ed25519.
[[nodiscard]] inline bool names_key(const std::vector<Bytes>& ds_set, const std::string& name,
                                    const Bytes& key) {
  const Bytes digest = crypto::sha256({wire_name(name), key}).bytes();
  return std::any_of(ds_set.begin(), ds_set.end(), [&](const Bytes& ds) {
    return ds[2] == '\x0f' && ds[3] == '\x02' && ds.substr(4) == digest;
  });
}

// Of a set at a name of a child zone.
struct SeenSet {
  std::string owner;
  std::string zone;
  std::uint16_t type = 0;
};
// RFC 4034, 3.1.8: the inception of a signature of the set that holds now by one of these keys; 0
// when there is none.
[[nodiscard]] inline std::int64_t signed_at(const SeenSet& seen, const v1::SignedSet& set,
                                            const std::vector<Bytes>& keys, std::int64_t now) {
  const std::size_t frame = 18 + wire_name(seen.zone).size();
  std::int64_t newest = 0;
  for (const Bytes& rrsig : set.signatures()) {
    Bytes octets = rrsig.substr(0, frame);
    for (const Bytes& rdata : set.rdata()) {
      octets += wire_name(seen.owner);
      append_u16(octets, seen.type);
      append_u16(octets, 1);
      octets += rrsig.substr(4, 4);
      append_u16(octets, static_cast<std::uint16_t>(rdata.size()));
      octets += rdata;
    }
    const std::int64_t expiration = read_u32(rrsig.substr(8));
    const std::int64_t inception = read_u32(rrsig.substr(12));
    for (const Bytes& key : keys) {
      if (inception <= now && now <= expiration &&
          crypto::verify(*PublicKey::from(BytesView(key).substr(4)), octets,
                         *Signature::from(BytesView(rrsig).substr(frame)))) {
        newest = std::max(newest, inception);
      }
    }
  }
  return newest;
}
// Those of the child's keys that one of `ds_set` names.
[[nodiscard]] inline std::vector<Bytes> named_keys(const v1::SignedSet& dnskey,
                                                   const std::string& name,
                                                   const std::vector<Bytes>& ds_set) {
  std::vector<Bytes> keys;
  for (const Bytes& key : dnskey.rdata()) {
    if (names_key(ds_set, name, key)) keys.push_back(key);
  }
  return keys;
}

inline void append_list(Bytes& out, const std::vector<Bytes>& list) {
  append_u32(out, static_cast<std::uint32_t>(list.size()));
  for (const Bytes& one : list) {
    append_u32(out, static_cast<std::uint32_t>(one.size()));
    out += one;
  }
}

[[nodiscard]] inline bool counts(const Judge& judge, const v1::ChildClaim& claim) {
  return judge.now() < plus_seconds(moment_of(claim.at()), kClaimDay);
}
// The observer has said so, and that still counts. `claims`: table and collection.
[[nodiscard]] inline bool has_claimed(Judge& judge, const state::Key& own,
                                      const v1::ChildClaim& claim, Time newer_than) {
  v1::ChildClaim said;
  return judge.records().read(own, said) && said.finding() == claim.finding() &&
         counts(judge, said) && moment_of(said.inception()) > newer_than;
}

struct Agreed {
  std::set<std::string> parties;
  Time newest;
};
// Takes the claim in, drops what has lapsed; who has said the same, when they are enough.
[[nodiscard]] inline std::optional<Agreed> take_claim(Judge& judge, const state::Key& own,
                                                      const v1::ChildClaim& claim,
                                                      const v1::Observers& observers,
                                                      Time newer_than) {
  judge.records().write(own, claim);
  std::set<std::string> gone;
  std::set<std::string> voices;
  Agreed agreed;
  judge.records().each(own.table, own.collection, [&](const Bytes& who, const Bytes& octets) {
    v1::ChildClaim one;
    v1::Party known;
    if (!wire::parse_stored(octets, one)) return;
    if (!counts(judge, one)) gone.insert(who);
    if (one.finding() != claim.finding() || !counts(judge, one) ||
        moment_of(one.inception()) <= newer_than || !observes(observers, who) ||
        !judge.find_party(who, known) || standing_of(known) != v1::ACTIVE ||
        known.has_keys_hold()) {
      return;
    }
    agreed.parties.insert(who);
    voices.insert(judge.voice_of(who));
    agreed.newest = std::max(agreed.newest, moment_of(one.inception()));
  });
  for (const std::string& who : gone) judge.records().erase({own.table, own.collection, who});
  if (voices.size() < observers.threshold()) return std::nullopt;
  return agreed;
}

}  // namespace comity::simulation
