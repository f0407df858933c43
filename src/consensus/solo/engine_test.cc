#include "consensus/solo/engine.h"

#include "base/limits.h"
#include "consensus/solo/testing/recorder.h"

namespace comity::solo::testing {
namespace {

TEST_F(EngineTest, AnswersATransactionAfterItsBlockIsDurable) {
  start();
  pass(5);
  const auto answer = engine_->submit("first");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, 7U);
  EXPECT_EQ(answer->reason, "answer to first");
  EXPECT_TRUE(answer->recorded);
  EXPECT_EQ(answer->height, 11U);
  EXPECT_EQ(application_.synced(), 1);
  ASSERT_EQ(application_.made().size(), 1U);
  EXPECT_EQ(application_.made()[0].time, Time{kStart + 5});
  EXPECT_EQ(engine_->submit("second")->height, 12U);
}

TEST_F(EngineTest, AHeightThatChangedNothingIsUsedAgain) {
  start();
  const auto same = engine_->submit("same");
  ASSERT_TRUE(same);
  EXPECT_FALSE(same->recorded);
  EXPECT_EQ(application_.writes(), 0);
  EXPECT_EQ(application_.syncs(), 0);
  EXPECT_EQ(engine_->submit("other")->height, 11U);
  EXPECT_EQ(engine_->submit("same")->height, 12U);
}

TEST_F(EngineTest, WhatWaitsWhileABlockIsMadeGoesIntoTheNextTogether) {
  start();
  application_.close();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_blocks(1));
  std::vector<std::future<Result<Answer>>> others;
  for (const char* name : {"a", "b", "c"}) {
    others.push_back(send(name));
    wait_until_waiting(others.size());
  }
  application_.open();
  EXPECT_EQ(first.get()->height, 11U);
  for (auto& other : others) EXPECT_EQ(other.get()->height, 12U);
  EXPECT_EQ(application_.made()[1].transactions, (std::vector<Bytes>{"a", "b", "c"}));
}

TEST_F(EngineTest, ABlockHoldsNoMoreThanItsLimit) {
  start();
  application_.close();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_blocks(1));
  const Bytes big(limits::kBlockBytes / 2, 'x');
  std::vector<std::future<Result<Answer>>> others;
  for (int i = 0; i < 3; ++i) {
    others.push_back(send(big));
    wait_until_waiting(others.size());
  }
  application_.open();
  EXPECT_EQ(others[0].get()->height, 12U);
  EXPECT_EQ(others[1].get()->height, 12U);
  EXPECT_EQ(others[2].get()->height, 13U);
}

TEST_F(EngineTest, BlockTimeNeverGoesBack) {
  start();
  wall_ -= 4 * kMinute;
  ASSERT_TRUE(engine_->submit("a"));
  EXPECT_EQ(application_.made()[0].time, Time{kStart});
  wall_ += 6 * kMinute;
  ASSERT_TRUE(engine_->submit("b"));
  EXPECT_EQ(application_.made()[1].time, Time{kStart + 2 * kMinute});
  wall_ -= kMinute;
  ASSERT_TRUE(engine_->submit("c"));
  EXPECT_EQ(application_.made()[2].time, Time{kStart + 2 * kMinute});
}

TEST_F(EngineTest, AClockThatWasSetFarAheadHaltsTheEngine) {
  start();
  ASSERT_TRUE(engine_->submit("a"));
  pass(24 * 60 * kMinute);
  ASSERT_TRUE(engine_->submit("b")) << "a day that passed on both clocks is no jump";
  wall_ += 5 * kMinute + 1;
  expect_halted(
      "the clock jumped 300 seconds ahead: correct it, or accept the jump at the next start "
      "(comityd --accept-clock-jump)");
  EXPECT_EQ(application_.made().size(), 2U);
}

TEST_F(EngineTest, AClockThatWasSetFarBackHaltsTheEngineAndTellsWhoWaits) {
  start();
  application_.close();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_blocks(1));
  auto second = send("second");
  wait_until_waiting(1);
  wall_ -= 5 * kMinute + 1;
  application_.open();
  EXPECT_TRUE(first.get()) << "the block at hand is ended";
  const auto told = second.get();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().kind, ErrorKind::unavailable);
  expect_halted(
      "the clock jumped 300 seconds back: correct it, or accept the jump at the next start "
      "(comityd --accept-clock-jump)");
}

TEST_F(EngineTest, AClockFarBeforeTheLastBlockNeedsTheOperatorsWord) {
  wall_ = kStart - 5 * kMinute - 1;
  start();
  expect_halted(
      "the clock stands 300 seconds before the last block: correct it, or accept the jump at the "
      "next start (comityd --accept-clock-jump)");
  engine_->stop();

  Options accepting = options();
  accepting.accept_clock_jump = true;
  engine_ = Engine::start(application_, accepting);
  ASSERT_TRUE(engine_->submit("same"));
  ASSERT_TRUE(engine_->submit("a"));
  ASSERT_TRUE(engine_->submit("b"));
  const auto made = application_.made();
  ASSERT_EQ(made.size(), 3U);
  EXPECT_TRUE(made[0].jump_accepted);
  EXPECT_TRUE(made[1].jump_accepted) << "the first block was not kept, so the second says it";
  EXPECT_FALSE(made[2].jump_accepted);
  EXPECT_EQ(made[2].time, Time{kStart});
}

TEST_F(EngineTest, ALittleBeforeTheLastBlockIsNothing) {
  wall_ = kStart - 5 * kMinute;
  start();
  EXPECT_TRUE(engine_->submit("a"));
  EXPECT_FALSE(application_.made()[0].jump_accepted);
}

TEST_F(EngineTest, ADeadlineIsMetOnAnIdleNode) {
  application_.set_deadline(Time{kStart + 1000});
  start();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_TRUE(application_.made().empty());
  pass(999);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_TRUE(application_.made().empty());
  pass(1);
  ASSERT_TRUE(application_.wait_for_blocks(1));
  EXPECT_EQ(application_.made()[0].time, Time{kStart + 1000});
  EXPECT_TRUE(application_.made()[0].transactions.empty());
  EXPECT_EQ(engine_->submit("a")->height, 12U);
}

TEST_F(EngineTest, ADeadlineThatChangesNothingIsNotTriedAllTheTime) {
  application_.deadline_changes = false;
  application_.set_deadline(Time{kStart});
  start();
  ASSERT_TRUE(application_.wait_for_blocks(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_EQ(application_.made().size(), 1U);
  pass(1000);
  ASSERT_TRUE(application_.wait_for_blocks(2));
}

TEST_F(EngineTest, AFailedWriteEndsEverythingAndNobodyIsToldOtherwise) {
  application_.write_error = Error{ErrorKind::io, "the disk is gone"};
  start();
  application_.close();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_blocks(1));
  auto second = send("second");
  wait_until_waiting(1);
  application_.open();
  const std::string reason = "write of block 11: the disk is gone";
  for (auto* answer : {&first, &second}) {
    const auto told = answer->get();
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error(), (Error{ErrorKind::unavailable, "no more blocks are made: " + reason}));
  }
  expect_halted(reason);
  EXPECT_EQ(application_.made().size(), 1U);
}

TEST_F(EngineTest, ABlockThatCannotBeRunHaltsTheEngine) {
  application_.finalize_error = Error{ErrorKind::corrupt, "leaf of t/c/k: damaged"};
  start();
  EXPECT_FALSE(engine_->submit("a"));
  expect_halted("block 11: leaf of t/c/k: damaged");
}

TEST_F(EngineTest, AnExceptionOfTheApplicationHaltsTheEngine) {
  application_.finalize_throws = true;
  start();
  EXPECT_FALSE(engine_->submit("a"));
  expect_halted("block 11: out of something");
}

TEST_F(EngineTest, AnswersThatDoNotMatchTheTransactionsHaltTheEngine) {
  application_.answers_missing = true;
  start();
  EXPECT_FALSE(engine_->submit("a"));
  expect_halted("block 11: 0 answers to 1 transactions");
}

TEST_F(EngineTest, AFullQueueRefusesWhatIsTooMuch) {
  Options small = options();
  small.queue_limit = 2;
  small.queue_bytes = 10;
  engine_ = Engine::start(application_, small);
  application_.close();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_blocks(1));
  EXPECT_FALSE(engine_->submit("eleven oct."));
  auto second = send("second");
  wait_until_waiting(1);
  const auto too_big = engine_->submit("fives");
  ASSERT_FALSE(too_big);
  EXPECT_EQ(too_big.error(),
            (Error{ErrorKind::unavailable,
                   "too many transactions are waiting, send this one again later"}));
  auto third = send("x");
  wait_until_waiting(2);
  EXPECT_FALSE(engine_->submit("y"));
  application_.open();
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
  EXPECT_TRUE(third.get());
  EXPECT_TRUE(engine_->submit("y")) << "there is room again";
}

TEST_F(EngineTest, StoppingEndsTheBlockAtHandAndAnswersWhatWaits) {
  Options small = options();
  small.queue_limit = 1;
  engine_ = Engine::start(application_, small);
  application_.close();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_blocks(1));
  auto second = send("second");
  wait_until_waiting(1);
  auto stopping = std::async(std::launch::async, [this] { engine_->stop(); });
  // Refused as one too many until the engine knows that it is to stop.
  while (engine_->submit("third").error().message != "the node is stopping") {
    std::this_thread::yield();
  }
  application_.open();
  stopping.get();
  EXPECT_EQ(first.get()->height, 11U);
  const auto told = second.get();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error(), (Error{ErrorKind::unavailable, "the node is stopping"}));
  engine_->stop();
  EXPECT_EQ(engine_->halted(), "");
  EXPECT_FALSE(engine_->submit("fourth"));
  EXPECT_EQ(application_.made().size(), 1U);
}

TEST_F(EngineTest, ManySendersGetTheirOwnAnswersAndHeightsHaveNoGaps) {
  start();
  std::vector<std::thread> senders;
  senders.reserve(8);
  for (int sender = 0; sender < 8; ++sender) {
    senders.emplace_back([this, sender] {
      for (int i = 0; i < 50; ++i) {
        const Bytes transaction = std::to_string(sender) + "/" + std::to_string(i);
        const auto answer = engine_->submit(transaction);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->reason, "answer to " + transaction);
      }
    });
  }
  for (auto& sender : senders) sender.join();
  std::uint64_t height = 10;
  std::size_t transactions = 0;
  for (const Made& block : application_.made()) {
    EXPECT_EQ(block.height, ++height);
    transactions += block.transactions.size();
  }
  EXPECT_EQ(transactions, 400U);
}

TEST(SystemClock, BothClocksRun) {
  const Clock clock = system_clock();
  const std::int64_t wall = clock.wall();
  const std::int64_t monotonic = clock.monotonic();
  EXPECT_GT(wall, kStart - 100LL * 365 * 24 * 60 * kMinute);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_GE(clock.monotonic(), monotonic + 4);
}

}  // namespace
}  // namespace comity::solo::testing
