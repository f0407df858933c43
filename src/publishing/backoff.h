// How long to leave alone what was turned away. What was refused stands in a block, and every block
// calls for a look, so trying again at once would fill the log. One thread at a time; milliseconds
// of the monotonic clock.
#pragma once

#include <algorithm>
#include <cstdint>

namespace comity::publishing {

class Backoff {
 public:
  [[nodiscard]] bool ready(std::int64_t now) const { return now >= not_before_; }
  [[nodiscard]] std::int64_t not_before() const { return not_before_; }
  // Twice as long as after the failure before, from kShortest up to `longest`.
  void failed(std::int64_t now, std::int64_t longest) {
    delay_ = std::clamp(delay_ * 2, kShortest, std::max(longest, kShortest));
    not_before_ = now + delay_;
  }
  void succeeded() { *this = {}; }

 private:
  static constexpr std::int64_t kShortest = 1'000;
  std::int64_t delay_ = 0;
  std::int64_t not_before_ = 0;
};

}  // namespace comity::publishing
