// Going on from an older state: what the block declares, and what counting passes over.
#include "ledger/continuation.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "ledger/limits.h"
#include "ledger/notes_world.h"
#include "ledger/recorded.h"
#include "ledger/records.h"
#include "ledger/revision.h"
#include "proof/continuity.h"
#include "wire/messages.h"

namespace comity::ledger::testing {
namespace {

Acknowledged lost_at(std::uint64_t height) {
  return {height, crypto::sha256("root"), height + 2, crypto::sha256("log")};
}

class GoingOn : public ::testing::Test {
 protected:
  GoingOn() {
    world_.block({world_.make("alpha", set_note("free", "a", 1))});
    world_.wait(100);
  }
  void go_on(std::optional<Acknowledged> lost) {
    Block block;
    block.height = world_.ledger->head().height + 1;
    block.time = world_.now;
    block.goes_on = GoesOn{lost};
    const auto done = world_.ledger->finalize(block);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_TRUE(done->changed);
    ASSERT_TRUE(world_.ledger->commit());
    world_.sequences["alpha"] += newest().skipped();
  }
  v1::Continuation newest() { return continuations(*world_.view()).newest().rbegin()[0]; }

  World world_;
};

TEST_F(GoingOn, IsOnRecordWithOldAndNew) {
  EXPECT_EQ(continued_at(*world_.view()), 0U);
  const Acknowledged before = world_.ledger->acknowledged();
  go_on(lost_at(40));
  const auto record = block_record(*world_.ledger, 2);
  ASSERT_TRUE(record);
  const v1::Continuation& it = record->continuation();
  EXPECT_EQ(wire::encode(it), wire::encode(newest()));
  EXPECT_EQ(it.height(), 2U);
  EXPECT_EQ(it.from_height(), 1U);
  EXPECT_EQ(it.time().seconds() - it.from_time().seconds(), 100);
  EXPECT_EQ(it.from_log_size(), 3U);
  EXPECT_EQ(it.from_log_root(), before.log_root.bytes());
  EXPECT_EQ(it.lost().height(), 40U);
  EXPECT_EQ(it.lost().root(), lost_at(40).root.bytes());
  EXPECT_EQ(it.lost().log_size(), 42U);
  EXPECT_EQ(it.lost().log_root(), lost_at(40).log_root.bytes());
  EXPECT_EQ(continued_at(*world_.view()), 2U);
  // A replay makes the same of it.
  const auto again = recorded_goes_on(it);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->lost, lost_at(40));
  // It stays provable, as what a vote led to.
  ASSERT_TRUE(world_.ledger->prove(continuations_key(), 2));
}

TEST_F(GoingOn, SaysWhenNobodyKnowsWhatIsLost) {
  go_on(std::nullopt);
  EXPECT_FALSE(newest().has_lost());
  EXPECT_FALSE(recorded_goes_on(newest())->lost);
  EXPECT_NE(continuity_texts(*world_.view())[0].find("nobody knows what"), std::string::npos);
}

// What is counted and seen outside passes over as many numbers as may have been given meanwhile.
TEST_F(GoingOn, PassesOverTheNumbersOfTheTimeThatIsLost) {
  EXPECT_EQ(revision(*world_.view(), "notes", "free").count, 1U);
  go_on(std::nullopt);
  const std::uint64_t passed = limits::kSkippedAtLeast + 100 * limits::kSkippedPerSecond;
  EXPECT_EQ(newest().skipped(), passed);
  EXPECT_EQ(revision(*world_.view(), "notes", "free").count, 1 + passed);
  EXPECT_EQ(revision(*world_.view(), "notes", "own").count, passed);
  world_.block({world_.make("alpha", set_note("free", "a", 2))});
  EXPECT_EQ(revision(*world_.view(), "notes", "free").count, 2 + passed);
  // A second loss adds to the first.
  go_on(std::nullopt);
  EXPECT_EQ(skipped_numbers(*world_.view()), passed + limits::kSkippedAtLeast);
}

// Whoever kept what is given up shall not choose which part of it stands after all.
TEST_F(GoingOn, BringsBackNothingThatWasSignedBefore) {
  const Bytes given_up = world_.make("alpha", set_note("free", "a", 2));
  Signing first;
  first.sequence = 1;
  const Bytes first_of_another = world_.make("beta", set_note("own", "b", 1), first);
  go_on(std::nullopt);
  const Finalized done = world_.block({given_up, first_of_another});
  EXPECT_EQ(done.receipts[0].outcome, Code::replayed);
  EXPECT_EQ(done.receipts[1].outcome, Code::replayed);
  EXPECT_EQ(world_.note("free", "a"), 1U);
  // What is signed now takes the number behind them, once.
  world_.sequences["alpha"] = last_sequence(*world_.view(), key_of("alpha").public_key().view());
  EXPECT_EQ(world_.sequences["alpha"], 1 + newest().skipped());
  EXPECT_EQ(world_.send("alpha", set_note("free", "a", 3)).outcome, Code::done);
  EXPECT_EQ(world_.send("alpha", set_note("free", "a", 4)).outcome, Code::done);
  go_on(std::nullopt);
  EXPECT_EQ(world_.send("alpha", set_note("free", "a", 5)).outcome, Code::done);
}

TEST_F(GoingOn, PassesOverAllHeightsThatAreKnownToBeLost) {
  go_on(lost_at(5'000'000));
  EXPECT_EQ(newest().skipped(), 5'000'000U);
  // A serial that jumps further would be an older one (RFC 1982).
  go_on(lost_at(std::uint64_t{1} << 40));
  EXPECT_EQ(newest().skipped(), limits::kSkippedAtMost);
}

TEST_F(GoingOn, ComesBeforeTheTransactionsOfItsBlock) {
  Block block;
  block.height = 2;
  block.time = world_.now;
  Signing next;
  next.sequence = 1 + limits::kSkippedAtLeast + 100 * limits::kSkippedPerSecond + 1;
  block.transactions = {world_.make("alpha", set_note("free", "a", 2), next)};
  block.goes_on = GoesOn{};
  const auto done = world_.ledger->finalize(block);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->receipts[0].outcome, Code::done);
}

TEST_F(GoingOn, IsCountedForEverAndKeptWhileItIsAmongTheNewest) {
  for (int i = 0; i < limits::kContinuationsKept + 1; ++i) go_on(std::nullopt);
  const v1::Continuations all = continuations(*world_.view());
  EXPECT_EQ(all.count(), static_cast<std::uint64_t>(limits::kContinuationsKept) + 1);
  ASSERT_EQ(all.newest_size(), limits::kContinuationsKept);
  EXPECT_EQ(all.newest(0).height(), 3U);
}

}  // namespace
}  // namespace comity::ledger::testing
