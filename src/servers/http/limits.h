// Requests and answers of HTTP (docs/spec/api.md).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace comity::limits {

inline constexpr std::size_t kHttpTargetBytes = 4 << 10;
inline constexpr std::size_t kHttpParameterBytes = kStateKeyBytes;  // the longest is a key of state
// In one request: of tiny ones a body has room for more than may wait for their transaction.
inline constexpr std::size_t kHttpTextsWithTransaction = 64;
// Requests of a lane (http::Lane), those at work included, and of these of one network.
inline constexpr std::size_t kHttpRequestsWaiting = 1'024;
inline constexpr std::size_t kHttpProofs = 64;  // previews likewise
inline constexpr std::size_t kHttpProofsPerAddress = 16;
// No more than are made before whoever asks gives up, and than leave half of kHttpBodiesBytes.
inline constexpr std::size_t kHttpTrials = 8;
inline constexpr std::size_t kHttpTrialsPerAddress = 4;
inline constexpr std::uint64_t kHttpPageMaximum = 1'000;

}  // namespace comity::limits
