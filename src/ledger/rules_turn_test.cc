// Newer rules at the beginning of a block: in force, not in force, or no block at all.
#include <gtest/gtest.h>

#include "ledger/notes_world.h"
#include "ledger/records.h"

namespace comity::ledger::testing {
namespace {

const state::Key kTurned{"results", "rules", ""};

}  // namespace

std::optional<RulesChange::Turn> NotesRulesChange::next_turn(const state::View& view,
                                                             Time now) const {
  if (!turn || now < at || view.get(kTurned)) return std::nullopt;
  return turn;
}

Verdict NotesRulesChange::check(const state::View& /*view*/, const Turn& /*turn*/,
                                const std::vector<std::string_view>& action_names) const {
  if (fits && !action_names.empty()) return {};
  return refuse(Code::lock_out, "the notes do not fit");
}

void NotesRulesChange::settle(state::Draft& draft, const Turn& /*settled*/, const Verdict& verdict,
                              const Context& /*context*/) const {
  if (verdict && breaks) draft.put({"notes", "common", "forbidden"}, "1");
  draft.put(kTurned, verdict ? "good" : "bad");
}

std::optional<Time> NotesRulesChange::next_deadline(const state::View& view) const {
  if (!turn || view.get(kTurned)) return std::nullopt;
  return at;
}

namespace {

using Turn = RulesChange::Turn;

class RulesTurnTest : public ::testing::Test {
 protected:
  // Rules version 2 are due in ten seconds; the program knows up to `newest`.
  void wait_for(std::uint32_t newest) {
    world_.found();
    world_.ledger.reset();
    world_.ledger = *Ledger::open(world_.store, notes_registry(newest), world_.ports);
    world_.rules_change.turn = Turn{Turn::Kind::activate, 2, 9,
                                    rules_fingerprint(2, world_.ledger->registry().names_under(2))};
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
  const auto opened = Ledger::open(world_.store, notes_registry(1), world_.ports);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::newer_rules);
}

}  // namespace
}  // namespace comity::ledger::testing
