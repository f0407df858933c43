// Exact shares of counts. Parts of a share are at most 1,000,000 and counts have 64 bits, so that
// every product fits into 128. Private to this room.
#pragma once

#include <cstdint>

#include "wire/messages.h"

namespace comity::audit {

__extension__ using Product = unsigned __int128;

// docs/spec/constitution.md, "Conditions".
[[nodiscard]] inline bool is_sound(const v1::Rational& share) {
  constexpr std::uint64_t kMostParts = 1'000'000;
  return share.denominator() >= 1 && share.denominator() <= kMostParts &&
         share.numerator() <= share.denominator();
}

// part >= share x whole; `strict`: part > share x whole. Multiplied out, nothing is rounded.
[[nodiscard]] inline bool reaches(std::uint64_t part, const v1::Rational& share,
                                  std::uint64_t whole, bool strict) {
  const Product left = Product{part} * share.denominator();
  const Product right = Product{share.numerator()} * whole;
  return strict ? left > right : left >= right;
}

// The least part that reaches it: between 0, and whole + 1 that is more than any share. Found by
// halving, so that no division has to be trusted.
[[nodiscard]] inline std::uint64_t least_that_reaches(const v1::Rational& share,
                                                      std::uint64_t whole, bool strict) {
  std::uint64_t low = 0;
  std::uint64_t high = whole + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (reaches(middle, share, whole, strict)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace comity::audit
