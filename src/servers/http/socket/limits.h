// Connections of HTTP (docs/spec/api.md).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace comity::limits {

inline constexpr std::size_t kHttpConnections = 10'240;
inline constexpr std::size_t kHttpRequestsPerConnection = 100'000;
inline constexpr std::size_t kHttpHeaderBytes = 8 << 10;
inline constexpr std::size_t kHttpBodyBytes = kTransactionBytes + 4096;
inline constexpr std::size_t kHttpBodiesBytes = 32 << 20;   // of all requests at hand together
inline constexpr std::size_t kHttpAnswerBytes = 256 << 20;  // that our client accepts
inline constexpr std::size_t kHttpReadThreads = 3;
inline constexpr std::size_t kHttpWaitThreads = 32;
inline constexpr std::int64_t kHttpHeaderSeconds = 10;
inline constexpr std::int64_t kHttpBodySeconds = 30;
inline constexpr std::int64_t kHttpWriteSeconds = 30;
inline constexpr std::size_t kHttpSlowestBytesPerSecond = 16 << 10;  // on top of kHttpWriteSeconds
inline constexpr std::int64_t kHttpIdleSeconds = 60;
inline constexpr std::int64_t kHttpStopSeconds = 5;

}  // namespace comity::limits
