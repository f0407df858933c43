#include "registers/decisions/queries.h"

#include "ledger/messages.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

std::vector<std::string> acts_of(const state::View& view, std::string_view party) {
  std::vector<std::string> acts;
  for (const Waiting& waiting : waiting_for(view, party)) {
    acts.push_back(waiting.act + " " + std::to_string(waiting.proposal));
  }
  return acts;
}

TEST(WaitingFor, NamesWhatAPartyCanDoNext) {
  Assembly assembly;
  assembly.trial().consents_needed = {"c"};
  const std::uint64_t number = assembly.open_vote("a");
  using Acts = std::vector<std::string>;
  EXPECT_EQ(acts_of(assembly.draft(), "c"), (Acts{"consent 1", "vote 1"}));
  EXPECT_EQ(acts_of(assembly.draft(), "a"), (Acts{"vote 1"}));
  EXPECT_EQ(acts_of(assembly.draft(), "d"), Acts{});
  EXPECT_EQ(waiting_for(assembly.draft(), "c")[0].until, assembly.time_at(200));

  ASSERT_EQ(assembly.run(vote(number, v1::NO), "c"), Code::done);
  ASSERT_EQ(assembly.run(object(number), "c"), Code::done);
  ASSERT_EQ(assembly.run(consent(number), "c"), Code::done);
  EXPECT_EQ(acts_of(assembly.draft(), "c"), Acts{});
  EXPECT_EQ(acts_of(assembly.draft(), "a"), (Acts{"vote 1", "answer 1"}));
  ASSERT_EQ(assembly.run(answer(number, "c"), "a"), Code::done);
  EXPECT_EQ(acts_of(assembly.draft(), "a"), (Acts{"vote 1"}));
}

TEST(WaitingFor, NamesNothingThatIsRefused) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  using Acts = std::vector<std::string>;
  EXPECT_EQ(acts_of(assembly.draft(), "b"), (Acts{"vote 1"}));
  assembly.add_party("b", v1::SUSPENDED);
  EXPECT_EQ(acts_of(assembly.draft(), "b"), Acts{}) << "its seat was taken since the vote opened";
  v1::Party held;
  const state::Key key{"members", "parties", "c"};
  ASSERT_TRUE(ledger::read(assembly.draft(), key, held));
  const v1::Party free = held;
  held.mutable_keys_hold()->set_decision(1);
  ledger::write(assembly.draft(), key, held);
  EXPECT_EQ(acts_of(assembly.draft(), "c"), Acts{}) << "its keys are on hold";
  ledger::write(assembly.draft(), key, free);
  ASSERT_EQ(assembly.run(object(number), "c"), Code::done);
  assembly.add_party("a", v1::SUSPENDED);
  EXPECT_EQ(acts_of(assembly.draft(), "a"), (Acts{"answer 1"})) << "the suspended still answer";
}

TEST(WaitingFor, WhoeverIsHeardMayObjectUntilTheVoteOpens) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.settle_due();
  using Acts = std::vector<std::string>;
  EXPECT_EQ(acts_of(assembly.draft(), "a"), Acts{});
  EXPECT_EQ(acts_of(assembly.draft(), "b"), (Acts{"object 1"}));
  EXPECT_EQ(acts_of(assembly.draft(), "d"), (Acts{"object 1"})) << "the suspended are heard";
  EXPECT_EQ(waiting_for(assembly.draft(), "b")[0].until, assembly.time_at(100));
  ASSERT_EQ(assembly.run(object(1), "d"), Code::done);
  EXPECT_EQ(acts_of(assembly.draft(), "d"), Acts{});
  assembly.add_party("e", v1::APPLICANT);
  EXPECT_EQ(acts_of(assembly.draft(), "e"), Acts{});
}

TEST(WaitingFor, PutsTheMostUrgentFirst) {
  Assembly assembly;
  (void)assembly.open_vote("a");
  assembly.at(100);
  ASSERT_EQ(assembly.run(propose(), "b"), Code::done);
  assembly.settle_due();
  ASSERT_EQ(assembly.run(object(2), "c"), Code::done);
  EXPECT_EQ(acts_of(assembly.draft(), "b"), (std::vector<std::string>{"vote 1", "answer 2"}));
}

TEST(Explain, RecountsWithEveryNumber) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "b"), Code::done);
  ASSERT_EQ(assembly.run(vote(number, v1::NO), "c"), Code::done);

  const tally::Result open = explain(assembly.draft(), number, assembly.now());
  EXPECT_EQ(open.state, tally::State::open);
  EXPECT_TRUE(open.would_pass);
  ASSERT_FALSE(open.counts.empty());
  EXPECT_EQ(open.counts[0].seats, 3U);
  EXPECT_EQ(open.counts[0].yes, 2U);
  EXPECT_EQ(open.counts[0].no, 1U);

  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(explain(assembly.draft(), number, assembly.now()).state, tally::State::passed);
}

TEST(Explain, ShowsInConsultationWhatWillBeAsked) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  EXPECT_TRUE(explain(assembly.draft(), 1, assembly.now()).explanation.empty());
  assembly.settle_due();
  const tally::Result result = explain(assembly.draft(), 1, assembly.now());
  EXPECT_EQ(result.counts.at(0).seats, 3U);
  EXPECT_FALSE(result.explanation.empty());
  EXPECT_TRUE(explain(assembly.draft(), 9, assembly.now()).counts.empty());
}

TEST(StateName, KnowsEveryState) {
  const std::vector<std::string_view> expected = {
      "",         "consultation", "voting", "time_lock",   "effective",
      "rejected", "withdrawn",    "failed", "endorsement", "lapsed"};
  for (int state = v1::ProposalState_MIN; state <= v1::ProposalState_MAX; ++state) {
    EXPECT_EQ(state_name(state), expected.at(static_cast<std::size_t>(state)));
  }
  EXPECT_EQ(state_name(99), "");
  EXPECT_EQ(state_name(-1), "");
}

}  // namespace
}  // namespace comity::decisions::testing
