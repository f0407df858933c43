#include "registers/decisions/outcomes.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

TEST(Vote, CountsOnceAndMayBeChangedUntilTheClose) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  assembly.at(110);
  ASSERT_EQ(assembly.run(vote(number, v1::NO), "b"), Code::done);
  assembly.at(199);
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "b"), Code::done);

  const std::vector<VoteCast> cast = votes(assembly.draft(), number);
  ASSERT_EQ(cast.size(), 1U);
  EXPECT_EQ(cast[0].party, "b");
  EXPECT_EQ(cast[0].choice, "yes");
  EXPECT_EQ(cast[0].at, assembly.time_at(199));
  EXPECT_EQ(cast[0].transaction, crypto::sha256(wire::encode(vote(number, v1::YES))));

  // The block of the close itself is too late, settled or not.
  assembly.at(200);
  EXPECT_EQ(assembly.run(vote(number, v1::NO), "b"), kVoteClosed);
  assembly.settle_due();
  EXPECT_EQ(assembly.run(vote(number, v1::NO), "b"), kVoteClosed);
}

TEST(Vote, IsEarlyBeforeTheVoteOpens) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.settle_due();
  EXPECT_EQ(assembly.run(vote(1, v1::YES), "b"), kVoteNotOpen);
}

TEST(Vote, BindsTheEffectHash) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  EXPECT_EQ(assembly.run(vote(number, v1::YES, Bytes(32, 'x')), "b"), kWrongEffectHash);
}

TEST(Vote, NeedsASeatOfTheOpening) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  assembly.add_party("late", v1::ACTIVE);
  EXPECT_EQ(assembly.run(vote(number, v1::YES), "late"), kNoSeat);
  EXPECT_EQ(assembly.run(vote(number, v1::YES), "d"), Code::wrong_standing);
  EXPECT_EQ(assembly.run(vote(9, v1::YES), "b"), kNoSuchProposal);
}

TEST(Vote, RefusesWhatIsNotWellFormed) {
  Assembly assembly;
  EXPECT_EQ(assembly.run(vote(0, v1::YES), "b"), Code::missing_field);
  EXPECT_EQ(assembly.run(vote(1, v1::CHOICE_UNSPECIFIED), "b"), Code::missing_field);
  EXPECT_EQ(assembly.run(vote(1, static_cast<v1::Choice>(9)), "b"), Code::out_of_range);
  EXPECT_EQ(assembly.run(vote(1, v1::YES, ""), "b"), Code::missing_field);
  EXPECT_EQ(assembly.run(vote(1, v1::YES, "short"), "b"), Code::out_of_range);
  v1::Action reasoned = vote(1, v1::NO);
  reasoned.mutable_decisions_vote()->mutable_reason()->set_length(1);
  EXPECT_EQ(assembly.run(reasoned, "b"), Code::out_of_range);
}

TEST(Vote, ADecidedVoteClosesAtOnceWhereTheRuleSaysSo) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_close_when_decided(true);
  Assembly assembly(rule);
  const std::uint64_t number = assembly.open_vote("a");
  assembly.at(110);
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  EXPECT_TRUE(assembly.settle_due().empty());
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "b"), Code::done);
  EXPECT_EQ(assembly.next_deadline(), assembly.now());
  // In the same block b thinks again: nothing is decided any more.
  ASSERT_EQ(assembly.run(vote(number, v1::NO), "b"), Code::done);
  EXPECT_TRUE(assembly.settle_due().empty());

  ASSERT_EQ(assembly.run(vote(number, v1::YES), "c"), Code::done);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::close_vote});
  EXPECT_EQ(assembly.proposal(number).state(), v1::TIME_LOCK);
  EXPECT_EQ(assembly.proposal(number).vote_closes_at().seconds(),
            assembly.now().milliseconds / 1000);
}

}  // namespace
}  // namespace comity::decisions::testing
