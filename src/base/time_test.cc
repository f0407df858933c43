#include "base/time.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <limits>

namespace comity {
namespace {

TEST(Time, HasOneTextualForm) {
  const std::pair<std::int64_t, std::string_view> vectors[] = {
      {0, "1970-01-01T00:00:00.000Z"},
      {951'782'400'000, "2000-02-29T00:00:00.000Z"},
      {1'785'528'000'123, "2026-07-31T20:00:00.123Z"},
      {4'107'542'399'999, "2100-02-28T23:59:59.999Z"},
      {4'107'542'400'000, "2100-03-01T00:00:00.000Z"},  // 2100 is no leap year
      {kLatestTime.milliseconds, "9999-12-31T23:59:59.999Z"},
  };
  for (const auto& [milliseconds, text] : vectors) {
    EXPECT_EQ(to_rfc3339(Time{milliseconds}), text);
    EXPECT_EQ(from_rfc3339(text), Time{milliseconds});
  }
}

TEST(Time, MayLeaveOutTheFraction) {
  EXPECT_EQ(from_rfc3339("2026-07-31T20:00:00Z"), Time{1'785'528'000'000});
}

// Every day of the first 150 years, and the first of each month ever after, against the C library.
TEST(Time, AgreesWithAnotherCalendar) {
  setenv("TZ", "Pacific/Kiritimati", 1);  // must not matter
  tzset();
  for (std::int64_t day = 0; day < 2'932'897; day += day < 55'000 ? 1 : 97) {
    const Time time{day * 86'400'000};
    const std::time_t seconds = day * 86'400;
    std::tm parts{};
    ASSERT_NE(gmtime_r(&seconds, &parts), nullptr);
    char expected[32];
    std::strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000Z", &parts);
    ASSERT_EQ(to_rfc3339(time), expected);
    ASSERT_EQ(from_rfc3339(expected), time);
  }
}

TEST(Time, RefusesWhatIsNoTime) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", "time is not of the form 2026-07-31T20:00:00.000Z"},
      {"2026-07-31", "time is not of the form 2026-07-31T20:00:00.000Z"},
      {"2026-07-31T20:00:00", "time is not of the form 2026-07-31T20:00:00.000Z"},
      {"2026-07-31t20:00:00z", "time is not of the form 2026-07-31T20:00:00.000Z"},
      {"2026-07-31T20:00:00.0Z", "time is not of the form 2026-07-31T20:00:00.000Z"},
      {"2026-07-31T20:00:00+00:00", "time is not of the form 2026-07-31T20:00:00.000Z"},
      {"2026-07-31T20:00:00.000Z ", "time is not of the form 2026-07-31T20:00:00.000Z"},
      {"1969-12-31T23:59:59Z", "time is before 1970"},
      {"2026-00-31T20:00:00Z", "time has no such month"},
      {"2026-13-31T20:00:00Z", "time has no such month"},
      {"2026-06-31T20:00:00Z", "time has no such day"},
      {"2026-02-29T20:00:00Z", "time has no such day"},
      {"2026-06-00T20:00:00Z", "time has no such day"},
      {"2026-07-31T24:00:00Z", "time of day is out of range"},
      {"2026-07-31T20:60:00Z", "time of day is out of range"},
      {"2016-12-31T23:59:60Z", "time of day is out of range"},  // a leap second
  };
  for (const auto& [text, message] : vectors) {
    const Result<Time> time = from_rfc3339(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().message, message) << text;
  }
}

TEST(Time, OutOfRangeIsWrittenAsTheNearestInRange) {
  EXPECT_EQ(to_rfc3339(Time{-1}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(plus_seconds(kLatestTime, 1)), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(Time{std::numeric_limits<std::int64_t>::max()}), "9999-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace comity
