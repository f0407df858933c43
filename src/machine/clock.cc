#include "machine/clock.h"

#include <chrono>

namespace comity::machine {
namespace {

template <typename Clock>
std::int64_t milliseconds_of() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  return duration_cast<milliseconds>(Clock::now().time_since_epoch()).count();
}

}  // namespace

Time wall_time() { return Time{milliseconds_of<std::chrono::system_clock>()}; }
std::int64_t monotonic_milliseconds() { return milliseconds_of<std::chrono::steady_clock>(); }

}  // namespace comity::machine
