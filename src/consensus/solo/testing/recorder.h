// For tests of the engine: an application that writes down what it is asked, and can be kept inside
// each call. Any thread.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "consensus/solo/engine.h"

namespace comity::solo::testing {

inline constexpr std::int64_t kStart = 1'800'000'000'000;
inline constexpr std::int64_t kMinute = 60'000;

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

class EngineTest : public ::testing::Test {
 protected:
  Options options() {
    Options options;
    options.height = 10;
    options.time = Time{kStart};
    options.worth_ahead = 1;
    options.clock = {[this] { return wall_.load(); }, [this] { return monotonic_.load(); }};
    options.on_halt = [this](const std::string& why) {
      told_ = why;
      ++times_told_;
    };
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
    while (times_told_ == 0) std::this_thread::yield();
    EXPECT_EQ(told_, reason);
    EXPECT_EQ(engine_->halted(), reason);
    const auto refused = engine_->submit("late");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(),
              (Error{ErrorKind::unavailable, "no more blocks are made: " + reason}));
    EXPECT_EQ(times_told_, 1);
  }

  std::atomic<std::int64_t> wall_ = kStart;
  std::atomic<std::int64_t> monotonic_ = 500;
  std::string told_;  // read after times_told_
  std::atomic<int> times_told_ = 0;
  Recorder application_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace comity::solo::testing
