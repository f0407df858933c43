#include "servers/dns/socket/refusals.h"

#include <algorithm>

namespace comity::primary {

void Refusals::note(const std::string& address, const Reply& reply, std::uint64_t now) {
  if (!secondaries_.contains(address)) return;
  std::optional<Reply::Transfer> asked = reply.transfer();
  if (!asked) return;
  const std::lock_guard lock(mutex_);
  const std::pair place(address, asked->zone);
  if (asked->trouble.empty()) {
    refused_.erase(place);
    return;
  }
  const auto same = std::count_if(refused_.begin(), refused_.end(),
                                  [&](const auto& one) { return one.first.first == address; });
  const bool has_room = static_cast<std::size_t>(same) < limits::kDnsRefusalsPerAddress;
  if (!has_room && !refused_.contains(place)) return;
  refused_[place] = {address, std::move(asked->zone), std::move(asked->trouble), now};
}

std::vector<RefusedTransfer> Refusals::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<RefusedTransfer> all;
  all.reserve(refused_.size());
  for (const auto& [place, one] : refused_) all.push_back(one);
  return all;
}

}  // namespace comity::primary
