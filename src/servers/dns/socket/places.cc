#include "servers/dns/socket/places.h"

#include <algorithm>

#include "base/bytes.h"
#include "dns/address.h"

namespace comity::primary {
namespace {

Bytes network_of(const std::string& address) {
  constexpr std::size_t kIpv6Octets = 16;
  const Result<Bytes> octets = dns::parse_address(address, kIpv6Octets);
  return octets ? octets->substr(0, kIpv6Octets / 2) : Bytes(address);
}

}  // namespace

bool Places::have_room(const std::vector<std::string>& held, const std::string& address) const {
  if (held.size() >= (secondaries.contains(address) ? most : most - most / 4)) return false;
  const Bytes network = network_of(address);
  const auto same = std::count_if(held.begin(), held.end(), [&](const std::string& other) {
    return network_of(other) == network;
  });
  return static_cast<std::size_t>(same) < most_of_one;
}

}  // namespace comity::primary
