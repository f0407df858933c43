// What the record of a proposal says of its way, at each end that there is.
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/stages.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

using Taken = std::vector<StepTaken>;

Taken steps_of(Assembly& assembly, std::uint64_t number) {
  return steps_taken(assembly.draft(), assembly.proposal(number));
}

// In its time lock: proposed in second 0, voted on from 100 to 200, its effect due at 250.
std::uint64_t in_time_lock(Assembly& assembly) {
  const std::uint64_t number = assembly.open_vote("a");
  EXPECT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  return number;
}

Taken until_passed(const Assembly& assembly) {
  return {{Step::proposed, assembly.time_at(0)},
          {Step::vote_opened, assembly.time_at(100)},
          {Step::passed, assembly.time_at(200)}};
}

Taken with(Taken steps, Step step, Time at) {
  steps.push_back({step, at});
  return steps;
}

TEST(StepsTaken, GoFromTheProposalToTheEffect) {
  Assembly assembly;
  const std::uint64_t number = in_time_lock(assembly);
  EXPECT_EQ(steps_of(assembly, number), until_passed(assembly));
  assembly.at(250);
  assembly.settle_due();
  EXPECT_EQ(steps_of(assembly, number),
            with(until_passed(assembly), Step::effective, assembly.time_at(250)));
}

TEST(StepsTaken, EndWithTheVoteOfWhatIsRejected) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(steps_of(assembly, number), (Taken{{Step::proposed, assembly.time_at(0)},
                                               {Step::vote_opened, assembly.time_at(100)},
                                               {Step::rejected, assembly.time_at(200)}}));
}

TEST(StepsTaken, OfWhatEndedBeforeItsVoteAreTwo) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.settle_due();
  assembly.at(10);
  ASSERT_EQ(assembly.run(withdraw(1), "a"), Code::done);
  EXPECT_EQ(steps_of(assembly, 1), (Taken{{Step::proposed, assembly.time_at(0)},
                                          {Step::withdrawn, assembly.time_at(10)}}));

  Assembly other;
  other.at(0);
  ASSERT_EQ(other.run(propose(), "a"), Code::done);
  other.settle_due();
  other.trial().verdict = ledger::refuse(Code::no_effect, "");
  other.at(100);
  other.settle_due();
  EXPECT_EQ(steps_of(other, 1),
            (Taken{{Step::proposed, other.time_at(0)}, {Step::failed, other.time_at(100)}}));
}

TEST(StepsTaken, NameWhenTheVoteWasExtended) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_extension_seconds(20);
  rule.mutable_stages()->set_extensions(1);
  Assembly assembly(rule);
  assembly.open_vote("a");
  assembly.at(190);
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "b"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(steps_of(assembly, 1), (Taken{{Step::proposed, assembly.time_at(0)},
                                          {Step::vote_opened, assembly.time_at(100)},
                                          {Step::extended, assembly.time_at(200)}}));
}

TEST(StepsTaken, NameTheConsentsThatAreAskedLate) {
  Assembly assembly;
  const std::uint64_t number = in_time_lock(assembly);
  assembly.trial().consents_needed = {"b"};
  assembly.trial().verdict = ledger::refuse(Code::consent_missing, "");
  assembly.at(260);  // the first block after it was due
  assembly.settle_due();
  const Taken asked = with(until_passed(assembly), Step::consents_asked, assembly.time_at(260));
  EXPECT_EQ(steps_of(assembly, number), asked);
  assembly.trial().verdict = ledger::refuse(Code::guard_exceeded, "");
  ASSERT_EQ(assembly.run(consent(number), "b"), Code::done);
  assembly.at(270);
  assembly.settle_due();
  const Taken due = with(until_passed(assembly), Step::consents_asked, assembly.time_at(250));
  const Taken held = with(due, Step::held, assembly.time_at(270));
  EXPECT_EQ(steps_of(assembly, number), held);
  assembly.at(270 + kHeldSeconds);
  assembly.settle_due();
  EXPECT_EQ(steps_of(assembly, number),
            with(held, Step::failed, assembly.time_at(270 + kHeldSeconds)));
}

}  // namespace
}  // namespace comity::decisions::testing
