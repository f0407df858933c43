#include "consensus/solo/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/limits.h"

namespace comity::solo {
namespace {

constexpr std::int64_t kStart = 1'800'000'000'000;
constexpr std::int64_t kMinute = 60'000;

struct Made {
  std::uint64_t height;
  Time time;
  std::vector<Bytes> transactions;
  bool jump_accepted;
};

// Writes down what it is asked. A transaction "same" changes nothing; every other one does.
class Recorder final : public Application {
 public:
  Result<Outcome> finalize(std::uint64_t height, Time time, const std::vector<Bytes>& transactions,
                           bool clock_jump_accepted) override {
    std::unique_lock lock(mutex_);
    made_.push_back({height, time, transactions, clock_jump_accepted});
    entered_.notify_all();
    opened_.wait(lock, [this] { return !closed_; });
    if (finalize_throws) throw std::runtime_error("out of something");
    if (finalize_error) return tl::unexpected(*finalize_error);
    Outcome outcome;
    for (const Bytes& transaction : transactions) {
      outcome.changed = outcome.changed || transaction != "same";
      outcome.answers.push_back({7, "answer to " + transaction, transaction != "same", height});
    }
    if (deadline_ && *deadline_ <= time && deadline_changes) {
      outcome.changed = true;
      deadline_.reset();
    }
    if (answers_missing) outcome.answers.clear();
    return outcome;
  }
  Status write() override {
    const std::lock_guard lock(mutex_);
    if (write_error) return tl::unexpected(*write_error);
    ++writes_;
    return {};
  }
  Status sync() override {
    std::unique_lock lock(mutex_);
    const int written = writes_;
    ++syncs_begun_;
    entered_.notify_all();
    opened_.wait(lock, [this] { return !sync_hangs_; });
    if (sync_throws) throw std::runtime_error("out of something");
    if (sync_error) return tl::unexpected(*sync_error);
    synced_ = written;
    return {};
  }
  std::optional<Time> next_deadline() const override {
    const std::lock_guard lock(mutex_);
    return deadline_;
  }

  // Keeps the engine inside finalize() until open().
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    closed_ = false;
    opened_.notify_all();
  }
  void set_deadline(Time time) {
    const std::lock_guard lock(mutex_);
    deadline_ = time;
  }
  // Keeps the engine inside sync() until let_sync().
  void hang_sync() {
    const std::lock_guard lock(mutex_);
    sync_hangs_ = true;
  }
  void let_sync() {
    const std::lock_guard lock(mutex_);
    sync_hangs_ = false;
    opened_.notify_all();
  }
  bool wait_for_syncs(int count) {
    std::unique_lock lock(mutex_);
    return entered_.wait_for(lock, std::chrono::seconds(20),
                             [this, count] { return syncs_begun_ >= count; });
  }
  // Waits until `count` blocks were begun; false when they are not in time.
  bool wait_for_blocks(std::size_t count) {
    std::unique_lock lock(mutex_);
    return entered_.wait_for(lock, std::chrono::seconds(20),
                             [this, count] { return made_.size() >= count; });
  }
  std::vector<Made> made() const {
    const std::lock_guard lock(mutex_);
    return made_;
  }
  int writes() const {
    const std::lock_guard lock(mutex_);
    return writes_;
  }
  // How many of the writes are durable.
  int synced() const {
    const std::lock_guard lock(mutex_);
    return synced_;
  }
  int syncs() const {
    const std::lock_guard lock(mutex_);
    return syncs_begun_;
  }

  std::optional<Error> finalize_error;
  std::optional<Error> write_error;
  std::optional<Error> sync_error;
  bool finalize_throws = false;
  bool sync_throws = false;
  bool answers_missing = false;
  bool deadline_changes = true;

 private:
  mutable std::mutex mutex_;
  std::condition_variable entered_;
  std::condition_variable opened_;
  std::vector<Made> made_;
  std::optional<Time> deadline_;
  bool closed_ = false;
  bool sync_hangs_ = false;
  int writes_ = 0;
  int synced_ = 0;
  int syncs_begun_ = 0;
};

class EngineTest : public testing::Test {
 protected:
  Options options() {
    Options options;
    options.height = 10;
    options.time = Time{kStart};
    options.clock = {[this] { return wall_.load(); }, [this] { return monotonic_.load(); }};
    return options;
  }
  void start() { engine_ = Engine::start(application_, options()); }
  std::future<Result<Answer>> send(Bytes transaction) {
    return std::async(std::launch::async, [this, transaction = std::move(transaction)]() mutable {
      return engine_->submit(std::move(transaction));
    });
  }
  void wait_until_waiting(std::size_t count) {
    while (engine_->waiting() != count) std::this_thread::yield();
  }
  // In steps, as the engine may look at the clocks between the two.
  void pass(std::int64_t milliseconds) {
    for (std::int64_t step = 0; milliseconds > 0; milliseconds -= step) {
      step = std::min(milliseconds, kMinute);
      wall_ += step;
      monotonic_ += step;
    }
  }
  void expect_halted(const std::string& reason) {
    while (engine_->halted().empty()) std::this_thread::yield();
    EXPECT_EQ(engine_->halted(), reason);
    const auto refused = engine_->submit("late");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(),
              (Error{ErrorKind::unavailable, "no more blocks are made: " + reason}));
  }

  std::atomic<std::int64_t> wall_ = kStart;
  std::atomic<std::int64_t> monotonic_ = 500;
  Recorder application_;
  std::unique_ptr<Engine> engine_;
};

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
      "the clock jumped 300 seconds ahead: correct it, or accept the jump at the next start");
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
      "the clock jumped 300 seconds back: correct it, or accept the jump at the next start");
}

TEST_F(EngineTest, AClockFarBeforeTheLastBlockNeedsTheOperatorsWord) {
  wall_ = kStart - 5 * kMinute - 1;
  start();
  expect_halted(
      "the clock stands 300 seconds before the last block: correct it, or accept the jump at the "
      "next start");
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
    engine_->submit(std::to_string(i), [&](Result<Answer> answer) {
      const std::lock_guard lock(mutex);
      heights.push_back(answer ? answer->height : 0);
      all.notify_all();
    });
  }
  std::unique_lock lock(mutex);
  ASSERT_TRUE(all.wait_for(lock, std::chrono::seconds(20), [&] { return heights.size() == 100; }));
  EXPECT_TRUE(std::is_sorted(heights.begin(), heights.end()));
  EXPECT_EQ(heights.front(), 11U);
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
}  // namespace comity::solo
