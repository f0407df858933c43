#include "registers/decisions/outcomes.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

// Two others than the proposer's voice, within 60 seconds.
v1::Rule endorsed_rule(std::uint32_t endorsements = 2) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_endorsements(endorsements);
  rule.mutable_stages()->set_endorsement_seconds(60);
  return rule;
}

v1::Action endorse(std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_endorse()->set_proposal(proposal);
  return action;
}

// Proposed by "a" at second 0.
void propose_one(Assembly& assembly) {
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::begin});
}

TEST(Endorse, EnoughOtherVoicesBeginTheConsultation) {
  Assembly assembly(endorsed_rule());
  assembly.add_party("e", v1::ACTIVE);
  propose_one(assembly);
  const v1::Proposal waiting = assembly.proposal(1);
  EXPECT_EQ(waiting.state(), v1::ENDORSEMENT);
  EXPECT_EQ(waiting.rule(), "plain");
  EXPECT_EQ(assembly.next_deadline(), assembly.time_at(60));
  EXPECT_EQ(wire::to_time(waiting.vote_opens_at()).value(), assembly.time_at(160)) << "the latest";
  EXPECT_EQ(assembly.run(vote(1, v1::YES), "b"), kVoteNotOpen);
  EXPECT_EQ(waiting_for(assembly.draft(), "b")[0].act, "endorse");
  EXPECT_EQ(waiting_for(assembly.draft(), "a").size(), 0U);

  assembly.at(10);
  ASSERT_EQ(assembly.run(endorse(1), "b"), Code::done);
  EXPECT_EQ(assembly.proposal(1).state(), v1::ENDORSEMENT);
  EXPECT_EQ(assembly.run(endorse(1), "b"), Code::no_effect);
  assembly.at(20);
  ASSERT_EQ(assembly.run(endorse(1), "c"), Code::done);

  EXPECT_EQ(assembly.proposal(1).state(), v1::CONSULTATION);
  EXPECT_EQ(assembly.next_deadline(), assembly.time_at(120)) << "a whole consultation from then on";
  const std::vector<StepTaken> steps = {{Step::proposed, assembly.time_at(0)},
                                        {Step::endorsed, assembly.time_at(20)}};
  EXPECT_EQ(steps_taken(assembly.draft(), assembly.proposal(1)), steps);
  EXPECT_EQ(assembly.run(endorse(1), "c"), kWrongState);
  assembly.at(120);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::open_vote});
}

TEST(Endorse, WithoutThemItLapses) {
  Assembly assembly(endorsed_rule());
  assembly.add_party("e", v1::ACTIVE);
  propose_one(assembly);
  ASSERT_EQ(assembly.run(endorse(1), "b"), Code::done);
  assembly.at(60);
  EXPECT_EQ(assembly.run(endorse(1), "c"), kWrongState) << "its time is over";
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::lapse});
  EXPECT_EQ(assembly.proposal(1).state(), v1::NOT_ENDORSED);
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
  EXPECT_EQ(open_proposals_of(assembly.draft(), "a"), 0U);
  const std::vector<StepTaken> steps = {{Step::proposed, assembly.time_at(0)},
                                        {Step::lapsed, assembly.time_at(60)}};
  EXPECT_EQ(steps_taken(assembly.draft(), assembly.proposal(1)), steps);
}

// Handles are cheap: affiliates are one voice, and that of the proposer has spoken.
TEST(Endorse, CountsVoicesAndNotHandles) {
  Assembly assembly(endorsed_rule());
  assembly.add_party("a", v1::ACTIVE, "house");
  assembly.add_party("a-too", v1::ACTIVE, "house");
  assembly.add_party("b", v1::ACTIVE, "guild");
  assembly.add_party("b-too", v1::ACTIVE, "guild");
  assembly.add_party("e", v1::ACTIVE);
  propose_one(assembly);
  EXPECT_EQ(assembly.run(endorse(1), "a"), Code::not_permitted);
  EXPECT_EQ(assembly.run(endorse(1), "a-too"), Code::not_permitted);
  ASSERT_EQ(assembly.run(endorse(1), "b"), Code::done);
  ASSERT_EQ(assembly.run(endorse(1), "b-too"), Code::done);
  EXPECT_EQ(assembly.proposal(1).state(), v1::ENDORSEMENT);
  ASSERT_EQ(assembly.run(endorse(1), "c"), Code::done);
  EXPECT_EQ(assembly.proposal(1).state(), v1::CONSULTATION);
}

// Who has endorsed and gone does not count any more.
TEST(Endorse, CountsThoseWhoWouldVoteThen) {
  Assembly assembly(endorsed_rule());
  assembly.add_party("e", v1::ACTIVE);
  propose_one(assembly);
  ASSERT_EQ(assembly.run(endorse(1), "b"), Code::done);
  assembly.add_party("b", v1::SUSPENDED);
  ASSERT_EQ(assembly.run(endorse(1), "c"), Code::done);
  EXPECT_EQ(assembly.proposal(1).state(), v1::ENDORSEMENT);
  ASSERT_EQ(assembly.run(endorse(1), "e"), Code::done);
  EXPECT_EQ(assembly.proposal(1).state(), v1::CONSULTATION);
}

// Members have gone since the rule was made: it locks nobody out, and nobody who is left is needed.
TEST(Endorse, AsManyAsThereAreWithoutOneAreEnough) {
  Assembly three(endorsed_rule(5));
  propose_one(three);
  EXPECT_EQ(three.proposal(1).endorsements(), 1U);
  ASSERT_EQ(three.run(endorse(1), "c"), Code::done);
  EXPECT_EQ(three.proposal(1).state(), v1::CONSULTATION);

  Assembly two(endorsed_rule(5));
  two.add_party("c", v1::SUSPENDED);
  propose_one(two);
  EXPECT_EQ(two.proposal(1).endorsements(), 1U);

  Assembly alone(endorsed_rule(5));
  for (const char* party : {"b", "c"}) alone.add_party(party, v1::SUSPENDED);
  propose_one(alone);
  EXPECT_EQ(alone.proposal(1).state(), v1::CONSULTATION);
  EXPECT_FALSE(alone.proposal(1).has_endorsement_ends_at());
}

TEST(Endorse, IsRefused) {
  Assembly assembly(endorsed_rule());
  propose_one(assembly);
  EXPECT_EQ(assembly.run(endorse(0), "b"), Code::missing_field);
  EXPECT_EQ(assembly.run(endorse(2), "b"), kNoSuchProposal);
  EXPECT_EQ(assembly.run(endorse(1), "d"), Code::wrong_standing);
  ASSERT_EQ(assembly.run(withdraw(1), "a"), Code::done);
  EXPECT_EQ(assembly.run(endorse(1), "b"), kWrongState);
  const std::vector<StepTaken> steps = {{Step::proposed, assembly.time_at(0)},
                                        {Step::withdrawn, assembly.time_at(0)}};
  EXPECT_EQ(steps_taken(assembly.draft(), assembly.proposal(1)), steps);

  Assembly plain;
  propose_one(plain);
  EXPECT_EQ(plain.run(endorse(1), "b"), kWrongState) << "the rule asks for none";
}

TEST(Endorse, IsNotAskedOfASeatThatIsTooNew) {
  v1::Rule rule = endorsed_rule(1);
  rule.set_seat_term_days(30);
  Assembly assembly(rule);
  v1::SeatSince since;
  wire::set_time(*since.mutable_at(), assembly.time_at(-60));
  assembly.draft().put({"members", "seats", "b"}, wire::encode(since));
  propose_one(assembly);
  EXPECT_EQ(assembly.run(endorse(1), "b"), kNoSeat);
  EXPECT_EQ(assembly.run(endorse(1), "c"), Code::done);
}

}  // namespace
}  // namespace comity::decisions::testing
