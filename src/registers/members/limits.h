// How many parties a community may have.
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kParties = 100'000;

}  // namespace comity::limits
