#include "base/time.h"

#include <algorithm>
#include <array>

namespace comity {
namespace {

constexpr std::int64_t kMillisecondsPerDay = 24 * 3600 * 1000;
constexpr std::int64_t kDaysPerEra = 146'097;   // 400 Gregorian years
constexpr std::int64_t kDaysToEpoch = 719'468;  // from 0000-03-01 to 1970-01-01

struct Date {
  std::int64_t year = 0;
  std::int64_t month = 0;  // 1 to 12
  std::int64_t day = 0;    // 1 to 31
};

// Years are counted from March here, so that the leap day is the last of a year and the months
// before it follow the pattern (153 m + 2) / 5. Years before 0 do not occur.
Date date_of_day(std::int64_t days_since_1970) {
  const std::int64_t days = days_since_1970 + kDaysToEpoch;
  const std::int64_t era = days / kDaysPerEra;
  const std::int64_t day_of_era = days % kDaysPerEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  Date date;
  date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  date.year = era * 400 + year_of_era + (date.month <= 2 ? 1 : 0);
  return date;
}

std::int64_t day_of_date(const Date& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = year / 400;
  const std::int64_t year_of_era = year % 400;
  const std::int64_t month_from_march = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysToEpoch;
}

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
  constexpr std::array<std::int64_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

void append_digits(std::string& text, std::int64_t value, int width) {
  const std::string digits = std::to_string(value);
  text.append(static_cast<std::size_t>(width) - digits.size(), '0');
  text.append(digits);
}

// `text` must match `pattern`, in which 0 stands for any digit and all else for itself.
bool matches(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::string to_rfc3339(Time time) {
  const std::int64_t milliseconds =
      std::clamp<std::int64_t>(time.milliseconds, 0, kLatestTime.milliseconds);
  const std::int64_t in_day = milliseconds % kMillisecondsPerDay;
  const Date date = date_of_day(milliseconds / kMillisecondsPerDay);
  std::string text;
  append_digits(text, date.year, 4);
  text.push_back('-');
  append_digits(text, date.month, 2);
  text.push_back('-');
  append_digits(text, date.day, 2);
  text.push_back('T');
  append_digits(text, in_day / 3'600'000, 2);
  text.push_back(':');
  append_digits(text, in_day / 60'000 % 60, 2);
  text.push_back(':');
  append_digits(text, in_day / 1000 % 60, 2);
  text.push_back('.');
  append_digits(text, in_day % 1000, 3);
  text.push_back('Z');
  return text;
}

Result<Time> from_rfc3339(std::string_view text) {
  const bool fraction = matches(text, "0000-00-00T00:00:00.000Z");
  if (!fraction && !matches(text, "0000-00-00T00:00:00Z")) {
    return error("time is not of the form 2026-07-31T20:00:00.000Z");
  }
  const Date date{number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2))};
  const std::int64_t hour = number(text.substr(11, 2));
  const std::int64_t minute = number(text.substr(14, 2));
  const std::int64_t second = number(text.substr(17, 2));
  if (date.year < 1970) return error("time is before 1970");
  if (date.month < 1 || date.month > 12) return error("time has no such month");
  if (date.day < 1 || date.day > days_in_month(date.year, date.month)) {
    return error("time has no such day");
  }
  // A second 60 is refused: block time knows no leap seconds.
  if (hour > 23 || minute > 59 || second > 59) return error("time of day is out of range");
  const std::int64_t in_day = (hour * 60 + minute) * 60 + second;
  return Time{day_of_date(date) * kMillisecondsPerDay + in_day * 1000 +
              (fraction ? number(text.substr(20, 3)) : 0)};
}

}  // namespace comity
