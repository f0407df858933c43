// Numbers as people read them in a sentence. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace comity {

// "1 day", "2 days"; `noun` is one whose plural ends in s.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);
// "14 days", "1 hour 30 minutes", "0 seconds".
[[nodiscard]] std::string duration(std::uint64_t seconds);
// Of a time of RFC 3339 its day, for a forecast: more is not known.
[[nodiscard]] std::string day_of(std::string_view time);

}  // namespace comity
