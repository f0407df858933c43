#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

// The plain rule, and every objection answered.
v1::Rule answered_rule() {
  v1::Rule rule = plain_rule();
  const v1::Condition threshold = rule.condition();
  v1::Conditions& all = *rule.mutable_condition()->mutable_all_of();
  *all.add_conditions() = threshold;
  all.add_conditions()->mutable_objections();
  return rule;
}

TEST(Answer, SettlesAnObjectionForTheRule) {
  Assembly assembly(answered_rule());
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(object(number), "c"), Code::done);
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  EXPECT_FALSE(explain(assembly.draft(), number, assembly.now()).would_pass);

  EXPECT_EQ(assembly.run(answer(number, "c"), "b"), kNotProposer);
  assembly.at(199);
  ASSERT_EQ(assembly.run(answer(number, "c"), "a"), Code::done);

  v1::Objection objection;
  ASSERT_TRUE(find_objection(assembly.draft(), number, "c", objection));
  EXPECT_EQ(objection.state(), v1::ANSWERED);
  EXPECT_EQ(objection.answer().hash(), Bytes(32, 'a'));
  EXPECT_TRUE(explain(assembly.draft(), number, assembly.now()).would_pass);
  EXPECT_EQ(assembly.run(answer(number, "c"), "a"), kWrongState);
  EXPECT_EQ(assembly.run(answer(number, "b"), "a"), kNoSuchObjection);
  assembly.at(200);
  EXPECT_EQ(assembly.run(answer(number, "c"), "a"), kVoteClosed);
}

TEST(Answer, WithoutItTheProposalIsRejected) {
  Assembly assembly(answered_rule());
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(object(number), "c"), Code::done);
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(number).state(), v1::REJECTED);
  EXPECT_EQ(assembly.proposal(number).failure(), 0U);
}

TEST(Answer, RefusesWhatIsNotWellFormed) {
  Assembly assembly;
  EXPECT_EQ(assembly.run(answer(0, "c"), "a"), Code::missing_field);
  EXPECT_EQ(assembly.run(answer(1, ""), "a"), Code::missing_field);
  EXPECT_EQ(assembly.run(answer(1, "C"), "a"), Code::bad_name);
  EXPECT_EQ(assembly.run(answer(1, "c"), "a"), kNoSuchProposal);
  v1::Action without_text = answer(1, "c");
  without_text.mutable_decisions_answer()->clear_answer();
  EXPECT_EQ(assembly.run(without_text, "a"), Code::missing_field);
}

}  // namespace
}  // namespace comity::decisions::testing
