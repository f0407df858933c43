// How many messages are looked at: so many a second of all, and none from an address that has sent
// too many of late that did not hold. What is kept is bounded. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace comity::update {

class Allowance {
 public:
  // One more from there; `now` in seconds. False: it is not looked at.
  [[nodiscard]] bool take(const std::string& address, std::uint64_t now);
  // It did not hold.
  void note_failure(const std::string& address, std::uint64_t now);

 private:
  std::uint64_t second_ = 0;
  std::uint64_t taken_ = 0;  // in that second
  std::uint64_t minute_ = 0;
  std::map<std::string, std::size_t> failures_;  // in that minute
};

}  // namespace comity::update
