// What is looked at of the messages that anybody may send (docs/spec/dns-update.md).
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

// Of all that come by UDP, and as many of all that come by TCP. A look is a walk through 4,096
// octets at most and a few reads of state; a check verifies 16 signatures at most.
inline constexpr std::uint64_t kUpdateLooksPerSecond = 2'000;
inline constexpr std::uint64_t kUpdateChecksPerSecond = 100;
inline constexpr std::uint64_t kUpdateChecksOfAddress = 25;  // by TCP
inline constexpr std::size_t kUpdateFailures = 20;           // of an address in a minute, by TCP
inline constexpr std::size_t kUpdateAddresses = 1'024;

}  // namespace comity::limits
