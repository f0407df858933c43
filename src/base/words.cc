#include "base/words.h"

#include <array>

namespace comity {

std::string counted(std::uint64_t count, std::string_view noun) {
  std::string text = std::to_string(count) + " ";
  text.append(noun);
  if (count == 1) return text;
  constexpr std::string_view kVowels = "aeiou";
  if (noun.ends_with('y') && noun.size() > 1 &&
      kVowels.find(noun[noun.size() - 2]) == std::string_view::npos) {
    text.replace(text.size() - 1, 1, "ies");
  } else {
    text.append(noun.ends_with('s') ? "es" : "s");
  }
  return text;
}

std::string duration(std::uint64_t seconds) {
  struct Unit {
    std::uint64_t seconds;
    std::string_view name;
  };
  constexpr std::array<Unit, 4> kUnits = {
      {{24 * 3'600, "day"}, {3'600, "hour"}, {60, "minute"}, {1, "second"}}};
  if (seconds == 0) return counted(0, "second");
  std::string text;
  for (const Unit& unit : kUnits) {
    const std::uint64_t count = seconds / unit.seconds;
    seconds %= unit.seconds;
    if (count != 0) text += (text.empty() ? "" : " ") + counted(count, unit.name);
  }
  return text;
}

std::string day_of(std::string_view time) {
  return std::string(time.substr(0, std::string_view("2026-07-31").size()));
}

}  // namespace comity
