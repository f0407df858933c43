#include "publishing/turns.h"

#include <algorithm>

namespace comity::publishing {

std::size_t turns_before(const std::vector<Opener>& members, std::uint64_t sessions,
                         const std::vector<std::string_view>& mine) {
  if (members.empty()) return 0;
  std::vector<Opener> order = members;
  const auto first = static_cast<std::ptrdiff_t>(sessions % order.size());
  std::rotate(order.begin(), order.begin() + first, order.end());
  std::stable_partition(order.begin(), order.end(), [](const Opener& one) { return one.able; });
  const auto found = std::find_if(order.begin(), order.end(), [&](const Opener& one) {
    return std::find(mine.begin(), mine.end(), one.party) != mine.end();
  });
  return static_cast<std::size_t>(found - order.begin());
}

}  // namespace comity::publishing
