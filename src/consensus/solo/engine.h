// One process decides the order alone. Knows octets and order only, nothing of what they mean.
//
// A thread makes blocks of what waits, another syncs what was written and answers (pipeline.h).
// When nothing waits, a timer makes a block at the application's next deadline, so that a vote
// closes on an idle node.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "consensus/solo/application.h"
#include "consensus/solo/pipeline.h"

namespace comity::solo {

class Engine {
 public:
  [[nodiscard]] static std::unique_ptr<Engine> start(Application& application, Options options);
  // Stops as stop() does.
  virtual ~Engine() = default;

  // `answered` is called once: when the transaction's block is durable, or it was not recorded; or
  // with unavailable when the queue is full, the engine stops or has halted. Any thread.
  virtual void submit(Bytes transaction, Answered answered, Sender sender) = 0;
  // The same, and waits for it.
  [[nodiscard]] Result<Answer> submit(Bytes transaction);
  // Ends the block at hand, syncs and answers what is written, answers what waits with unavailable,
  // joins the threads. Idempotent.
  virtual void stop() = 0;
  // Why no block is made any more: a failed write or sync, a clock jump. Empty while all is well.
  [[nodiscard]] virtual std::string halted() const = 0;
  [[nodiscard]] virtual std::size_t waiting() const = 0;
};

}  // namespace comity::solo
