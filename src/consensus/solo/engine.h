// One process decides the order alone. Knows octets and order only, nothing of what they mean.
//
// A thread of its own takes waiting transactions into blocks: everything that waits when the last
// block is durable goes into the next (group commit). When nothing waits, a timer makes a block at
// the application's next deadline, so that a vote closes on an idle node.
//
// Time: a block's time is max(previous, now), in milliseconds. When the wall clock runs more than
// 5 minutes away from the monotonic clock while the engine runs, or stands more than 5 minutes
// before the last block at start, it makes no block until it is restarted with accept_clock_jump;
// the first block kept after that carries the flag (docs/decisions/clock.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace comity::solo {

// What became of one transaction, as opaque to the engine as the transaction itself.
struct Answer {
  std::uint32_t code = 0;
  std::string reason;
  bool recorded = false;
  std::uint64_t height = 0;
};

// The engine's only caller-back; its functions run on the engine's thread. finalize() is called
// with height = newest committed + 1; commit() follows it unless nothing changed.
class Application {
 public:
  virtual ~Application() = default;
  struct Outcome {
    std::vector<Answer> answers;  // one per transaction
    bool changed = false;         // false: the height was not used up
  };
  [[nodiscard]] virtual Result<Outcome> finalize(std::uint64_t height, Time time,
                                                 const std::vector<Bytes>& transactions,
                                                 bool clock_jump_accepted) = 0;
  [[nodiscard]] virtual Status commit() = 0;
  [[nodiscard]] virtual std::optional<Time> next_deadline() const = 0;
};

// For tests: both clocks in milliseconds.
struct Clock {
  std::function<std::int64_t()> wall;
  std::function<std::int64_t()> monotonic;
};
[[nodiscard]] Clock system_clock();

struct Options {
  std::uint64_t height = 0;  // newest committed
  Time time;                 // of it
  bool accept_clock_jump = false;
  std::size_t queue_limit = 10'000;
  std::size_t queue_bytes = 64 << 20;
  Clock clock = system_clock();
};

class Engine {
 public:
  [[nodiscard]] static std::unique_ptr<Engine> start(Application& application, Options options);
  // Stops as stop() does.
  virtual ~Engine() = default;

  // Waits until the transaction's block is durable, or it was not recorded. Any thread. unavailable
  // when the queue is full, the engine stops or has halted.
  [[nodiscard]] virtual Result<Answer> submit(Bytes transaction) = 0;
  // Ends the block at hand, answers what waits with unavailable, joins the thread. Idempotent.
  virtual void stop() = 0;
  // Why no block is made any more: a failed commit, a clock jump. Empty while all is well.
  [[nodiscard]] virtual std::string halted() const = 0;
  [[nodiscard]] virtual std::size_t waiting() const = 0;
};

}  // namespace comity::solo
