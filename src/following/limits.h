// What whoever follows a community takes from a node that it does not trust.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/limits.h"

namespace comity::limits {

// Of one answer: the largest are blocks with what became of their transactions, and whole tiles.
inline constexpr std::size_t kFollowedAnswerBytes = 2 * kBlockBytes;
inline constexpr std::chrono::seconds kFollowedAnswerTime{60};

// When more blocks are to come, their texts are fetched after them.
inline constexpr std::size_t kTextsBeforeBlocks = 256;

}  // namespace comity::limits
