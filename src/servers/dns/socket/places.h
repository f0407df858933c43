// Who may have another connection: strangers together leave a quarter of all places to the
// secondaries, and nobody has more than its part. Values, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace comity::primary {

struct Places {
  std::size_t most = 0;
  std::size_t most_of_one = 0;

  // `held`: the network of each connection that stands. `network`: octets of an IPv4 address, or of
  // the /64 of which a host of IPv6 takes what it likes.
  [[nodiscard]] bool have_room(const std::vector<Bytes>& held, const Bytes& network,
                               bool is_secondary) const;
};

}  // namespace comity::primary
