// Sockets of the hidden primary (docs/spec/zone-transfer.md).
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

inline constexpr std::size_t kDnsConnections = 256;
inline constexpr std::size_t kDnsConnectionsPerAddress = 32;
inline constexpr std::size_t kDnsQuestionOctets = 4 << 10;  // a longer one ends the connection
inline constexpr std::size_t kDnsRefusalsPerAddress = 16;   // zones that health names
inline constexpr std::int64_t kDnsIdleSeconds = 30;
inline constexpr std::int64_t kDnsMessageSeconds = 10;  // to bring a question, to take a message
inline constexpr std::size_t kDnsSlowestOctetsPerSecond = 16 << 10;  // of a transfer, on average
inline constexpr std::int64_t kDnsTransferSeconds = 60;              // on top of that
inline constexpr std::int64_t kDnsUpdateSeconds = 10;   // that an update waits for its block by TCP
inline constexpr std::int64_t kNotifyRetrySeconds = 2;  // doubled each time
inline constexpr std::size_t kNotifyTries = 7;

}  // namespace comity::limits
