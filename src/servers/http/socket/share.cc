#include "servers/http/socket/share.h"

#include <arpa/inet.h>

#include <array>

namespace comity::http {

std::string network_of(const std::string& address) {
  std::array<char, 16> octets{};
  if (::inet_pton(AF_INET6, address.c_str(), octets.data()) != 1) return address;
  return {octets.begin(), octets.begin() + 8};
}

bool Share::take(const std::string& network) {
  const auto same = by_network_.find(network);
  if (total_ >= most_ || (same != by_network_.end() && same->second >= most_of_one_)) return false;
  ++total_;
  ++by_network_[network];
  return true;
}

void Share::give_back(const std::string& network) {
  --total_;
  const auto same = by_network_.find(network);
  if (same != by_network_.end() && --same->second == 0) by_network_.erase(same);
}

}  // namespace comity::http
