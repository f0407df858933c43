// A library for LD_PRELOAD: the wall clock of a program, COMITY_CLOCK_SHIFT seconds ahead. It asks
// the kernel itself and takes no memory, so it works below every allocator and sanitizer.

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace {

std::time_t shift() {
  const char* text = std::getenv("COMITY_CLOCK_SHIFT");
  return text == nullptr ? 0 : static_cast<std::time_t>(std::strtoll(text, nullptr, 10));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, now));
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && wall) now->tv_sec += shift();
  return result;
}

int gettimeofday(timeval* __restrict now, void* __restrict zone) noexcept {
  const auto result = static_cast<int>(syscall(SYS_gettimeofday, now, zone));
  if (result == 0) now->tv_sec += shift();
  return result;
}

std::time_t time(std::time_t* out) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"
