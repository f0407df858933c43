// The engine's two threads: blocks ahead of their sync, and what happens when either side fails.
#include "consensus/solo/engine.h"
#include "consensus/solo/testing/recorder.h"

namespace comity::solo::testing {
namespace {

TEST_F(EngineTest, AnswersWaitForTheSyncWhileTheNextBlocksAreMade) {
  start();
  application_.hang_sync();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_syncs(1));
  auto second = send("second");
  ASSERT_TRUE(application_.wait_for_blocks(2));
  auto third = send("third");
  ASSERT_TRUE(application_.wait_for_blocks(3));
  auto same = send("same");  // changes nothing, but was judged by blocks that may be lost
  ASSERT_TRUE(application_.wait_for_blocks(4));
  for (auto* answer : {&first, &second, &third, &same}) {
    EXPECT_EQ(answer->wait_for(std::chrono::milliseconds(5)), std::future_status::timeout);
  }
  EXPECT_EQ(application_.syncs(), 1);
  application_.let_sync();
  EXPECT_EQ(first.get()->height, 11U);
  EXPECT_EQ(second.get()->height, 12U);
  EXPECT_EQ(third.get()->height, 13U);
  EXPECT_FALSE(same.get()->recorded);
  EXPECT_EQ(application_.synced(), 3);
  EXPECT_EQ(application_.syncs(), 2) << "one for all that was written during the first";
}

TEST_F(EngineTest, NoMoreThanAFewBlocksAreAheadOfTheSync) {
  Options few = options();
  few.blocks_ahead = 2;
  engine_ = Engine::start(application_, few);
  application_.hang_sync();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_syncs(1));
  auto second = send("second");
  ASSERT_TRUE(application_.wait_for_blocks(2));
  auto third = send("third");
  auto fourth = send("fourth");
  wait_until_waiting(2);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_EQ(application_.made().size(), 2U);
  application_.let_sync();
  EXPECT_EQ(first.get()->height, 11U);
  EXPECT_EQ(second.get()->height, 12U);
  EXPECT_EQ(third.get()->height, 13U);
  EXPECT_EQ(fourth.get()->height, 13U) << "they waited together";
}

TEST_F(EngineTest, ADeadlineIsMetWhileASyncHangs) {
  application_.set_deadline(Time{kStart + 1000});
  start();
  application_.hang_sync();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_syncs(1));
  pass(1000);
  ASSERT_TRUE(application_.wait_for_blocks(2));
  EXPECT_EQ(application_.made()[1].time, Time{kStart + 1000});
  application_.let_sync();
  EXPECT_EQ(first.get()->height, 11U);
}

TEST_F(EngineTest, StoppingWhileASyncHangsWaitsForItAndAnswersWhatIsWritten) {
  start();
  application_.hang_sync();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_syncs(1));
  auto second = send("second");
  ASSERT_TRUE(application_.wait_for_blocks(2));
  auto stopping = std::async(std::launch::async, [this] { engine_->stop(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_EQ(second.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
  application_.let_sync();
  stopping.get();
  EXPECT_EQ(first.get()->height, 11U);
  EXPECT_EQ(second.get()->height, 12U);
  EXPECT_EQ(application_.synced(), 2);
  EXPECT_EQ(engine_->halted(), "");
}

TEST_F(EngineTest, AFailedSyncEndsEverythingAndNobodyIsToldOtherwise) {
  application_.sync_error = Error{ErrorKind::io, "the disk is gone"};
  start();
  application_.hang_sync();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_syncs(1));
  auto second = send("second");
  ASSERT_TRUE(application_.wait_for_blocks(2));
  application_.close();
  auto third = send("third");
  ASSERT_TRUE(application_.wait_for_blocks(3));
  auto fourth = send("fourth");
  wait_until_waiting(1);
  application_.let_sync();
  const std::string reason = "sync of block 11: the disk is gone";
  for (auto* answer : {&first, &second}) {
    EXPECT_EQ(answer->get().error(),
              (Error{ErrorKind::unavailable, "no more blocks are made: " + reason}));
  }
  application_.open();
  for (auto* answer : {&third, &fourth}) {
    EXPECT_EQ(answer->get().error(),
              (Error{ErrorKind::unavailable, "no more blocks are made: " + reason}));
  }
  expect_halted(reason);
}

TEST_F(EngineTest, AnExceptionOfTheSyncHaltsTheEngine) {
  application_.sync_throws = true;
  start();
  EXPECT_FALSE(engine_->submit("a"));
  expect_halted("sync of block 11: out of something");
}

TEST_F(EngineTest, AfterAFailedWriteWhatWasWrittenBeforeIsStillAnswered) {
  start();
  application_.hang_sync();
  auto first = send("first");
  ASSERT_TRUE(application_.wait_for_syncs(1));
  application_.write_error = Error{ErrorKind::io, "the disk is full"};
  auto second = send("second");
  expect_halted("write of block 12: the disk is full");
  EXPECT_FALSE(second.get());
  application_.let_sync();
  EXPECT_EQ(first.get()->height, 11U);
}

TEST_F(EngineTest, OneSenderMayHaveManyUnderWay) {
  start();
  std::mutex mutex;
  std::condition_variable all;
  std::vector<std::uint64_t> heights;
  for (int i = 0; i < 100; ++i) {
    const auto note = [&](Result<Answer> answer) {
      const std::lock_guard lock(mutex);
      heights.push_back(answer ? answer->height : 0);
      all.notify_all();
    };
    engine_->submit(std::to_string(i), note, i % 2 == 0 ? Sender::member : Sender::crowd);
  }
  std::unique_lock lock(mutex);
  ASSERT_TRUE(all.wait_for(lock, std::chrono::seconds(20), [&] { return heights.size() == 100; }));
  EXPECT_TRUE(std::is_sorted(heights.begin(), heights.end()));
  EXPECT_EQ(heights.front(), 11U);
}

}  // namespace
}  // namespace comity::solo::testing
