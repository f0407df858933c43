#include "servers/dns/socket/places.h"

#include <algorithm>

#include "dns/address.h"

namespace comity::primary {
bool Places::have_room(const std::vector<std::string>& held, const std::string& address) const {
  if (held.size() >= (secondaries.contains(address) ? most : most - most / 4)) return false;
  const Bytes network = dns::network_of(address);
  const auto same = std::count_if(held.begin(), held.end(), [&](const std::string& other) {
    return dns::network_of(other) == network;
  });
  return static_cast<std::size_t>(same) < most_of_one;
}

}  // namespace comity::primary
