// Exact comparison of counts with rational shares. Private to this room.
//
// Parts of a share are at most limits::kRationalPart and counts are 64 bits wide, so that every
// product fits into 128 bits.
#pragma once

#include <cstdint>

#include "tally/limits.h"
#include "wire/messages.h"

namespace comity::tally {

__extension__ using Wide = unsigned __int128;

// From 0 to 1, with a denominator, parts within limits.
[[nodiscard]] inline bool is_share(const v1::Rational& share) {
  return share.denominator() >= 1 && share.denominator() <= limits::kRationalPart &&
         share.numerator() <= share.denominator();
}

// The least count that is at least (strict: more than) `share` of `base`.
[[nodiscard]] inline std::uint64_t least(const v1::Rational& share, std::uint64_t base,
                                         bool strict) {
  const Wide product = Wide{share.numerator()} * base;
  const Wide whole = product / share.denominator();
  const bool more = strict || product % share.denominator() != 0;
  return static_cast<std::uint64_t>(whole) + (more ? 1 : 0);
}

// The greatest count that is not above (strict: below) `share` of `base`; false when there is none.
[[nodiscard]] inline bool greatest(const v1::Rational& share, std::uint64_t base, bool strict,
                                   std::uint64_t& out) {
  const Wide product = Wide{share.numerator()} * base;
  const Wide whole = product / share.denominator();
  const bool less = strict && product % share.denominator() == 0;
  if (less && whole == 0) return false;
  out = static_cast<std::uint64_t>(whole) - (less ? 1 : 0);
  return true;
}

}  // namespace comity::tally
