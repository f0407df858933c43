// Several acts in one transaction: all of them, or none.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "ledger/limits.h"
#include "ledger/notes_world.h"

namespace comity::ledger::testing {
namespace {

struct BatchWorld : World {
  BatchWorld() {
    batches = true;
    authority.limits.transactions = 1'000;
    found();
  }
};

TEST(Batch, EachActSeesWhatThoseBeforeItDid) {
  BatchWorld world;
  const Receipt done = world.send(
      "alpha",
      batch({set_note("free", "a", 1), set_note("free", "b", 2), set_note("free", "a", 3)}));
  EXPECT_EQ(done.outcome, Code::done) << done.reason;
  EXPECT_EQ(world.note("free", "a"), 3U);
  EXPECT_EQ(world.note("free", "b"), 2U);
}

TEST(Batch, OfOneThatDoesNotPassNothingIsDoneAndTheReceiptNamesTheAct) {
  struct Row {
    v1::Action act;
    Code expected;
    bool recorded;
    const char* reason;
  };
  const Row rows[] = {
      {set_note("closed", "a", 1), kClosed, true, "action 2 (names.set_ds): "},
      {set_note("common", "a", 1), Code::needs_decision, true, "action 2 (names.set_ds): "},
      {set_note("later", "a", 1), Code::trial_failed, true, "action 2 (names.set_ds): "},
      {break_notes(), Code::invariant, true, "action 2 (names.remove_delegation): "},
      {trust(), Code::assumption, true, "action 2 (names.set_code_points): "},
  };
  for (const Row& row : rows) {
    BatchWorld world;
    const Receipt receipt =
        world.send("alpha", batch({set_note("free", "a", 7), row.act, set_note("free", "b", 8)}));
    EXPECT_EQ(receipt.outcome, row.expected) << receipt.reason;
    EXPECT_EQ(receipt.recorded, row.recorded) << receipt.reason;
    EXPECT_TRUE(receipt.reason.starts_with(row.reason)) << receipt.reason;
    EXPECT_FALSE(world.view()->get({"notes", "free", "a"}));
    EXPECT_FALSE(world.view()->get({"notes", "free", "b"}));
  }
}

TEST(Batch, HoldsWhatItsSenderMayDoWithTheSameKeyAndNothingElse) {
  BatchWorld world;
  const v1::Action good = set_note("free", "a", 1);
  for (const v1::Action& other : {vote(), comment(), join(), huge_note(),
                                  many_notes("free", "a", 2), propose({good}), batch({good})}) {
    const Receipt receipt = world.send("alpha", batch({good, other}));
    EXPECT_EQ(receipt.outcome, Code::nested_proposal) << receipt.reason;
    EXPECT_FALSE(receipt.recorded);
  }
  EXPECT_EQ(world.send("alpha", batch({good, v1::Action()})).outcome, Code::missing_field);
  EXPECT_EQ(world.send("alpha", propose({batch({good})})).outcome, Code::nested_proposal);
  const std::vector<v1::Action> most(limits::kActionsPerBatch, good);
  EXPECT_EQ(world.send("alpha", batch(most)).outcome, Code::done);
  std::vector<v1::Action> more = most;
  more.push_back(good);
  EXPECT_EQ(world.send("alpha", batch(more)).outcome, Code::out_of_range);
}

// Nobody gets more done in a day by putting it together.
TEST(Batch, CountsAsManyTransactionsAsItHasActs) {
  BatchWorld world;
  world.authority.limits.transactions = 0;
  const std::vector<v1::Action> most(limits::kKeptTransactions - 1, set_note("free", "a", 1));
  EXPECT_EQ(world.send("alpha", batch(most)).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", batch({most[0], most[1]})).outcome, Code::over_budget);
  EXPECT_EQ(world.send("alpha", most[0]).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", most[0]).outcome, Code::over_budget);
}

}  // namespace
}  // namespace comity::ledger::testing
