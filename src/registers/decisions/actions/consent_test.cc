#include "registers/decisions/outcomes.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

// An open vote that needs the consent of c.
class Consent : public ::testing::Test {
 protected:
  Consent() {
    assembly_.trial().consents_needed = {"c"};
    number_ = assembly_.open_vote("a");
  }
  Assembly assembly_;
  std::uint64_t number_ = 0;
};

TEST_F(Consent, IsGivenByThePartyAndToOneEffect) {
  ASSERT_EQ(consents(assembly_.draft(), number_).size(), 1U);
  EXPECT_FALSE(consents(assembly_.draft(), number_)[0].given);

  EXPECT_EQ(assembly_.run(consent(number_, Bytes(32, 'x')), "c"), kWrongEffectHash);
  EXPECT_EQ(assembly_.run(consent(number_), "b"), kConsentNotNeeded);
  ASSERT_EQ(assembly_.run(consent(number_), "c"), Code::done);

  EXPECT_EQ(consents(assembly_.draft(), number_)[0].party, "c");
  EXPECT_TRUE(consents(assembly_.draft(), number_)[0].given);
}

TEST_F(Consent, SilenceIsNone) {
  for (const char* party : {"a", "b", "c"}) {
    ASSERT_EQ(assembly_.run(vote(number_, v1::YES), party), Code::done);
  }
  assembly_.at(200);
  assembly_.settle_due();
  const v1::Proposal proposal = assembly_.proposal(number_);
  EXPECT_EQ(proposal.state(), v1::REJECTED);
  EXPECT_EQ(proposal.failure(), 3030U);

  const tally::Result result = explain(assembly_.draft(), number_, assembly_.now());
  EXPECT_EQ(result.state, tally::State::rejected);
  EXPECT_FALSE(result.would_pass);
  EXPECT_EQ(result.explanation.back().text, "consent of c is missing");
}

TEST_F(Consent, ComesAfterTheOpeningAndBeforeTheClose) {
  assembly_.at(200);
  EXPECT_EQ(assembly_.run(consent(number_), "c"), kVoteClosed);

  Assembly early;
  early.at(0);
  ASSERT_EQ(early.run(propose(), "a"), Code::done);
  EXPECT_EQ(early.run(consent(1), "c"), kVoteNotOpen);
  EXPECT_EQ(early.run(consent(2), "c"), kNoSuchProposal);
}

TEST_F(Consent, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(assembly_.run(consent(0), "c"), Code::missing_field);
  EXPECT_EQ(assembly_.run(consent(number_, ""), "c"), Code::missing_field);
  EXPECT_EQ(assembly_.run(consent(number_, "short"), "c"), Code::out_of_range);
}

TEST(ConsentOfADecidedVote, IsWaitedFor) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_close_when_decided(true);
  Assembly assembly(rule);
  assembly.trial().consents_needed = {"a"};
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "b"), Code::done);
  EXPECT_TRUE(assembly.settle_due().empty());
  ASSERT_EQ(assembly.run(consent(number), "a"), Code::done);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::close_vote});
  EXPECT_EQ(assembly.proposal(number).state(), v1::TIME_LOCK);
}

}  // namespace
}  // namespace comity::decisions::testing
