// Actions that do many acts: how many, and how many of them a block does.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "ledger/notes_world.h"
#include "ledger/read.h"

namespace comity::ledger::testing {
namespace {

struct PlanWorld : World {
  PlanWorld() {
    batches = true;
    found();
  }
};

TEST(Plans, HaveSoManyActsInAll) {
  PlanWorld world;
  const v1::Action most = many_notes("common", "a", limits::kActsPerProposal);
  const v1::Action more = many_notes("common", "a", limits::kActsPerProposal + 1);
  const v1::Action one = set_note("common", "b", 1);
  EXPECT_EQ(world.send("alpha", propose({more})).outcome, Code::out_of_range);
  EXPECT_EQ(world.send("alpha", propose({one, most})).outcome, Code::out_of_range);
  EXPECT_EQ(world.send("alpha", more).outcome, Code::out_of_range);
  EXPECT_EQ(world.send("alpha", propose({most})).outcome, Code::done);
  const auto view = world.view();
  state::Draft draft(*view);
  EXPECT_EQ(try_actions({&one, &most}, {7, "alpha"}, draft, world.ledger->registry(), world.ports,
                        {1, world.now, 1})
                .verdict.error()
                .code,
            Code::out_of_range)
      << "whoever previews hands in no proposal";
}

// To try one takes long, and a block must not: neither what is handed in nor what is due.
TEST(Plans, ABlockDoesSoManyActsOfThem) {
  PlanWorld world;
  const auto plan = [&](const std::string& key) {
    return world.make("alpha",
                      propose({many_notes("common", key, limits::kActsPerProposal / 2 + 1)}));
  };
  const Bytes first = plan("a");
  const Bytes second = plan("b");
  const Bytes small = world.make("alpha", propose({set_note("common", "c", 1)}));
  const Finalized done = world.block({first, second});
  EXPECT_EQ(done.receipts[0].outcome, Code::done);
  EXPECT_EQ(done.receipts[1].outcome, Code::full);
  EXPECT_FALSE(done.receipts[1].recorded);
  // It has begun; its vote opens with the next block, and then that of the other.
  EXPECT_EQ(world.decisions.opened.size(), 0U);
  EXPECT_EQ(world.ledger->next_deadline(), world.now);
  EXPECT_EQ(world.block({second}).receipts[0].outcome, Code::done);
  EXPECT_EQ(world.decisions.opened.size(), 1U);
  EXPECT_EQ(world.block({small}).receipts[0].outcome, Code::done);
  for (int i = 0; i < 4; ++i) world.block({});
  EXPECT_EQ(world.decisions.opened.size(), 3U);
  world.wait(10);
  world.block({});
  world.wait(20);
  world.block({});
  EXPECT_EQ(world.note("common", "a"), limits::kActsPerProposal / 2 + 1);
  EXPECT_EQ(world.note("common", "b"), 0U) << "two of them are more than a block does";
  world.block({});
  EXPECT_EQ(world.note("common", "b"), limits::kActsPerProposal / 2 + 1);
}

// Else one transaction, sent again and again, would have the ledger run it for nothing.
TEST(Plans, AreAnsweredForWhenTheyFailLate) {
  PlanWorld world;
  const v1::Action plan = many_notes("common", "a", limits::kActsPerProposal / 2);
  const v1::Action later = set_note("later", "a", 1);
  for (const v1::Action& action : {propose({plan, later}), batch({later})}) {
    const Bytes sent = world.make("alpha", action);
    const Receipt failed = world.block({sent}).receipts[0];
    EXPECT_EQ(failed.outcome, Code::trial_failed) << failed.reason;
    EXPECT_TRUE(failed.recorded);
    EXPECT_EQ(world.block({sent}).receipts[0].outcome, Code::replayed);
  }
  // What nothing was run for is told without a trace, as before.
  EXPECT_FALSE(world.send("alpha", later).recorded);
}

// Of what is due every act counts: a small matter before the longest plan moves it by a block, and
// one behind it waits as well.
TEST(Plans, WaitForTheNextBlockBehindASmallMatter) {
  PlanWorld world;
  const auto long_plan = [&](const std::string& key) {
    return world.make("alpha", propose({many_notes("common", key, limits::kActsPerProposal)}));
  };
  const Bytes small = world.make("alpha", propose({set_note("common", "a", 1)}));
  ASSERT_EQ(world.block({small, long_plan("b")}).receipts[1].outcome, Code::done)
      << "handed in, few acts do not count";
  // Both are tried twice, when they begin and when their votes open.
  EXPECT_EQ(world.decisions.opened.size(), 1U);
  world.block({});
  EXPECT_EQ(world.decisions.opened.size(), 1U);
  world.block({});
  EXPECT_EQ(world.decisions.opened.size(), 2U);
  world.wait(10);
  // Closing tries nothing: both do.
  world.block({});
  world.wait(20);
  world.block({});
  EXPECT_EQ(world.note("common", "a"), 1U);
  EXPECT_EQ(world.note("common", "b"), 0U);
  EXPECT_EQ(world.ledger->next_deadline(), world.now);
  world.block({});
  EXPECT_EQ(world.note("common", "b"), limits::kActsPerProposal);
}

// Nobody gets more done in a day by putting it together.
TEST(Plans, CountAsManyTransactionsAsTheyHaveActs) {
  PlanWorld world;
  world.authority.limits.transactions = 64;
  EXPECT_EQ(world.send("alpha", many_notes("free", "a", 65)).outcome, Code::over_budget);
  EXPECT_EQ(world.send("alpha", many_notes("free", "a", 20)).outcome, Code::done);
  EXPECT_EQ(world.send("alpha", many_notes("free", "a", 60)).outcome, Code::over_budget);
}

}  // namespace
}  // namespace comity::ledger::testing
