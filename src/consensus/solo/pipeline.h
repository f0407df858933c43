// The steps from a waiting transaction to its answer, without threads and without real time:
//
//   submit -> [queue] -> order: take, finalize, write -> [written] -> sync: sync, answer
//
// order() makes one block of what waits, and may run ahead of sync() by a few blocks. One sync()
// is for everything that was written before it began, and answers only then. Engine gives each of
// the two a thread; whoever calls them in turns on one thread, with clocks of his own, has the same
// engine on a virtual clock.
//
// Time: a block's time is max(previous, now), in milliseconds. When the wall clock runs more than
// 5 minutes away from the monotonic clock, or stands more than 5 minutes before the last block at
// start, no block is made until a start with accept_clock_jump; the first block kept after that
// carries the flag (docs/decisions/clock.md).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "consensus/solo/application.h"

namespace comity::solo {

// Both in milliseconds.
struct Clock {
  std::function<std::int64_t()> wall;
  std::function<std::int64_t()> monotonic;
};
[[nodiscard]] Clock system_clock();

struct Options {
  std::uint64_t height = 0;  // newest written
  Time time;                 // of it
  bool accept_clock_jump = false;
  // A crowd waits beside the others, in a queue of a third of this.
  std::size_t queue_limit = 10'000;
  std::size_t queue_bytes = 64 << 20;
  // How far order() may be ahead of sync(). More blocks ahead would be smaller blocks, each with
  // its own cost, and a longer way to the answer.
  std::size_t blocks_ahead = 4;
  // How many transactions have to wait before a block is made while another is not synced yet. A
  // few are better off in one block after that sync than in one of their own before it.
  std::size_t worth_ahead = 128;
  std::size_t bytes_ahead = 4 * limits::kBlockBytes;
  Clock clock = system_clock();
  // Is told once why no block is made any more, by whichever thread found out; no lock is held.
  std::function<void(const std::string&)> on_halt = [](const std::string&) {};
};

// Who brings a transaction: a crowd, of whom nobody knows how many they are, has a third of each
// block together, and the others the rest; what one side leaves the other takes.
enum class Sender { member, crowd };

// submit(), stop(), halted() and waiting(): any thread. order(): one thread. sync(): one thread.
class Pipeline {
 public:
  enum class Step {
    made,   // a block
    idle,   // nothing waits and nothing is due
    ahead,  // sync() has to catch up first
    ended,  // stopped or halted: no block will be made any more
  };

  Pipeline(Application& application, Options options);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline() = default;

  // `answered` is called once: after the block is durable, when nothing was recorded, or with
  // unavailable when the queue is full, the pipeline stops or has halted.
  void submit(Bytes transaction, Answered answered, Sender sender = Sender::member);

  // At most one block. An error of the application halts.
  Step order();
  // Syncs what is written and answers it. False when there was nothing.
  bool sync();

  // No more blocks; what waits is answered with unavailable by the next order(), what is written
  // by the next sync().
  void stop();

  // For threads: wait until there may be something to do. False at the end.
  void await_order();
  [[nodiscard]] bool await_sync();
  // order() will make nothing more to sync.
  void end_of_order();

  [[nodiscard]] std::string halted() const;
  [[nodiscard]] std::size_t waiting() const;
  // Blocks that were written and are not answered yet.
  [[nodiscard]] std::size_t ahead() const;

 private:
  struct Waiting {
    Bytes transaction;
    Answered answered;
  };
  // What waits for a block, in the order in which it came.
  struct Line {
    std::deque<Waiting> waiting;
    std::size_t bytes = 0;
  };
  // How much of a line goes into a block.
  struct Share {
    std::size_t count = 0;
    std::size_t bytes = 0;
  };
  // A block between its write and its sync.
  struct Block {
    std::uint64_t height = 0;
    bool changed = false;
    std::size_t bytes = 0;
    std::vector<Answer> answers;
    std::vector<Answered> callers;
  };

  [[nodiscard]] Status may_wait(const Line& line, std::size_t size) const;
  [[nodiscard]] static Share share_of(const Line& line, std::size_t count, std::size_t bytes);
  static void move_into(Line& line, const Share& share, std::vector<Bytes>& transactions,
                        Block& block);
  [[nodiscard]] bool nobody_waits() const {
    return members_.waiting.empty() && crowd_.waiting.empty();
  }
  [[nodiscard]] std::size_t all_waiting() const {
    return members_.waiting.size() + crowd_.waiting.size();
  }
  [[nodiscard]] Step take(std::vector<Bytes>& transactions, Block& block);
  [[nodiscard]] Status run(const std::vector<Bytes>& transactions, Block& block);
  void hand_over(Block block);
  static void answer(Block& block);
  void refuse(Block& block);
  void refuse_waiting();
  void halt(const std::string& reason);
  [[nodiscard]] Status sync_application(std::uint64_t height);
  void ask_deadline();
  [[nodiscard]] Time block_time() const;
  [[nodiscard]] bool deadline_is_due() const;
  [[nodiscard]] std::chrono::milliseconds pause() const;
  [[nodiscard]] std::string clock_jump() const;
  [[nodiscard]] bool too_far_ahead() const;
  [[nodiscard]] bool is_worth_a_block() const;

  Application& application_;
  const Options options_;

  // What follows belongs to the side that orders.
  std::uint64_t height_;
  Time time_;
  const std::int64_t clock_offset_;
  bool jump_to_record_;
  std::optional<Time> deadline_;
  bool deadline_asked_ = false;
  Time retry_;

  mutable std::mutex mutex_;
  std::condition_variable to_order_;
  std::condition_variable to_sync_;
  Line members_;
  Line crowd_;
  std::vector<Block> written_;  // waits for the next sync
  std::size_t ahead_ = 0;       // blocks written or being synced, not answered yet
  std::size_t bytes_ahead_ = 0;
  bool stopping_ = false;
  bool order_ended_ = false;
  bool sync_failed_ = false;
  std::string halted_;
};

}  // namespace comity::solo
