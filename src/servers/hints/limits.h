// What strangers may bring an observer to do (RFC 9859, 6).
#pragma once

#include <chrono>
#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kHintOctets = 4'096;      // of a message
inline constexpr std::size_t kHintsPerSecond = 200;    // messages that are answered
inline constexpr std::size_t kHintConnections = 32;    // over TCP at once
inline constexpr std::size_t kHintsPerConnection = 8;  // messages
inline constexpr std::chrono::seconds kHintWait{5};    // for all of a connection
// So soon a child is looked at again because of a hint.
inline constexpr std::chrono::seconds kHintPause{60};

}  // namespace comity::limits
