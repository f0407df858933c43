// Who may do what under which clause, and how much a day.
#include "registers/constitution/records.h"
#include "registers/constitution/register.h"
#include "registers/constitution/testing/seats.h"

namespace comity::constitution {
namespace {

using ledger::Actor;
using ledger::Code;
using ledger::Subject;

class AuthorityTest : public ::testing::Test {
 protected:
  AuthorityTest() { put_in_force(state_, small_concert(), 0, Time{}); }

  // "done", or the rule that decides, or the code and reason of the refusal.
  std::string may(std::string_view name, Actor::Kind kind, const Subject& subject) {
    ledger::ActionType type{};
    type.name = name;
    Actor actor;
    actor.kind = kind;
    actor.party = "ada";
    const auto answer = authority().may(state_, type, actor, subject);
    if (answer) return answer->empty() ? "done" : "rule " + *answer;
    return std::string(ledger::Registry({table()}).info(answer.error().code).name) + ": " +
           answer.error().reason;
  }
  static Subject held(const std::string& holder) {
    return {Subject::Kind::held, holder, "delegation example. in zone ."};
  }

  NoState nothing_;
  state::Draft state_{nothing_};
};

TEST_F(AuthorityTest, what_a_rule_decides_needs_a_decision) {
  const Subject community{Subject::Kind::community, "", "zone ."};
  EXPECT_EQ(may("names.set_zone", Actor::Kind::party, community),
            "needs_decision: constitution concert, action names.set_zone: decided by rule "
            "'general': propose it");
  EXPECT_EQ(may("names.set_zone", Actor::Kind::decision, community), "rule general");
  EXPECT_EQ(may("constitution.amend", Actor::Kind::decision, community), "rule amendment");
  EXPECT_EQ(may("names.transfer_delegation", Actor::Kind::decision, held("bea")), "rule general");
}

TEST_F(AuthorityTest, what_is_held_is_the_holder_s_alone) {
  EXPECT_EQ(may("names.set_ds", Actor::Kind::party, held("ada")), "done");
  EXPECT_EQ(may("names.set_ds", Actor::Kind::party, held("bea")),
            "not_holder: constitution concert, action names.set_ds: the holder's own, and "
            "delegation example. in zone . is held by bea");
  EXPECT_EQ(may("names.set_ds", Actor::Kind::decision, held("bea")),
            "reserved_part: constitution concert, action names.set_ds: delegation example. in "
            "zone . is reserved to its holder bea: no decision can do this");
  // Not even when the proposer is the holder: it can do it at once.
  EXPECT_EQ(may("names.set_ds", Actor::Kind::decision, held("ada")).substr(0, 13), "reserved_part");
}

TEST_F(AuthorityTest, what_is_held_together_is_each_holder_s) {
  EXPECT_EQ(may("names.set_ds", Actor::Kind::party, held("ada+bea")), "done");
  EXPECT_EQ(may("names.set_ds", Actor::Kind::party, held("abe+ada+bea")), "done");
  EXPECT_EQ(may("names.set_ds", Actor::Kind::party, held("adam+bea")).substr(0, 10), "not_holder");
  EXPECT_EQ(may("names.set_ds", Actor::Kind::decision, held("ada+bea")),
            "reserved_part: constitution concert, action names.set_ds: delegation example. in "
            "zone . is reserved to its holder ada+bea: no decision can do this");
}

TEST_F(AuthorityTest, what_is_unclaimed_is_decided) {
  EXPECT_EQ(may("names.set_ds", Actor::Kind::party, held("")),
            "needs_decision: constitution concert, action names.set_ds: the holder's own, but "
            "delegation example. in zone . has no holder: decided by rule 'general' "
            "(unclaimed_rule): propose it");
  EXPECT_EQ(may("names.set_ds", Actor::Kind::decision, held("")), "rule general");
}

TEST_F(AuthorityTest, a_party_s_own_acts_are_its_own) {
  const auto self = [](const std::string& party) {
    return Subject{Subject::Kind::self, party, "party " + party};
  };
  EXPECT_EQ(may("members.add_key", Actor::Kind::party, self("ada")), "done");
  EXPECT_EQ(may("members.add_key", Actor::Kind::party, self("bea")),
            "not_self: constitution concert, action members.add_key: a party's own act, and "
            "party bea is not ada");
  EXPECT_EQ(may("members.add_key", Actor::Kind::party, {Subject::Kind::self, "", ""}),
            "not_self: constitution concert, action members.add_key: a party's own act, and it "
            "is not ada");
  EXPECT_EQ(may("decisions.vote", Actor::Kind::decision, self("ada")),
            "reserved_part: constitution concert, action decisions.vote: a party's own act: no "
            "decision can do this");
}

TEST_F(AuthorityTest, genesis_may_do_all_and_an_action_without_a_rule_nobody) {
  EXPECT_EQ(may("names.set_ds", Actor::Kind::genesis, held("bea")), "done");
  EXPECT_EQ(may("names.zap", Actor::Kind::decision, held("bea")),
            "not_permitted: constitution concert, action names.zap: has no rule");
  state::Draft empty(nothing_);
  const auto answer = authority().may(empty, ledger::ActionType{}, Actor{}, Subject{});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, Code::not_permitted);
}

TEST_F(AuthorityTest, budgets_are_by_kind) {
  const ledger::BudgetLimits limits = authority().budget(state_, v1::INDIVIDUAL);
  EXPECT_EQ(limits.transactions, 50'000U);
  EXPECT_EQ(limits.bytes, 64U << 20);
  EXPECT_EQ(limits.open_proposals, 20U);
  EXPECT_EQ(limits.comments, 200U);
  EXPECT_EQ(authority().budget(state_, 99).transactions, 0U);
  state::Draft empty(nothing_);
  EXPECT_EQ(authority().budget(empty, v1::COMPANY).transactions, 0U);
}

}  // namespace
}  // namespace comity::constitution
