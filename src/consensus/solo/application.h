// What the engine orders for. Knows octets and order only, nothing of what they mean.
#pragma once

#include <cstdint>
#include <functional>
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

// Called once for each transaction, on a thread of the engine or before submit() returns. Must not
// wait for the engine; may submit.
using Answered = std::function<void(Result<Answer>)>;

// The engine's only caller-back. finalize(), write() and next_deadline() are called by the side
// that orders, sync() by the side that syncs: at the same time, each by one thread.
class Application {
 public:
  virtual ~Application() = default;
  struct Outcome {
    std::vector<Answer> answers;  // one per transaction
    bool changed = false;         // false: the height was not used up
  };
  // `height` is that of the newest written block + 1; write() follows it unless nothing changed.
  [[nodiscard]] virtual Result<Outcome> finalize(std::uint64_t height, Time time,
                                                 const std::vector<Bytes>& transactions,
                                                 bool clock_jump_accepted) = 0;
  // The next block may build on the finalized one; it is not durable yet.
  [[nodiscard]] virtual Status write() = 0;
  // Makes durable every block that was written before the call.
  [[nodiscard]] virtual Status sync() = 0;
  // As of the newest written block.
  [[nodiscard]] virtual std::optional<Time> next_deadline() const = 0;
};

}  // namespace comity::solo
