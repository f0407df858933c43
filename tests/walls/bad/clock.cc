// as: src/registers/names/sample.cc
#include <chrono>   // bad
#include <ctime>    // bad
#include <cstdint>

std::int64_t now() {
  const auto point = std::chrono::system_clock::now();  // bad
  timespec spec;
  clock_gettime(CLOCK_REALTIME, &spec);  // bad
  timeval value;
  gettimeofday(&value, nullptr);  // bad
  const auto seconds = time(nullptr);  // bad
  const auto ticks = std::time(&other);  // bad
  std::tm* parts = gmtime(&seconds);  // bad
  // std::chrono in a comment harms nobody, nor does "std::chrono" in a text.
  const std::string text = "std::chrono::system_clock";
  return context.block_time.milliseconds + block_time(context) + time_of(vote);
}
