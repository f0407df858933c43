// What a guard holds: it waits for a second decision, for so long, and no longer.
#include "ledger/held.h"
#include "registers/decisions/records.h"
#include "registers/decisions/stages.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

const Hash kHeldEffect = Hash::from(kEffect).value();

// In its time lock at second 200, with the effect due at 250.
std::uint64_t passed(Assembly& assembly) {
  assembly.trial().guards = {{"example.", 3, 5, 4, false}};
  const std::uint64_t number = assembly.open_vote("a");
  EXPECT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  assembly.at(250);
  return number;
}
std::uint64_t held(Assembly& assembly) {
  const std::uint64_t number = passed(assembly);
  assembly.trial().verdict = ledger::refuse(Code::guard_exceeded, "");
  assembly.settle_due();
  return number;
}

TEST(Held, SaysWhenTheVoteOpensWhatGuardsCount) {
  Assembly assembly;
  const v1::Proposal proposal = assembly.proposal(passed(assembly));
  ASSERT_EQ(proposal.guards_size(), 1);
  EXPECT_EQ(proposal.guards(0).zone(), "example.");
  EXPECT_EQ(proposal.guards(0).changed(), 3U);
  EXPECT_EQ(proposal.guards(0).total(), 5U);
  EXPECT_EQ(proposal.guards(0).most(), 4U);
  EXPECT_FALSE(proposal.has_held_until());
}

TEST(Held, WaitsForASecondDecisionAndTakesEffectInTheNextBlock) {
  Assembly assembly;
  const std::uint64_t number = held(assembly);
  EXPECT_EQ(assembly.proposal(number).state(), v1::TIME_LOCK);
  EXPECT_EQ(time_of(assembly.proposal(number).held_until()),
            plus_seconds(assembly.time_at(250), kHeldSeconds));
  EXPECT_EQ(assembly.next_deadline(), plus_seconds(assembly.time_at(250), kHeldSeconds));

  assembly.at(1'000);
  ledger::call_up_held(assembly.draft(), kHeldEffect, assembly.now());
  EXPECT_TRUE(assembly.settle_due().empty()) << "in this block it may have been called up before";
  assembly.at(1'001);
  assembly.trial().verdict = {};
  assembly.trial().guards = {{"example.", 3, 5, 4, true}};
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  EXPECT_EQ(assembly.proposal(number).state(), v1::EFFECTIVE);
  EXPECT_TRUE(assembly.proposal(number).guards(0).confirmed());
  EXPECT_EQ(time_of(assembly.proposal(number).effect_at()), assembly.now());
  // Nobody waits with this effect any more.
  ledger::call_up_held(assembly.draft(), kHeldEffect, assembly.now());
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
}

TEST(Held, WaitsOnWhenTheSecondDecisionSaysTooLittle) {
  Assembly assembly;
  const std::uint64_t number = held(assembly);
  assembly.at(1'000);
  ledger::call_up_held(assembly.draft(), kHeldEffect, assembly.now());
  assembly.at(1'001);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  EXPECT_EQ(assembly.proposal(number).state(), v1::TIME_LOCK);
  // It does not wait longer for that.
  EXPECT_EQ(assembly.next_deadline(), plus_seconds(assembly.time_at(250), kHeldSeconds));
  assembly.at(250 + kHeldSeconds);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  EXPECT_EQ(assembly.proposal(number).state(), v1::FAILED);
  EXPECT_EQ(assembly.proposal(number).failure(), 3130U);
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
}

TEST(Held, GoesThroughAtItsEndWhenOthersCountNoMore) {
  Assembly assembly;
  const std::uint64_t number = held(assembly);
  assembly.trial().verdict = {};
  assembly.at(250 + kHeldSeconds);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(number).state(), v1::EFFECTIVE);
}

// A late consent is asked once, and given again and again it has nothing tried.
TEST(Held, IsNotTriedAgainByConsents) {
  Assembly assembly;
  const std::uint64_t number = passed(assembly);
  assembly.trial().verdict = ledger::refuse(Code::consent_missing, "");
  assembly.trial().consents_needed = {"b"};
  assembly.settle_due();
  assembly.at(300);
  ASSERT_EQ(assembly.run(consent(number), "b"), Code::done);
  assembly.trial().verdict = ledger::refuse(Code::guard_exceeded, "");
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  assembly.at(400);
  ASSERT_EQ(assembly.run(consent(number), "b"), Code::done);
  EXPECT_TRUE(assembly.settle_due().empty());
  EXPECT_EQ(assembly.next_deadline(), plus_seconds(assembly.time_at(300), kHeldSeconds));
}

// Nor does another second decision end the time that late consents have.
TEST(Held, LeavesLateConsentsTheirTimeWhenItIsCalledUpAgain) {
  Assembly assembly;
  const std::uint64_t number = held(assembly);
  assembly.trial().verdict = ledger::refuse(Code::consent_missing, "");
  assembly.trial().consents_needed = {"b"};
  for (const std::int64_t second : {300, 400}) {
    assembly.at(second);
    ledger::call_up_held(assembly.draft(), kHeldEffect, assembly.now());
    assembly.at(second + 1);
    EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
    EXPECT_EQ(assembly.proposal(number).state(), v1::TIME_LOCK);
  }
  EXPECT_EQ(assembly.next_deadline(), plus_seconds(assembly.time_at(301), kLateConsentSeconds));
  assembly.at(301 + kLateConsentSeconds);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  EXPECT_EQ(assembly.proposal(number).state(), v1::FAILED);
}

}  // namespace
}  // namespace comity::decisions::testing
