// Newer rules at the beginning of a block: in force, not in force, or no block at all.
#include <gtest/gtest.h>

#include "ledger/notes_world.h"
#include "ledger/records.h"
#include "ledger/stored/audit.h"
#include "ledger/stored/open.h"

namespace comity::ledger::testing {
namespace {

using Turn = RulesChange::Turn;

class RulesTurnTest : public ::testing::Test {
 protected:
  // Rules version 2 are due in ten seconds; the program knows up to `newest`.
  void wait_for(std::uint32_t newest) {
    world_.found();
    world_.ledger.reset();
    world_.ledger = *open_ledger(world_.store, notes_registry(newest), world_.ports);
    world_.rules_change.turn =
        Turn{Turn::Kind::activate, 2, 9, world_.ledger->registry().fingerprint(2)};
    world_.rules_change.at = plus_seconds(world_.now, 10);
  }
  std::uint32_t version() const { return rules_in_force(*world_.view()).version; }

  World world_;
};

TEST_F(RulesTurnTest, TheFirstBlockAtItsTimeIsUnderThem) {
  wait_for(2);
  EXPECT_EQ(world_.ledger->next_deadline(), world_.rules_change.at);
  EXPECT_EQ(world_.send("alpha", set_note("alpha", "a", 1)).outcome, Code::done);
  EXPECT_EQ(version(), 1U);
  world_.wait(10);
  EXPECT_EQ(world_.send("alpha", set_note("alpha", "a", 2)).outcome, Code::done);
  EXPECT_EQ(version(), 2U);
  EXPECT_EQ(rules_in_force(*world_.view()).proposal, 9U);
  EXPECT_EQ(rules_in_force(*world_.view()).since, world_.now);
  EXPECT_EQ(world_.record(1).rules_version(), 1U);
  EXPECT_FALSE(world_.record(1).has_rules_turn());
  const v1::BlockRecord second = world_.record(2);
  EXPECT_EQ(second.rules_version(), 2U);
  EXPECT_EQ(second.rules_turn().version(), 2U);
  EXPECT_EQ(second.rules_turn().proposal(), 9U);
  EXPECT_EQ(second.rules_turn().outcome(), 0U);
}

// A field that rules version 2 brought is to version 1 what it is to a program that lacks it.
TEST_F(RulesTurnTest, AMessageHasItsNewFieldFromThenOn) {
  wait_for(2);
  v1::Action newer = set_note("alpha", "a", 1);
  newer.mutable_names_set_ds()->add_ds();
  const Bytes early = world_.make("alpha", newer);
  EXPECT_EQ(world_.ledger->screen(early, world_.now).outcome, Code::not_canonical);
  EXPECT_EQ(world_.block({early}).receipts[0].outcome, Code::not_canonical);
  world_.sequences.clear();
  EXPECT_EQ(world_.block({world_.make("alpha", propose({newer}))}).receipts[0].outcome,
            Code::not_canonical);
  EXPECT_EQ(world_.note("alpha", "a"), 0U);
  world_.sequences.clear();
  world_.wait(10);
  EXPECT_EQ(world_.send("alpha", newer).outcome, Code::done);
  EXPECT_EQ(world_.note("alpha", "a"), 1U);
}

TEST_F(RulesTurnTest, WhatDoesNotFitStaysOutAndIsOnRecord) {
  wait_for(2);
  world_.rules_change.fits = false;
  world_.wait(10);
  EXPECT_TRUE(world_.block({}).changed);
  EXPECT_EQ(version(), 1U);
  EXPECT_EQ(world_.record(1).rules_version(), 1U);
  EXPECT_EQ(world_.record(1).rules_turn().outcome(), static_cast<std::uint32_t>(Code::lock_out));
  EXPECT_EQ(world_.ledger->next_deadline(), std::nullopt);
}

TEST_F(RulesTurnTest, WhatBreaksATruthFails) {
  wait_for(2);
  world_.rules_change.breaks = true;
  world_.wait(10);
  EXPECT_TRUE(world_.block({}).changed);
  EXPECT_EQ(version(), 1U);
  EXPECT_EQ(world_.record(1).rules_turn().outcome(), static_cast<std::uint32_t>(Code::invariant));
  EXPECT_EQ(world_.note("common", "forbidden"), 0U);
}

TEST_F(RulesTurnTest, AProgramWithoutThemMakesNoBlock) {
  wait_for(1);
  world_.wait(10);
  const auto none = world_.ledger->finalize({1, world_.now, {}, false});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::newer_rules);
  EXPECT_EQ(world_.ledger->head().height, 0U);
}

TEST_F(RulesTurnTest, AProgramWithoutThemDoesNotOpenWhatIsPastThem) {
  wait_for(2);
  world_.wait(10);
  EXPECT_TRUE(world_.block({}).changed);
  world_.ledger.reset();
  const auto opened = open_ledger(world_.store, notes_registry(1), world_.ports);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::newer_rules);
}

// Tables that newer rules have filled are no damage to a program that lacks them.
TEST_F(RulesTurnTest, WhatTheyBroughtIsNoFaultOfTheStore) {
  wait_for(2);
  std::vector<Register> registers = notes_registry().registers();
  registers[0].tables = {};
  const Registry before(registers, 1);
  EXPECT_FALSE(audit(world_.store, {.registry = &before}).faults.empty());
  world_.wait(10);
  EXPECT_TRUE(world_.block({}).changed);
  world_.ledger.reset();
  EXPECT_TRUE(audit(world_.store, {.registry = &before}).faults.empty());
}

// Of the same version, but with an action less or a field less: it would make other blocks.
TEST_F(RulesTurnTest, AProgramWithOthersOfThatNumberDoesNotOpenIt) {
  world_.ledger.reset();
  std::vector<Register> registers = notes_registry().registers();
  const std::vector<ActionType> fewer(registers[0].actions.begin(), registers[0].actions.end() - 1);
  registers[0].actions = fewer;
  const auto less = open_ledger(world_.store, Registry(registers), world_.ports);
  ASSERT_FALSE(less);
  EXPECT_EQ(less.error().kind, ErrorKind::newer_rules);
  registers = notes_registry().registers();
  registers[0].later = {};
  const auto more = open_ledger(world_.store, Registry(registers), world_.ports);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().kind, ErrorKind::newer_rules);
  EXPECT_TRUE(open_ledger(world_.store, notes_registry(), world_.ports));
}

}  // namespace
}  // namespace comity::ledger::testing
