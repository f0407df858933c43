// What is looked at of the messages that anybody may send (docs/spec/dns-update.md).
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

inline constexpr std::uint64_t kUpdatesPerSecond = 100;
inline constexpr std::size_t kUpdateFailures = 20;  // of an address in a minute
inline constexpr std::size_t kUpdateAddresses = 1'024;

}  // namespace comity::limits
