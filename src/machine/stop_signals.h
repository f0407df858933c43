// SIGINT and SIGTERM as something to wait for. One is made before any other thread, because threads
// inherit what it blocks; its functions belong to one thread.
#pragma once

#include <chrono>
#include <csignal>

namespace comity::machine {

class StopSignals {
 public:
  // Writing to a connection that is gone becomes an error like others, too.
  StopSignals();

  void wait() const;
  // True when one comes in this time, or came before.
  [[nodiscard]] bool within(std::chrono::milliseconds time) const;

 private:
  sigset_t signals_{};
};

}  // namespace comity::machine
