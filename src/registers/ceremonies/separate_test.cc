// A document group whose members sign separately: each makes a key of its own, and nothing is
// dealt.
#include "crypto/ed25519.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"

namespace comity::ceremonies::testing {
namespace {

constexpr keys::Role kDocument = keys::Role::document_signing;

v1::Action call_separate(const Names& parties, std::uint32_t threshold, std::uint32_t epoch = 1) {
  v1::Action action = call(parties, threshold, v1::DOCUMENT_SIGNING);
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.mutable_group()->set_mode(v1::SEPARATE);
  it.mutable_group()->set_epoch(epoch);
  if (epoch > 1) it.set_purpose(v1::RESHARE);
  return action;
}

class Separate : public ::testing::Test, public Ceremonial {
 protected:
  v1::Ceremony found() const {
    v1::Ceremony ceremony;
    EXPECT_TRUE(find_ceremony(draft(), newest_ceremony(draft(), ".", kDocument), ceremony));
    return ceremony;
  }
  // `owner` signs that it has the key of `party`.
  v1::Action join_with(const crypto::SigningKey& key, const std::string& party) const {
    v1::Action action;
    v1::JoinCeremony& it = *action.mutable_ceremonies_join();
    it.set_ceremony(found().number());
    it.set_attempt(found().attempt());
    it.set_one_time_key(key.public_key().bytes());
    it.set_possession(key.sign(own_key_message(Hash(), found(), party)).bytes());
    return action;
  }
  Code confirm_as(const std::string& party) { return run(confirmation(found()), as(party)); }
  void make(const Names& parties) {
    for (const std::string& party : parties) {
      keys_.insert_or_assign(party, *crypto::SigningKey::generate());
      ASSERT_EQ(run(join_with(keys_.at(party), party), as(party)), Code::done) << reason();
    }
  }
  std::map<std::string, crypto::SigningKey> keys_;
};

TEST_F(Separate, EachMakesAKeyAndAllConfirmThem) {
  ASSERT_EQ(run(call_separate({"a", "b", "c"}, 2), decision(7)), Code::done) << reason();
  make({"a", "b", "c"});
  EXPECT_EQ(found().stage(), v1::CONFIRMING);
  EXPECT_TRUE(found().dealers().empty());
  EXPECT_EQ(found().group().commitment().size(), 3 * PublicKey::kSize);
  EXPECT_TRUE(check_made(Hash(), found(), {}));
  v1::Action other = confirmation(found());
  other.mutable_ceremonies_confirm()->set_transcript(Bytes(64, 't'));
  EXPECT_EQ(run(other, as("a")), kUnsoundPart);
  for (const char* party : {"a", "b", "c"}) EXPECT_EQ(confirm_as(party), Code::done);
  EXPECT_EQ(found().stage(), v1::MADE);
  v1::SigningGroup group;
  ASSERT_TRUE(keys::find_group(draft(), ".", kDocument, group));
  for (const char* party : {"a", "b", "c"}) {
    EXPECT_EQ(*keys::own_key_of(group, party), keys_.at(party).public_key());
  }
  EXPECT_TRUE(sharings(draft(), ".", kDocument).empty()) << "nobody has a share of anything";
  v1::Ceremony changed = found();
  changed.mutable_members(0)->set_one_time_key(keys_.at("b").public_key().bytes());
  EXPECT_FALSE(check_made(Hash(), changed, {}));
}

TEST_F(Separate, OthersHaveKeysOfTheirOwnInTheNextEpoch) {
  ASSERT_EQ(run(call_separate({"a", "b", "c"}, 2), decision(7)), Code::done);
  make({"a", "b", "c"});
  for (const char* party : {"a", "b", "c"}) ASSERT_EQ(confirm_as(party), Code::done);
  v1::Action joint = call_separate({"a", "b", "c", "d"}, 3, 2);
  joint.mutable_ceremonies_call()->mutable_group()->set_mode(v1::JOINT);
  EXPECT_EQ(run(joint, decision(8)), keys::kStaleClaim) << "the mode is for ever";
  ASSERT_EQ(run(call_separate({"a", "b", "c", "d"}, 3, 2), decision(8)), Code::done) << reason();
  v1::Action deals = join_with(keys_.at("a"), "a");
  deals.mutable_ceremonies_join()->set_deals(true);
  EXPECT_EQ(run(deals, as("a")), kUnsoundPart) << "nothing is dealt";
  EXPECT_EQ(run(join_with(keys_.at("a"), "e"), as("e")), kNoMember);
  make({"a", "b", "c", "d"});
  for (const char* party : {"a", "b", "c", "d"}) ASSERT_EQ(confirm_as(party), Code::done);
  v1::SigningGroup group;
  ASSERT_TRUE(keys::find_group(draft(), ".", kDocument, group));
  EXPECT_EQ(group.epoch(), 2U);
  EXPECT_EQ(*keys::own_key_of(group, "d"), keys_.at("d").public_key());
}

TEST_F(Separate, NobodyJoinsWithAnothersKey) {
  ASSERT_EQ(run(call_separate({"a", "b", "c"}, 2), decision(7)), Code::done);
  const crypto::SigningKey key = *crypto::SigningKey::generate();
  v1::Action action = join_with(key, "b");
  EXPECT_EQ(run(action, as("a")), kUnsoundPart) << "signed for b";
  action = join_with(key, "a");
  v1::JoinCeremony& it = *action.mutable_ceremonies_join();
  it.set_one_time_key(crypto::SigningKey::generate()->public_key().bytes());
  EXPECT_EQ(run(action, as("a")), kUnsoundPart) << "by another key";
  it.set_possession("");
  EXPECT_EQ(run(action, as("a")), kUnsoundPart) << "not signed";
  it.set_possession(Bytes(63, 's'));
  EXPECT_EQ(run(action, as("a")), Code::out_of_range);
  // Of another try.
  action = join_with(key, "a");
  run_out();
  action.mutable_ceremonies_join()->set_attempt(found().attempt());
  EXPECT_EQ(run(action, as("a")), found().stage() == v1::JOINING ? kUnsoundPart : kOtherRound);
}

TEST_F(Separate, WhoIsSilentIsLeftOut) {
  ASSERT_EQ(run(call_separate({"a", "b", "c", "d"}, 3), decision(7)), Code::done);
  make({"a", "b", "c"});
  run_out();
  EXPECT_EQ(found().stage(), v1::CONFIRMING);
  EXPECT_EQ(found().group().commitment().size(), 3 * PublicKey::kSize);
  ASSERT_EQ(found().excluded_size(), 1);
  EXPECT_EQ(found().excluded(0).party(), "d");
  // Where a key of its own is not asked for, none is shown.
  ASSERT_EQ(run(call({"a", "b", "c"}, 2), decision(8)), Code::done) << reason();
  v1::Action joint = join("a");
  joint.mutable_ceremonies_join()->set_possession(Bytes(Signature::kSize, 's'));
  EXPECT_EQ(run(joint, as("a")), kUnsoundPart);
}

}  // namespace
}  // namespace comity::ceremonies::testing
