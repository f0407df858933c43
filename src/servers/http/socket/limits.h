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
// Octets that have come in, of all requests at hand together: those of routes that wait, so votes
// too, have as much room of their own as all others.
inline constexpr std::size_t kHttpBodiesBytes = 16 << 20;
inline constexpr std::size_t kHttpAnswersBytes = 64 << 20;  // of all answers that clients take
inline constexpr std::size_t kHttpPieceBytes = 64 << 10;    // of an answer that a client has taken
inline constexpr std::size_t kHttpSocketBytes = 128 << 10;  // in the kernel, for each direction
inline constexpr std::size_t kHttpAnswerBytes = 256 << 20;  // that our client accepts
inline constexpr std::size_t kHttpReadThreads = 3;
inline constexpr std::size_t kHttpWaitThreads = 32;
inline constexpr std::size_t kHttpProofThreads = 2;
inline constexpr std::size_t kHttpPreviewThreads = 1;
inline constexpr std::size_t kHttpTrialThreads = 1;
inline constexpr std::int64_t kHttpHeaderSeconds = 10;
inline constexpr std::int64_t kHttpBodySeconds = 30;
inline constexpr std::int64_t kHttpWriteSeconds = 30;
inline constexpr std::size_t kHttpSlowestBytesPerSecond = 16 << 10;  // on top of kHttpWriteSeconds
inline constexpr std::int64_t kHttpIdleSeconds = 60;
inline constexpr std::int64_t kHttpStopSeconds = 5;

}  // namespace comity::limits
