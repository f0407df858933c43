#include "consensus/solo/engine.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

#include "base/limits.h"

namespace comity::solo {
namespace {

// How long the thread sleeps at most before it looks at the clocks again.
constexpr std::int64_t kPauseMilliseconds = 100;
// A deadline whose block changed nothing is tried again after this.
constexpr std::int64_t kRetryMilliseconds = 1000;
constexpr std::int64_t kJumpMilliseconds = limits::kClockJumpSeconds * 1000;

std::int64_t read_clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

// How far the wall clock is ahead of the monotonic one. A machine that slept between the two
// readings would look like a jump, so they must be close together.
std::int64_t clock_offset(const Clock& clock) {
  constexpr int kAttempts = 3;
  constexpr std::int64_t kCloseMilliseconds = 1000;
  std::int64_t offset = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::int64_t before = clock.monotonic();
    offset = clock.wall() - before;
    if (clock.monotonic() - before <= kCloseMilliseconds) break;
  }
  return offset;
}

class SoloEngine final : public Engine {
 public:
  SoloEngine(Application& application, Options options)
      : application_(application),
        options_(std::move(options)),
        height_(options_.height),
        time_(options_.time),
        clock_offset_(clock_offset(options_.clock)),
        jump_to_record_(options_.accept_clock_jump) {
    const std::int64_t behind = time_.milliseconds - options_.clock.wall();
    if (behind > kJumpMilliseconds && !options_.accept_clock_jump) {
      halted_ = "the clock stands " + std::to_string(behind / 1000) +
                " seconds before the last block: correct it, or accept the jump at the next start";
      return;
    }
    thread_ = std::thread([this] { run(); });
  }
  SoloEngine(const SoloEngine&) = delete;
  SoloEngine& operator=(const SoloEngine&) = delete;
  ~SoloEngine() override { join(); }

  Result<Answer> submit(Bytes transaction) override {
    std::future<Result<Answer>> answer;
    {
      const std::lock_guard lock(mutex_);
      if (!halted_.empty()) return halted_error(halted_);
      if (stopping_) return error(ErrorKind::unavailable, "the node is stopping");
      if (queue_.size() >= options_.queue_limit ||
          queue_bytes_ + transaction.size() > options_.queue_bytes) {
        return error(ErrorKind::unavailable,
                     "too many transactions are waiting, send this one again later");
      }
      queue_bytes_ += transaction.size();
      queue_.push_back({std::move(transaction), {}});
      answer = queue_.back().answer.get_future();
    }
    wake_.notify_one();
    return answer.get();
  }

  void stop() override { join(); }

  std::string halted() const override {
    const std::lock_guard lock(mutex_);
    return halted_;
  }

  std::size_t waiting() const override {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }

 private:
  struct Waiting {
    Bytes transaction;
    std::promise<Result<Answer>> answer;
  };
  using Promises = std::vector<std::promise<Result<Answer>>>;

  static tl::unexpected<Error> halted_error(const std::string& reason) {
    return error(ErrorKind::unavailable, "no more blocks are made: " + reason);
  }

  void join() {
    const std::lock_guard joining(join_mutex_);
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  void run() {
    ask_deadline();
    std::unique_lock lock(mutex_);
    while (!stopping_ && halted_.empty()) {
      if (std::string jump = clock_jump(); !jump.empty()) {
        halted_ = std::move(jump);
        break;
      }
      if (queue_.empty() && !deadline_is_due()) {
        wake_.wait_for(lock, pause());
        continue;
      }
      std::vector<Bytes> transactions;
      Promises answers;
      take(transactions, answers);
      lock.unlock();
      make_block(transactions, answers);
      lock.lock();
    }
    // From here on submit() refuses, so nobody comes to wait any more.
    for (Waiting& each : queue_) {
      each.answer.set_value(halted_.empty() ? error(ErrorKind::unavailable, "the node is stopping")
                                            : halted_error(halted_));
    }
    queue_.clear();
    queue_bytes_ = 0;
  }

  // What waits, as much as a block holds.
  void take(std::vector<Bytes>& transactions, Promises& answers) {
    std::size_t size = 0;
    while (!queue_.empty() && transactions.size() < limits::kBlockTransactions) {
      Waiting& next = queue_.front();
      size += next.transaction.size();
      // A transaction larger than a block is for the application to refuse.
      if (size > limits::kBlockBytes && !transactions.empty()) break;
      queue_bytes_ -= next.transaction.size();
      transactions.push_back(std::move(next.transaction));
      answers.push_back(std::move(next.answer));
      queue_.pop_front();
    }
  }

  // Everybody in `answers` is answered, with the application's word only after it is durable.
  void make_block(const std::vector<Bytes>& transactions, Promises& answers) {
    time_ = block_time();
    auto outcome = finalize_and_commit(transactions);
    if (!outcome) {
      // Nobody knows what of this block is on the disk, so none may follow it.
      const std::string& reason = outcome.error().message;
      {
        const std::lock_guard lock(mutex_);
        halted_ = reason;
      }
      for (auto& answer : answers) answer.set_value(halted_error(reason));
      return;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      answers[i].set_value(std::move(outcome->answers[i]));
    }
    retry_ = Time{time_.milliseconds + (outcome->changed ? 0 : kRetryMilliseconds)};
    ask_deadline();
  }

  Result<Application::Outcome> finalize_and_commit(const std::vector<Bytes>& transactions) {
    try {
      auto outcome = application_.finalize(height_ + 1, time_, transactions, jump_to_record_);
      if (!outcome) return at("block " + std::to_string(height_ + 1), outcome.error());
      if (outcome->answers.size() != transactions.size()) {
        return error(ErrorKind::corrupt, "block " + std::to_string(height_ + 1) + ": " +
                                             std::to_string(outcome->answers.size()) +
                                             " answers to " + std::to_string(transactions.size()) +
                                             " transactions");
      }
      if (!outcome->changed) return outcome;
      if (auto committed = application_.commit(); !committed) {
        return at("commit of block " + std::to_string(height_ + 1), committed.error());
      }
      ++height_;
      jump_to_record_ = false;
      return outcome;
    } catch (const std::exception& thrown) {
      return error(ErrorKind::io, "block " + std::to_string(height_ + 1) + ": " + thrown.what());
    }
  }

  // Never before the block before.
  [[nodiscard]] Time block_time() const {
    return Time{std::max(time_.milliseconds, options_.clock.wall())};
  }

  void ask_deadline() { deadline_ = application_.next_deadline(); }

  [[nodiscard]] bool deadline_is_due() const {
    const Time now = block_time();
    return deadline_ && *deadline_ <= now && retry_ <= now;
  }

  [[nodiscard]] std::chrono::milliseconds pause() const {
    if (!deadline_) return std::chrono::milliseconds(kPauseMilliseconds);
    const std::int64_t ahead = std::max(*deadline_, retry_).milliseconds - options_.clock.wall();
    return std::chrono::milliseconds(std::clamp<std::int64_t>(ahead, 1, kPauseMilliseconds));
  }

  // A wall clock that was set while the engine ran says something else than the monotonic one.
  [[nodiscard]] std::string clock_jump() const {
    const std::int64_t jump = clock_offset(options_.clock) - clock_offset_;
    if (std::abs(jump) <= kJumpMilliseconds) return {};
    return "the clock jumped " + std::to_string(std::abs(jump) / 1000) + " seconds " +
           (jump > 0 ? "ahead" : "back") + ": correct it, or accept the jump at the next start";
  }

  Application& application_;
  const Options options_;

  // Of the engine's thread alone.
  std::uint64_t height_;
  Time time_;
  const std::int64_t clock_offset_;
  bool jump_to_record_;
  std::optional<Time> deadline_;
  Time retry_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  std::size_t queue_bytes_ = 0;
  bool stopping_ = false;
  std::string halted_;

  std::mutex join_mutex_;
  std::thread thread_;
};

}  // namespace

Clock system_clock() {
  // Boot time, not monotonic: it counts on while the machine sleeps, as the wall clock does.
  return {[] { return read_clock(CLOCK_REALTIME); }, [] { return read_clock(CLOCK_BOOTTIME); }};
}

std::unique_ptr<Engine> Engine::start(Application& application, Options options) {
  return std::make_unique<SoloEngine>(application, std::move(options));
}

}  // namespace comity::solo
