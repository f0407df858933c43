// Block time: milliseconds since 1970-01-01 UTC without leap seconds, from 0 to year 9999.
// The ledger's only clock. Pure functions, any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace comity {

struct Time {
  std::int64_t milliseconds = 0;

  friend auto operator<=>(const Time&, const Time&) = default;
};

// 9999-12-31T23:59:59.999Z, the last time that has a textual form.
inline constexpr Time kLatestTime{253'402'300'799'999};

[[nodiscard]] constexpr Time plus_seconds(Time time, std::int64_t seconds) {
  return Time{time.milliseconds + seconds * 1000};
}

// RFC 3339 in UTC with milliseconds, for example 2026-07-31T20:00:00.000Z. A time out of range is
// written as the nearest one in range.
[[nodiscard]] std::string to_rfc3339(Time time);
// Accepts what to_rfc3339 gives, with or without the fraction of three digits.
[[nodiscard]] Result<Time> from_rfc3339(std::string_view text);

}  // namespace comity
