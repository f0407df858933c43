#include "machine/stop_signals.h"

#include <signal.h>

#include <cerrno>

namespace comity::machine {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignals::wait() const {
  int received = 0;
  sigwait(&signals_, &received);
}

bool StopSignals::within(std::chrono::milliseconds time) const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const std::chrono::nanoseconds rest = time - seconds;
  const timespec limit{seconds.count(), rest.count()};
  int received = 0;
  do {
    received = sigtimedwait(&signals_, nullptr, &limit);
  } while (received < 0 && errno == EINTR);
  return received > 0;
}

}  // namespace comity::machine
