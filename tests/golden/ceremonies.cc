// A zone's key is made by four parties: one is silent, and in the second try the others make it;
// then it goes to other holders, under the same key; the second group is given up; in the third
// each has a key of its own.
#include "crypto/ed25519.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/keys/outcomes.h"
#include "told.h"

namespace comity::test {
namespace {

// The next group under the same key. "" leaves an identifier free.
v1::Action call_again(const std::vector<std::string>& parties, std::uint32_t threshold) {
  v1::Action action = call(v1::ZONE_SIGNING, parties, threshold);
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_purpose(v1::RESHARE);
  it.mutable_group()->set_epoch(2);
  auto& members = *it.mutable_group()->mutable_members();
  members.erase(std::remove_if(members.begin(), members.end(),
                               [](const auto& member) { return member.party().empty(); }),
                members.end());
  return action;
}

Shares tell_making(Chapter& chapter, const std::vector<std::string>& parties) {
  chapter.act(kLumen, propose({call_again(parties, 3)}), keys::kNoSuchGroup);
  chapter.adopt(kLumen, {call(v1::ZONE_SIGNING, parties, 3)}, parties);
  Told told(chapter, 1);
  chapter.act(kLumen, propose({call(v1::ZONE_SIGNING, parties, 3)}), ceremonies::kCeremonyRuns);
  // The first try: Meridian joins, and is not heard of again.
  told.join_all();
  const std::string silent = kMeridian;
  for (const std::string& party : told.left()) {
    if (party != silent) told.sign(party, told.deal(party));
  }
  chapter.world().pass(kRoundSeconds);
  EXPECT_EQ(told.now().attempt(), 2U);
  // The second: all have dealt, and somebody complains of what is in order.
  told.join_all();
  told.sign(silent, told.join(silent), ceremonies::kOtherRound);
  const v1::Action first = told.deal(kHarbour);
  told.sign(kHarbour, first);
  told.sign(kHarbour, first, ceremonies::kDoneAlready);
  v1::Action shorter = told.deal(kLumen);
  shorter.mutable_ceremonies_deal()->mutable_sealed()->pop_back();
  told.sign(kLumen, shorter, ceremonies::kUnsoundPart);
  for (const std::string& party : told.left()) {
    if (party != kHarbour) told.sign(party, told.deal(party));
  }
  told.sign(silent, told.confirm(), ceremonies::kNoMember);
  Shares shares = told.shares();
  for (const std::string& party : told.left()) told.sign(party, told.confirm());
  EXPECT_EQ(told.now().stage(), v1::MADE);
  chapter.act(kLumen, propose({call(v1::ZONE_SIGNING, parties, 3)}), keys::kGroupExists);
  return shares;
}

v1::Action attest(std::uint32_t epoch) {
  v1::Action action;
  v1::AttestErasure& it = *action.mutable_ceremonies_attest();
  it.set_zone(kZone);
  it.set_role(v1::ZONE_SIGNING);
  it.set_epoch(epoch);
  return action;
}

// Harbour leaves and deals, Meridian joins; the key stays what it was.
void tell_handing_on(Chapter& chapter, const Shares& old) {
  const std::vector<std::string> parties = {"", kLumen, kMeridian, kRing};
  chapter.act(kLumen, propose({call_again({kRing, kLumen, kMeridian}, 2)}), keys::kStaleClaim);
  chapter.adopt(kLumen, {call_again(parties, 2)}, {kMeridian});
  Told told(chapter, 2);
  told.deal_from(old);
  told.sign(kHarbour, told.join(kHarbour), ceremonies::kUnsoundPart);
  told.sign(kHarbour, told.offer(kHarbour));
  told.sign(kHarbour, told.offer(kHarbour), ceremonies::kDoneAlready);
  for (const std::string& party : told.left())
    told.sign(party, told.offer(party, told.join(party)));
  for (const char* party : {kHarbour, kLumen, kRing}) told.sign(party, told.deal(party));
  const Bytes key = told.now().from().commitment().substr(0, PublicKey::kSize);
  for (const std::string& party : told.left()) told.sign(party, told.confirm());
  EXPECT_EQ(told.now().stage(), v1::MADE);
  v1::SigningGroup group;
  ASSERT_TRUE(keys::find_group(*chapter.world().view(), kZone, keys::Role::zone_signing, group));
  EXPECT_EQ(group.epoch(), 2U);
  told.sign(kHarbour, attest(1), keys::kStaleClaim);
  told.sign(kHarbour, attest(2));
  told.sign(kHarbour, attest(2), ceremonies::kDoneAlready);
  told.sign(kMeridian, attest(2), ceremonies::kNoMember);
  EXPECT_EQ(group.commitment().substr(0, PublicKey::kSize), key);
}

void tell_giving_up(Chapter& chapter, const std::vector<std::string>& parties) {
  chapter.adopt(kLumen, {call(v1::KEY_SIGNING, parties, 3)}, parties);
  Told told(chapter, 3);
  told.join_all();
  told.deal_all();
  told.sign(kHarbour, told.complain(kLumen));
  EXPECT_EQ(told.now().excluded(0).fault(), v1::FALSE_COMPLAINT);
  // Three are left, all of whom it takes, and nobody joins.
  chapter.world().pass(kRoundSeconds);
  EXPECT_EQ(told.now().stage(), v1::GIVEN_UP);
  v1::Action unknown = told.confirm();
  unknown.mutable_ceremonies_confirm()->set_ceremony(4);
  unknown.mutable_ceremonies_confirm()->set_transcript(Bytes(64, 't'));
  told.sign(kLumen, unknown, ceremonies::kNoSuchCeremony);
}

crypto::SigningKey own_key(const std::string& party) {
  return *crypto::SigningKey::from_seed(drawn(party + "'s own key", 32).view());
}

v1::Action sign_document(const std::string& party, std::uint32_t epoch) {
  const Bytes document = "a document";
  v1::Action action;
  v1::SignDocument& it = *action.mutable_keys_sign_document();
  it.set_zone(kZone);
  it.set_epoch(epoch);
  it.set_document_hash(crypto::sha256(document).bytes());
  it.set_signature(own_key(party).sign(document).bytes());
  return action;
}

// Each makes a key of its own for a document, and signs with it alone.
void tell_separate(Chapter& chapter, const std::vector<std::string>& parties) {
  v1::Action action = call(v1::DOCUMENT_SIGNING, parties, 3);
  action.mutable_ceremonies_call()->mutable_group()->set_mode(v1::SEPARATE);
  chapter.adopt(kLumen, {action}, parties);
  Told told(chapter, 4);
  told.sign(kHarbour, sign_document(kHarbour, 1), keys::kNoSuchGroup);
  for (const std::string& party : parties) {
    v1::Action join = told.join(party);
    v1::JoinCeremony& it = *join.mutable_ceremonies_join();
    it.set_one_time_key(own_key(party).public_key().bytes());
    told.sign(party, join, ceremonies::kUnsoundPart);
    const Bytes message =
        ceremonies::own_key_message(chapter.world().community(), told.now(), party);
    it.set_possession(own_key(party).sign(message).bytes());
    told.sign(party, join);
  }
  for (const std::string& party : parties) told.sign(party, told.confirm());
  EXPECT_EQ(told.now().stage(), v1::MADE);
  told.sign(kHarbour, sign_document(kHarbour, 2), keys::kStaleClaim);
  for (const std::string& party : parties) told.sign(party, sign_document(party, 1));
  told.sign(kHarbour, sign_document(kHarbour, 1), keys::kAlreadyAnswered);
}

}  // namespace

void tell_ceremonies(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("ceremonies"));
  const std::vector<std::string> parties = {kHarbour, kLumen, kMeridian, kRing};
  for (const std::string& party : parties) chapter.add_signing_key(party);
  tell_handing_on(chapter, tell_making(chapter, parties));
  tell_giving_up(chapter, parties);
  tell_separate(chapter, parties);
}

}  // namespace comity::test
