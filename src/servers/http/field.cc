#include "servers/http/field.h"

#include <array>

#include "base/bytes.h"

namespace comity::http {

// Written by hand: strftime follows the locale.
std::string http_date(std::time_t now) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  if (gmtime_r(&now, &utc) == nullptr) return {};
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  std::string out(kDays.at(static_cast<std::size_t>(utc.tm_wday)));
  out += ", " + two(utc.tm_mday) + " ";
  out += kMonths.at(static_cast<std::size_t>(utc.tm_mon));
  out += " " + std::to_string(utc.tm_year + 1900) + " " + two(utc.tm_hour) + ":" + two(utc.tm_min) +
         ":" + two(utc.tm_sec) + " GMT";
  return out;
}

std::string media_type(std::string_view value) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return ascii_lower(value);
}

}  // namespace comity::http
