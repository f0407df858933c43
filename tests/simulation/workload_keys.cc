// Joint signing, as far as the ledger sees it: groups, nonces, sessions, true and false ones. The
// contents are only named; what they would hold plays no part in any root.
#include <algorithm>

#include "known_shares.h"
#include "registers/keys/queries.h"
#include "workload.h"

namespace comity::simulation {
namespace {

constexpr std::uint32_t kValiditySeconds = 604'800;
constexpr std::uint32_t kPairs = 20;

void name(v1::Content& content, char octet, std::uint64_t length) {
  content.set_hash(Bytes(32, octet));
  content.set_length(length);
}
}  // namespace

v1::SigningRole Workload::any_role() {
  return static_cast<v1::SigningRole>(v1::KEY_SIGNING + chance_.below(3));
}

void Workload::set_terms(v1::SigningRole role, v1::SigningGroup& group) {
  v1::SigningTerms& terms = *group.mutable_terms();
  terms.set_session_blocks(30);
  if (role == v1::DOCUMENT_SIGNING) return group.set_document("trust-anchor");
  terms.set_validity_seconds(kValiditySeconds);
  terms.set_refresh_seconds(kValiditySeconds / 2);
  if (role == v1::KEY_SIGNING) terms.set_dnskey_ttl_seconds(86'400);
}

v1::Action Workload::set_group() {
  using crypto::frost::Scalar;
  const v1::SigningRole role = any_role();
  v1::Action action;
  v1::SetGroup& it = *action.mutable_keys_set_group();
  it.set_zone(chance_.in(9, 10) ? kZone : "unknown.example.");
  it.set_role(role);
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(1);
  group.set_threshold(2);
  std::vector<std::string> members = judge_.parties(v1::ACTIVE);
  if (members.size() < 3) members = World::parties();
  if (chance_.in(1, 8)) members = {"nobody-a", "nobody-b", "nobody-c"};
  for (std::size_t i = 0; i < std::min<std::size_t>(3, members.size()); ++i) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(members[i]);
    member.set_identifier(static_cast<std::uint32_t>(i + 1));
  }
  // The second member's share is 11 + 2 x 7, or zero.
  static const Bytes kSound = known_commitment();
  static const Bytes kUnsound = element_of(Scalar() - Scalar::from_number(2 * kShareSlope)) +
                                element_of(Scalar::from_number(kShareSlope));
  judge_.unsound.insert(kUnsound);
  group.set_commitment(chance_.in(4, 5) ? kSound : kUnsound);
  set_terms(role, group);
  group.mutable_terms()->set_minimum_interval_seconds(5);
  if (role == v1::ZONE_SIGNING && chance_.in(1, 2)) group.mutable_terms()->set_session_sets(5);
  return action;
}

v1::Action Workload::attestation() {
  v1::Action action;
  v1::AttestErasure& it = *action.mutable_ceremonies_attest();
  it.set_zone(kZone);
  it.set_role(chance_.in(3, 4) ? v1::KEY_SIGNING : any_role());
  v1::SigningGroup group;
  const bool stands =
      judge_.records().read({"keys", kZone, "group/" + role_text(it.role())}, group);
  it.set_epoch(stands && chance_.in(9, 10) ? group.epoch() : 3);
  return action;
}

// docs/spec/keys.md, "The keys of a zone".
v1::KeySet Workload::keys_of_zone() {
  v1::KeySet set;
  std::set<Bytes> dnskeys;
  for (const v1::SigningRole role : {v1::KEY_SIGNING, v1::ZONE_SIGNING}) {
    v1::SigningGroup group;
    if (!judge_.records().read({"keys", kZone, "group/" + role_text(role)}, group)) continue;
    Bytes dnskey = {'\1', role == v1::KEY_SIGNING ? '\1' : '\0', '\3', '\x0f'};
    dnskeys.insert(dnskey += group.commitment().substr(0, 32));
    if (role == v1::KEY_SIGNING) set.set_ttl_seconds(group.terms().dnskey_ttl_seconds());
  }
  v1::Takeover takeover;
  if (judge_.find_takeover(kZone, takeover) &&
      (takeover.stage() != v1::KEYS_LEAVE || takeover.has_until())) {
    dnskeys.insert(takeover.dnskeys().begin(), takeover.dnskeys().end());
  }
  for (const Bytes& dnskey : dnskeys) set.add_dnskeys(dnskey);
  return set;
}

v1::Action Workload::open_session(v1::SigningRole role) {
  v1::Action action;
  v1::OpenSession& it = *action.mutable_keys_open_session();
  it.set_zone(kZone);
  it.set_role(role);
  v1::SigningGroup group;
  if (!judge_.records().read({"keys", kZone, "group/" + role_text(role)}, group)) {
    group.set_epoch(1);
    group.set_threshold(2);
  }
  it.set_epoch(group.epoch());
  it.set_height(outlook_.height);
  const auto head =
      judge_.records().get<v1::SigningHead>({"keys", kZone, "head/" + role_text(role)});
  const auto keys = judge_.records().get<v1::SigningHead>({"keys", kZone, "head/key"});
  if (role == v1::ZONE_SIGNING) {
    it.set_serial(head.serial() + static_cast<std::uint32_t>(chance_.below(3)));
    if (it.serial() == 0) it.set_serial(1);
    it.set_key_session(keys.signed_() == 0 ? 1 : keys.signed_());
    const std::uint64_t newest = std::max(head.signed_(), head.part());
    it.set_follows(chance_.in(9, 10) ? newest : head.sessions());
    name(*it.mutable_sets(), 'i', 5 * 16);
    if (newest != 0 && chance_.in(2, 3)) it.add_carries(newest);
    if (chance_.in(1, 3)) it.set_remaining(7);
  } else if (role == v1::KEY_SIGNING) {
    *it.mutable_keys() = keys_of_zone();
  }
  it.set_unsigned_hash(Bytes(32, 'u'));
  it.set_manifest_root(Bytes(32, 'm'));
  it.set_count(role == v1::ZONE_SIGNING ? 5 : 1);
  if (role != v1::DOCUMENT_SIGNING) {
    it.mutable_inception()->set_seconds(outlook_.now.milliseconds / 1000 - 60);
    it.mutable_expiration()->set_seconds(it.inception().seconds() + kValiditySeconds);
  }
  // Those with nonces first.
  std::vector<std::pair<std::string, std::uint64_t>> ready;
  for (const v1::GroupMember& member : group.members()) {
    const auto batches = judge_.records().get<v1::NonceBatches>(
        {"keys", kZone, "batch/" + role_text(role) + "/" + member.party()});
    const bool any = !batches.unspent().empty();
    if (any || chance_.in(1, 10)) {
      ready.emplace_back(member.party(), any ? batches.unspent(0).number() : 1);
    }
  }
  if (ready.empty()) ready = {{"harbour-networks", 1}, {"ring-operators", 1}};
  for (std::size_t i = 0; i < std::min<std::size_t>(group.threshold(), ready.size()); ++i) {
    v1::SessionParty& party = *it.add_parties();
    party.set_party(ready[i].first);
    party.set_batch(ready[i].second);
  }
  it.add_authorised_by()->set_proposal(1);
  return action;
}

// Mostly by whom the newest session waits for, and what it waits for.
Workload::Wish Workload::answer(v1::SigningRole role, const std::string& anybody) {
  const auto head =
      judge_.records().get<v1::SigningHead>({"keys", kZone, "head/" + role_text(role)});
  const std::uint64_t number = std::max<std::uint64_t>(1, head.sessions());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (int shift = 60; shift >= 0; shift -= 4) hex += kDigits[(number >> shift) & 15];
  const auto session = judge_.records().get<v1::SigningSession>(
      {"keys", kZone, "session/" + role_text(role) + "/" + hex});
  std::string party = anybody;
  const bool digest = session.stage() == v1::DIGEST;
  for (int i = 0; i < session.answers_size() && chance_.in(9, 10); ++i) {
    const v1::SessionAnswer& given = session.answers(i);
    if (digest ? given.digest_share().empty() : !given.has_shares()) {
      party = session.claim().parties(i).party();
    }
  }
  v1::Action action;
  if (role == v1::ZONE_SIGNING && chance_.in(digest ? 9 : 1, 10)) {
    v1::FinishSession& it = *action.mutable_keys_finish_session();
    it.set_zone(kZone);
    it.set_session(number);
    it.set_zone_digest(Bytes(48, chance_.in(3, 4) ? 'd' : 'e'));
    it.set_share(Bytes(31, '\x05') + '\0');
    return {party, action};
  }
  v1::AnswerSession& it = *action.mutable_keys_answer_session();
  it.set_zone(kZone);
  it.set_role(role);
  it.set_session(number);
  name(*it.mutable_shares(), 's', role == v1::ZONE_SIGNING ? 5 * 32 : 32);
  return {party, action};
}

Workload::Wish Workload::signing() {
  if (chance_.in(1, 20)) return in_ceremony();
  const auto heads = judge_.records().get<v1::SigningHead>({"keys", kZone, "head/key"});
  const bool keys_first = heads.signed_() == 0 && chance_.in(3, 4);
  v1::SigningRole role = keys_first || chance_.in(1, 4) ? v1::KEY_SIGNING : v1::ZONE_SIGNING;
  if (chance_.in(1, 12)) role = v1::DOCUMENT_SIGNING;
  v1::SigningGroup group;
  std::string party = somebody_active();
  if (judge_.records().read({"keys", kZone, "group/" + role_text(role)}, group) &&
      chance_.in(9, 10)) {
    party = group
                .members(static_cast<int>(
                    chance_.below(static_cast<std::uint64_t>(group.members_size()))))
                .party();
  }
  const std::uint64_t dice = chance_.below(100);
  if (dice < 30) {
    v1::Action action;
    v1::PostNonces& it = *action.mutable_keys_post_nonces();
    it.set_zone(kZone);
    it.set_role(role);
    it.set_epoch(std::max(1U, group.epoch()));
    it.set_count(kPairs);
    name(*it.mutable_commitments(), 'n', std::uint64_t{kPairs} * 64);
    it.set_voids_earlier(chance_.in(1, 12));
    return {party, action};
  }
  if (dice < 48) return {party, open_session(role)};
  return answer(role, party);
}

}  // namespace comity::simulation
