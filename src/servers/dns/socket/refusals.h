// What secondaries asked for and did not get, for whoever looks after them. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "servers/dns/primary.h"
#include "servers/dns/socket/limits.h"

namespace comity::primary {

// A zone that a secondary was refused, and has not got since.
struct RefusedTransfer {
  std::string address;
  dns::Name zone;
  std::string trouble;
  std::uint64_t at = 0;  // seconds since 1970
};

class Refusals {
 public:
  // Of nobody but these addresses anything is kept: anybody may ask. Of each a few zones, for the
  // names are the asker's own.
  explicit Refusals(std::set<std::string> secondaries) : secondaries_(std::move(secondaries)) {}

  // What has become of it by `now`.
  void note(const std::string& address, const Reply& reply, std::uint64_t now);
  [[nodiscard]] std::vector<RefusedTransfer> list() const;

 private:
  const std::set<std::string> secondaries_;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, dns::Name>, RefusedTransfer> refused_;
};

}  // namespace comity::primary
