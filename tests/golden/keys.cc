// Signing groups, nonces and sessions: a zone is signed by two of three, twice.
#include <gtest/gtest.h>

#include "chapter.h"
#include "crypto/frost/point.h"
#include "ledger/ledger.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/queries.h"

namespace comity::test {
namespace {

constexpr std::uint32_t kValiditySeconds = 604'800;
constexpr std::uint32_t kIntervalSeconds = 60;

// Contents are only ever named: what they would hold plays no part in any root.
void refer_to(v1::Content& content, char octet, std::uint64_t length) {
  content.set_hash(Bytes(32, octet));
  content.set_length(length);
}

Bytes element(const crypto::frost::Scalar& scalar) {
  const auto element = crypto::frost::Point::base_times(scalar).element();
  return element ? Bytes(element->view()) : Bytes();
}
// The commitment to constant + slope * x.
Bytes commitment(const crypto::frost::Scalar& constant, std::uint64_t slope) {
  return element(constant) + element(crypto::frost::Scalar::from_number(slope));
}

// Harbour, Lumen and Ring hold the shares 1, 2 and 3; any two sign.
v1::Action set_group(v1::SigningRole role, const Bytes& commitment) {
  v1::Action action;
  v1::SetGroup& it = *action.mutable_keys_set_group();
  it.set_zone(kZone);
  it.set_role(role);
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(1);
  group.set_threshold(2);
  for (const char* party : {kHarbour, kLumen, kRing}) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
  }
  group.set_commitment(commitment);
  v1::SigningTerms& terms = *group.mutable_terms();
  if (role == v1::DOCUMENT_SIGNING) {
    group.set_document("trust-anchor");
  } else {
    terms.set_validity_seconds(kValiditySeconds);
    terms.set_refresh_seconds(kValiditySeconds / 2);
  }
  terms.set_minimum_interval_seconds(kIntervalSeconds);
  terms.set_session_blocks(100);
  if (role == v1::KEY_SIGNING) terms.set_dnskey_ttl_seconds(86'400);
  if (role == v1::ZONE_SIGNING) terms.set_session_sets(5);
  return action;
}

// Enough for one session of the keys or of a document, or for two of the zone.
v1::Action post_nonces(v1::SigningRole role, bool voids_earlier = false) {
  const std::uint32_t count = role == v1::ZONE_SIGNING ? 13 : 1;
  v1::Action action;
  v1::PostNonces& it = *action.mutable_keys_post_nonces();
  it.set_zone(kZone);
  it.set_role(role);
  it.set_epoch(1);
  it.set_count(count);
  refer_to(*it.mutable_commitments(), 'n', std::uint64_t{count} * 64);
  it.set_voids_earlier(voids_earlier);
  return action;
}

// By Harbour and Ring, each with the same batch.
v1::Action open_session(const World& world, v1::SigningRole role, std::uint64_t batch,
                        std::uint32_t serial = 0) {
  v1::Action action;
  v1::OpenSession& it = *action.mutable_keys_open_session();
  it.set_zone(kZone);
  it.set_role(role);
  it.set_epoch(1);
  it.set_height(world.roots().size() - 1);
  it.set_serial(serial);
  it.set_unsigned_hash(Bytes(32, 'u'));
  it.set_manifest_root(Bytes(32, 'm'));
  it.set_count(role == v1::ZONE_SIGNING ? 5 : 1);
  if (role != v1::DOCUMENT_SIGNING) {
    it.mutable_inception()->set_seconds(world.now().milliseconds / 1000);
    it.mutable_expiration()->set_seconds(it.inception().seconds() + kValiditySeconds);
  }
  for (const char* party : {kHarbour, kRing}) {
    v1::SessionParty& entry = *it.add_parties();
    entry.set_party(party);
    entry.set_batch(batch);
  }
  it.add_authorised_by()->set_proposal(1);
  if (role == v1::ZONE_SIGNING) {
    v1::SigningHead head;
    keys::find_head(*world.view(), kZone, keys::Role::zone_signing, head);
    it.set_key_session(1);
    it.set_follows(std::max(head.signed_(), head.part()));
    refer_to(*it.mutable_sets(), 'i', 5 * 16);
    if (it.follows() != 0) it.add_carries(it.follows());
  } else if (role == v1::KEY_SIGNING) {
    EXPECT_TRUE(keys::find_key_set(*world.view(), kZone, *it.mutable_keys()));
  }
  return action;
}

v1::Action answer_session(v1::SigningRole role, std::uint64_t session) {
  v1::Action action;
  v1::AnswerSession& it = *action.mutable_keys_answer_session();
  it.set_zone(kZone);
  it.set_role(role);
  it.set_session(session);
  refer_to(*it.mutable_shares(), 's', role == v1::ZONE_SIGNING ? 5 * 32 : 32);
  return action;
}

v1::Action finish_session(std::uint64_t session, char digest_octet = 'd') {
  v1::Action action;
  v1::FinishSession& it = *action.mutable_keys_finish_session();
  it.set_zone(kZone);
  it.set_session(session);
  it.set_zone_digest(Bytes(48, digest_octet));
  it.set_share(Bytes(31, '\x05') + '\0');
  return action;
}

// What the party's signer sends by itself.
void sign(Chapter& chapter, const std::string& party, const v1::Action& action,
          Code expected = Code::done) {
  chapter.act(party, action, expected, signer_of(party));
}

void tell_groups(Chapter& chapter) {
  using crypto::frost::Scalar;
  const Bytes sound = commitment(Scalar::from_number(11), 7);
  // Lumen would hold the share zero.
  const Bytes unsound = commitment(Scalar() - Scalar::from_number(14), 7);
  for (const char* party : {kHarbour, kLumen, kMeridian, kRing}) chapter.add_signing_key(party);
  sign(chapter, kRing, post_nonces(v1::KEY_SIGNING), keys::kNoSuchGroup);
  chapter.act(kLumen, propose({set_group(v1::KEY_SIGNING, unsound)}), keys::kUnsoundGroup);
  chapter.adopt(kLumen,
                {set_group(v1::KEY_SIGNING, sound),
                 set_group(v1::ZONE_SIGNING, commitment(Scalar::from_number(13), 5))},
                {kHarbour, kLumen, kRing});
  chapter.act(kLumen, propose({set_group(v1::KEY_SIGNING, sound)}), keys::kGroupExists);
  sign(chapter, kMeridian, post_nonces(v1::KEY_SIGNING), keys::kNotSigner);
}

void tell_key_set(Chapter& chapter) {
  for (const char* party : {kHarbour, kRing}) {
    sign(chapter, party, post_nonces(v1::KEY_SIGNING));
    for (int i = 0; i < 4; ++i) sign(chapter, party, post_nonces(v1::ZONE_SIGNING));
  }
  sign(chapter, kRing, post_nonces(v1::ZONE_SIGNING), keys::kTooManyBatches);
  sign(chapter, kLumen, open_session(chapter.world(), v1::ZONE_SIGNING, 1, 7), keys::kStaleClaim);
  sign(chapter, kLumen, open_session(chapter.world(), v1::KEY_SIGNING, 1));
  sign(chapter, kLumen, open_session(chapter.world(), v1::KEY_SIGNING, 1), keys::kBatchSpent);
  sign(chapter, kRing, answer_session(v1::KEY_SIGNING, 1));
  sign(chapter, kRing, answer_session(v1::KEY_SIGNING, 1), keys::kAlreadyAnswered);
  sign(chapter, kHarbour, answer_session(v1::KEY_SIGNING, 1));
  sign(chapter, kHarbour, answer_session(v1::KEY_SIGNING, 1), keys::kSessionOver);
}

// The first version by the session that Harbour opens; Lumen's, which nobody answers, gives way.
void tell_zone(Chapter& chapter) {
  sign(chapter, kLumen, open_session(chapter.world(), v1::ZONE_SIGNING, 1, 7));
  sign(chapter, kHarbour, open_session(chapter.world(), v1::ZONE_SIGNING, 2, 7));
  sign(chapter, kRing, answer_session(v1::ZONE_SIGNING, 2));
  sign(chapter, kRing, finish_session(2), keys::kTooSoon);
  sign(chapter, kHarbour, answer_session(v1::ZONE_SIGNING, 2));
  sign(chapter, kHarbour, finish_session(2));
  sign(chapter, kRing, finish_session(2, 'e'), keys::kDigestDiffers);
  sign(chapter, kRing, finish_session(2));
  sign(chapter, kRing, answer_session(v1::ZONE_SIGNING, 1), keys::kSessionOver);

  // The second takes the rest of the same batches, and carries signatures of the first over.
  const auto second = [&](std::uint32_t serial) {
    return open_session(chapter.world(), v1::ZONE_SIGNING, 2, serial);
  };
  sign(chapter, kRing, second(8), keys::kTooSoon);
  chapter.world().pass(kIntervalSeconds);
  sign(chapter, kRing, second(7), keys::kStaleClaim);
  sign(chapter, kRing, second(8));
  for (const char* party : {kHarbour, kRing}) {
    sign(chapter, party, answer_session(v1::ZONE_SIGNING, 3));
  }
  for (const char* party : {kHarbour, kRing}) sign(chapter, party, finish_session(3));
  sign(chapter, kRing, post_nonces(v1::ZONE_SIGNING, true));
}

// Lumen opens what nobody answers, as often as it may.
void tell_openings(Chapter& chapter) {
  constexpr std::int64_t kHour = 3'600;
  // Ring has posted its fifth; the numbers of both go on together from here.
  sign(chapter, kHarbour, post_nonces(v1::ZONE_SIGNING, true));
  chapter.world().pass(kIntervalSeconds);
  for (std::uint64_t batch = 5; batch < 8; ++batch) {
    sign(chapter, kLumen, open_session(chapter.world(), v1::ZONE_SIGNING, batch, 9));
    for (const char* party : {kHarbour, kRing}) sign(chapter, party, post_nonces(v1::ZONE_SIGNING));
  }
  sign(chapter, kLumen, open_session(chapter.world(), v1::ZONE_SIGNING, 8, 9), keys::kTooSoon);
  chapter.world().pass(4 * kHour);
  sign(chapter, kLumen, open_session(chapter.world(), v1::ZONE_SIGNING, 8, 9));
}

// A document has a group of its own, which signs nothing else.
void tell_document(Chapter& chapter) {
  const Bytes key = commitment(crypto::frost::Scalar::from_number(17), 3);
  chapter.adopt(kLumen, {set_group(v1::DOCUMENT_SIGNING, key)}, {kHarbour, kLumen, kRing});
  for (const char* party : {kHarbour, kRing})
    sign(chapter, party, post_nonces(v1::DOCUMENT_SIGNING));
  sign(chapter, kHarbour, open_session(chapter.world(), v1::DOCUMENT_SIGNING, 1));
  for (const char* party : {kHarbour, kRing}) {
    sign(chapter, party, answer_session(v1::DOCUMENT_SIGNING, 1));
  }
}

// Of more sets than a session signs, a part.
void tell_part(Chapter& chapter) {
  v1::Action action = open_session(chapter.world(), v1::ZONE_SIGNING, 8, 9);
  action.mutable_keys_open_session()->set_remaining(3);
  sign(chapter, kRing, action);
  v1::SigningHead head;
  keys::find_head(*chapter.world().view(), kZone, keys::Role::zone_signing, head);
  for (const char* party : {kHarbour, kRing}) {
    sign(chapter, party, answer_session(v1::ZONE_SIGNING, head.sessions()));
  }
  sign(chapter, kHarbour, finish_session(head.sessions()), keys::kSessionOver);
}

}  // namespace

void tell_keys(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("keys"));
  tell_groups(chapter);
  tell_key_set(chapter);
  tell_zone(chapter);
  tell_openings(chapter);
  tell_document(chapter);
  tell_part(chapter);
}

}  // namespace comity::test
