// How many requests each network has at hand of all that may be, so that nobody has all of them.
// One thread at a time.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <string>

namespace comity::http {

// Whose connection it is, of an address as text: that of IPv4 itself, or the /64 of IPv6, of which
// a host takes what it likes.
[[nodiscard]] std::string network_of(const std::string& address);

class Share {
 public:
  static constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
  explicit Share(std::size_t most = kAny, std::size_t most_of_one = kAny)
      : most_(most), most_of_one_(most_of_one) {}
  // False: there is no room for another one of this network now.
  [[nodiscard]] bool take(const std::string& network);
  void give_back(const std::string& network);

 private:
  const std::size_t most_;
  const std::size_t most_of_one_;
  std::size_t total_ = 0;
  std::map<std::string, std::size_t> by_network_;
};

}  // namespace comity::http
