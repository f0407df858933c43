#include "servers/dns/socket/places.h"

#include <algorithm>

namespace comity::primary {

bool Places::have_room(const std::vector<Bytes>& held, const Bytes& network,
                       bool is_secondary) const {
  if (held.size() >= (is_secondary ? most : most - most / 4)) return false;
  const auto same = std::count(held.begin(), held.end(), network);
  return static_cast<std::size_t>(same) < most_of_one;
}

}  // namespace comity::primary
