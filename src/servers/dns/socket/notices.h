// What secondaries were told and have taken, and how what they answered reads. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "servers/dns/message.h"
#include "servers/dns/socket/serve.h"
#include "servers/dns/tsig.h"

namespace comity::primary {

// Why the secondary that gave this answer to a NOTIFY does not follow it; empty when it does.
// `sealer`: of the NOTIFY; null when it was not signed.
[[nodiscard]] std::string trouble_of(const Message& answer, const std::vector<Key>& keys,
                                     std::uint64_t now, const Sealer* sealer);
[[nodiscard]] std::set<std::string> addresses_of(const std::vector<Secondary>& secondaries);

class Notices {
 public:
  using Place = std::pair<std::size_t, dns::Name>;  // secondary, zone

  explicit Notices(std::vector<Secondary> secondaries) : secondaries_(std::move(secondaries)) {}

  void note(const Place& place, const Notice& notice);
  // What was noted last; of a place of which nothing was, a new one.
  [[nodiscard]] Notice noted(const Place& place) const;
  [[nodiscard]] std::vector<Notice> list() const;

 private:
  const std::vector<Secondary> secondaries_;
  mutable std::mutex mutex_;
  std::map<Place, Notice> notices_;
};

}  // namespace comity::primary
