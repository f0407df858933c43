#include "base/limits.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

TEST(Propose, PutsTheActionsOnTheAgendaAtOnce) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);

  const v1::Proposal proposal = assembly.proposal(1);
  EXPECT_EQ(proposal.proposer(), "a");
  EXPECT_EQ(proposal.state(), v1::CONSULTATION);
  EXPECT_TRUE(proposal.rule().empty());
  EXPECT_EQ(proposal.title().hash(), Bytes(32, 't'));
  EXPECT_EQ(proposal.transaction(), crypto::sha256(wire::encode(propose())).bytes());
  v1::ProposedActions actions;
  ASSERT_TRUE(find_actions(assembly.draft(), 1, actions));
  EXPECT_EQ(actions.actions(0).names_set_ds().label(), "example");
  EXPECT_EQ(assembly.next_deadline(), assembly.now());
}

TEST(Propose, NumbersAreNeverUsedTwice) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  ASSERT_EQ(assembly.run(withdraw(1), "a"), Code::done);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  EXPECT_EQ(last_number(assembly.draft()), 2U);
}

TEST(Propose, KeepsToTheBudgetsOfTheConstitution) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  EXPECT_EQ(open_proposals_of(assembly.draft(), "a"), 2U);
  EXPECT_EQ(assembly.run(propose(), "a"), Code::over_budget);
  ASSERT_EQ(assembly.run(propose(), "b"), Code::done);

  ASSERT_EQ(assembly.run(withdraw(1), "a"), Code::done);
  EXPECT_EQ(assembly.run(propose(), "a"), Code::done);
}

TEST(Propose, LeavesEverybodyItsPlaces) {
  Assembly assembly;
  assembly.put_constitution(plain_rule(), 1);
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  EXPECT_EQ(assembly.run(propose(), "a"), Code::full);
  ASSERT_EQ(assembly.run(propose(), "b"), Code::done);
  ASSERT_EQ(assembly.run(propose(), "c"), Code::done);
}

TEST(Propose, HasOnePlaceForEachEvenWhereThereAreFewerThanVoices) {
  Assembly assembly;
  assembly.put_constitution(plain_rule(), 1);
  assembly.add_party("e", v1::ACTIVE);
  assembly.at(0);
  for (const char* party : {"a", "b", "c", "e"}) {
    EXPECT_EQ(assembly.run(propose(), party), Code::done);
  }
  EXPECT_EQ(assembly.run(propose(), "e"), Code::full);
}

TEST(Propose, CountsAffiliatesAsOne) {
  Assembly assembly;
  assembly.add_party("a", v1::ACTIVE, "group");
  assembly.add_party("b", v1::ACTIVE, "group");
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  ASSERT_EQ(assembly.run(propose(), "b"), Code::done);
  EXPECT_EQ(assembly.run(propose(), "b"), Code::over_budget);
  ASSERT_EQ(assembly.run(withdraw(1), "a"), Code::done);
  EXPECT_EQ(assembly.run(propose(), "b"), Code::done);
  ASSERT_EQ(assembly.run(propose(), "c"), Code::done);
}

TEST(Propose, IsForActivePartiesThemselves) {
  Assembly assembly;
  EXPECT_EQ(assembly.run(propose(), "d"), Code::wrong_standing);
  EXPECT_EQ(assembly.run(propose(), "nobody"), Code::wrong_standing);
  ledger::Actor decision;
  decision.kind = ledger::Actor::Kind::decision;
  decision.party = "a";
  state::Draft step(assembly.draft());
  const ledger::Verdict verdict =
      Assembly::type_of(propose()).run(propose(), step, decision, {}, {});
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, Code::not_permitted);
}

// To try one takes long, so a voice has one at a time.
TEST(Propose, OnePlanOfAVoiceAtATime) {
  Assembly assembly;
  const auto plan = [](std::size_t sets) {
    v1::Action action = propose();
    v1::ChangeSets& it =
        *action.mutable_decisions_propose()->add_actions()->mutable_names_change_sets();
    for (std::size_t i = 0; i < sets; ++i) it.add_changes();
    return action;
  };
  EXPECT_EQ(assembly.run(plan(limits::kActionsPerProposal + 1), "a"), Code::done);
  EXPECT_EQ(assembly.run(plan(limits::kActionsPerProposal + 1), "a"), Code::full);
  EXPECT_EQ(assembly.run(plan(limits::kActionsPerProposal), "a"), Code::done)
      << "it is no long one";
  EXPECT_EQ(assembly.run(plan(limits::kActionsPerProposal + 1), "b"), Code::done);
  EXPECT_EQ(read_count(assembly.draft(), "").plans(), 2U);
  v1::Action withdraw;
  withdraw.mutable_decisions_withdraw()->set_proposal(1);
  EXPECT_EQ(assembly.run(withdraw, "a"), Code::done);
  EXPECT_EQ(read_count(assembly.draft(), "").plans(), 1U);
  EXPECT_EQ(assembly.run(plan(limits::kActionsPerProposal + 1), "a"), Code::done);
}

TEST(Propose, RefusesWhatIsNotWellFormed) {
  const auto code_of = [](auto&& spoil) {
    v1::Action action = propose();
    spoil(*action.mutable_decisions_propose());
    const ledger::Verdict verdict = Assembly::type_of(action).check(action);
    return verdict ? Code::done : verdict.error().code;
  };
  using It = v1::Propose;
  EXPECT_EQ(code_of([](It&) {}), Code::done);
  EXPECT_EQ(code_of([](It& it) { it.clear_title(); }), Code::missing_field);
  EXPECT_EQ(code_of([](It& it) { it.mutable_title()->set_hash("short"); }), Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) { it.mutable_title()->set_length((1 << 20) + 1); }),
            Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) { it.mutable_text(); }), Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) { it.clear_actions(); }), Code::missing_field);
}

TEST(Propose, HandsOutTheActionsItCarries) {
  v1::Action action = propose();
  action.mutable_decisions_propose()->add_actions()->mutable_names_set_zone();
  const std::vector<const v1::Action*> nested = Assembly::type_of(action).nested(action);
  ASSERT_EQ(nested.size(), 2U);
  EXPECT_EQ(nested[1], &action.decisions_propose().actions(1));
}

}  // namespace
}  // namespace comity::decisions::testing
