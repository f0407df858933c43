// Who may have another connection: strangers together leave a quarter of all places to the
// secondaries, and nobody has more than its part. Values, any thread.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace comity::primary {

struct Places {
  std::size_t most = 0;
  std::size_t most_of_one = 0;  // address, or /64, of which a host of IPv6 takes what it likes
  std::set<std::string> secondaries;  // addresses, as the rest here

  // `held`: of whom each connection is that stands.
  [[nodiscard]] bool have_room(const std::vector<std::string>& held,
                               const std::string& address) const;
};

}  // namespace comity::primary
