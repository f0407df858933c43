// A constitution and its static checks. What a rule of it may hold: tally/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::limits {

inline constexpr std::size_t kChambers = 64;
inline constexpr std::size_t kRules = 64;
inline constexpr std::uint32_t kSeatTermDaysLeast = 30;
inline constexpr std::uint32_t kDueDaysLeast = 30;
inline constexpr std::uint32_t kDueDaysMost = 3 * 366;
// Two weeks of notice and two of hearing, before anybody votes.
inline constexpr std::uint32_t kNoticeAndHearingSeconds = 28 * 24 * 3600;
inline constexpr std::size_t kConstitutionBytes = 48 << 10;
inline constexpr std::uint64_t kStaticCheckSteps = 1'000'000;

}  // namespace comity::limits
