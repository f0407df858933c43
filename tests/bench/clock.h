// What the figures are timed with, and the time that transactions name. Any thread.
#pragma once

#include <chrono>

#include "base/time.h"

namespace comity::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}
inline double milliseconds_since(Clock::time_point begin) { return 1000 * seconds_since(begin); }

inline Time now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

}  // namespace comity::bench
