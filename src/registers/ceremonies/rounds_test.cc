#include "crypto/ed25519.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"

namespace comity::ceremonies::testing {
namespace {

// The first and the last of the shares sign with the key that is on record.
void expect_signs(const frost::Group& group, std::vector<frost::KeyShare> shares) {
  const std::size_t last = shares.size() - 1;
  const frost::Deal deal{group, std::move(shares)};
  frost::testing::Ceremony both(deal, {0, last});
  const frost::Signing signing = both.begin("a message");
  const auto signature = signing.aggregate(both.sign(signing));
  ASSERT_TRUE(signature);
  EXPECT_TRUE(crypto::verify(*PublicKey::from(group.key().view()), "a message", *signature));
}

TEST(Rounds, MembersMakeAKeyThatNobodyHasHad) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c"}, 2), decision(7)), Code::done);
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::JOINING);
  EXPECT_EQ(newest_ceremony(ceremonial.draft(), ".", keys::Role::zone_signing), 1U);
  EXPECT_EQ(newest_ceremony(ceremonial.draft(), ".", keys::Role::key_signing), 0U);
  ceremonial.join_all();
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::DEALING);
  ceremonial.deal_all();
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::CONFIRMING);

  const frost::Dealings dealings = ceremonial.dealings();
  std::vector<frost::KeyShare> shares;
  for (const char* party : {"a", "b", "c"}) {
    EXPECT_TRUE(dealings.complaints(ceremonial.key_of(party), random_secret(32))->empty());
    shares.push_back(*dealings.finish(std::move(ceremonial.key_of(party))));
  }
  ceremonial.confirm_all();
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::MADE);
  EXPECT_TRUE(ceremonial.ceremony().excluded().empty());
  EXPECT_EQ(ceremonial.ceremony().members(1).confirmed(), as("b").transaction.bytes());

  v1::SigningGroup group;
  ASSERT_TRUE(keys::find_group(ceremonial.draft(), ".", keys::Role::zone_signing, group));
  EXPECT_EQ(group.since_decision(), 7U);
  EXPECT_EQ(group.ceremony(), 1U);
  EXPECT_FALSE(group.dealt());
  EXPECT_EQ(group.commitment(), dealings.commitment().encode());
  expect_signs(dealings.group(), std::move(shares));
  v1::CeremonyDealing dealt;
  EXPECT_FALSE(find_dealing(ceremonial.draft(), 1, "a", dealt));
}

TEST(Rounds, AGroupThatWasSetMeanwhileStays) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c"}, 2), decision(7)), Code::done);
  ceremonial.join_all();
  ceremonial.deal_all();
  v1::SigningGroup brought;
  brought.set_threshold(3);
  keys::establish_group(ceremonial.draft(), ".", keys::Role::zone_signing, brought, Time{}, {});
  ceremonial.confirm_all();
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::GIVEN_UP);
  v1::SigningGroup group;
  ASSERT_TRUE(keys::find_group(ceremonial.draft(), ".", keys::Role::zone_signing, group));
  EXPECT_EQ(group.threshold(), 3U);
}

TEST(Rounds, WhoIsSilentIsLeftOut) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c", "d", "e"}, 3), decision(7)), Code::done);
  // Nothing is bound by who joined: the others go on in the same try.
  for (const char* party : {"a", "b", "c", "e"}) {
    ASSERT_EQ(ceremonial.run(ceremonial.join(party), as(party)), Code::done);
  }
  ceremonial.run_out();
  EXPECT_EQ(ceremonial.faults(), (Names{"d SILENT"}));
  EXPECT_EQ(ceremonial.ceremony().attempt(), 1U);
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::DEALING);
  EXPECT_EQ(ceremonial.run(ceremonial.join("d"), as("d")), kOtherRound);
  ceremonial.deal_all();
  ceremonial.confirm_all();
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::MADE);
  v1::SigningGroup group;
  ASSERT_TRUE(keys::find_group(ceremonial.draft(), ".", keys::Role::zone_signing, group));
  EXPECT_EQ(group.members_size(), 4);
  EXPECT_EQ(group.members(3).identifier(), 5U);
}

TEST(Rounds, WhoIsSilentLaterMakesTheOthersTryAgain) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c", "d"}, 3), decision(7)), Code::done);
  ceremonial.join_all();
  for (const char* party : {"a", "b", "d"}) {
    ASSERT_EQ(ceremonial.run(ceremonial.deal(party), as(party)), Code::done);
  }
  ceremonial.run_out();
  EXPECT_EQ(ceremonial.faults(), (Names{"c SILENT"}));
  EXPECT_EQ(ceremonial.ceremony().attempt(), 2U);
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::JOINING);
  EXPECT_TRUE(ceremonial.ceremony().members(0).one_time_key().empty());
  EXPECT_TRUE(ceremonial.ceremony().dealers().empty());
  // Three of four are needed, and three are left: a second one cannot be left out.
  ceremonial.join_all();
  ceremonial.deal_all();
  ASSERT_EQ(ceremonial.run(ceremonial.confirm(), as("a")), Code::done);
  ceremonial.run_out();
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::GIVEN_UP);
  EXPECT_EQ(ceremonial.faults(), (Names{"c SILENT", "d SILENT", "b SILENT"}));
  v1::SigningGroup group;
  EXPECT_FALSE(keys::find_group(ceremonial.draft(), ".", keys::Role::zone_signing, group));
  // The community decides anew.
  EXPECT_EQ(ceremonial.run(call({"a", "b"}, 2), decision(8)), Code::done);
}

TEST(Rounds, ADealingOutOfOrderIsSeenByAll) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c", "d"}, 3), decision(7)), Code::done);
  ceremonial.join_all();
  v1::Action bad = ceremonial.deal("b");
  Bytes& octets = *bad.mutable_ceremonies_deal()->mutable_octets();
  octets.back() = static_cast<char>(octets.back() ^ 1);
  for (const char* party : {"a", "b", "c", "d"}) {
    const v1::Action action = std::string_view(party) == "b" ? bad : ceremonial.deal(party);
    ASSERT_EQ(ceremonial.run(action, as(party)), Code::done) << ceremonial.reason();
  }
  EXPECT_EQ(ceremonial.faults(), (Names{"b BAD_DEALING"}));
  EXPECT_EQ(ceremonial.ceremony().attempt(), 2U);
  EXPECT_EQ(ceremonial.left(), (Names{"a", "c", "d"}));
}

TEST(Rounds, AfterThreeTriesItIsGivenUp) {
  Ceremonial ceremonial;
  ceremonial.set_standing("f", v1::ACTIVE);
  ceremonial.set_standing("g", v1::ACTIVE);
  ceremonial.set_standing("h", v1::ACTIVE);
  ceremonial.set_standing("i", v1::ACTIVE);
  ceremonial.set_standing("j", v1::ACTIVE);
  ASSERT_EQ(
      ceremonial.run(call({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, 6), decision(7)),
      Code::done);
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(ceremonial.ceremony().attempt(), attempt);
    ceremonial.join_all();
    const Names left = ceremonial.left();
    for (std::size_t i = 1; i < left.size(); ++i) {
      ASSERT_EQ(ceremonial.run(ceremonial.deal(left[i]), as(left[i])), Code::done);
    }
    ceremonial.run_out();
  }
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::GIVEN_UP);
  EXPECT_EQ(ceremonial.faults(), (Names{"a SILENT", "b SILENT", "c SILENT"}));
}

TEST(Rounds, ACeremonyThatBreaksAnInvariantIsGivenUp) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c", "d"}, 3), decision(7)), Code::done);
  const auto matter = rounds().open(ceremonial.draft(), 1);
  ASSERT_TRUE(matter);
  EXPECT_FALSE(rounds().open(ceremonial.draft(), 2));
  ledger::Trial trial;
  trial.verdict = ledger::refuse(Code::invariant, "for example");
  rounds().settle(ceremonial.draft(), *matter, trial, {});
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::GIVEN_UP);
  EXPECT_FALSE(rounds().open(ceremonial.draft(), 1));
}

}  // namespace
}  // namespace comity::ceremonies::testing
