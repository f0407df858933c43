#include "base/words.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(Words, OneIsNotMany) {
  EXPECT_EQ(counted(0, "day"), "0 days");
  EXPECT_EQ(counted(1, "day"), "1 day");
  EXPECT_EQ(counted(2, "day"), "2 days");
  EXPECT_EQ(counted(1, "entry"), "1 entry");
  EXPECT_EQ(counted(2, "entry"), "2 entries");
  EXPECT_EQ(counted(3, "address"), "3 addresses");
}

TEST(Words, SecondsAreDaysHoursAndMinutes) {
  EXPECT_EQ(duration(0), "0 seconds");
  EXPECT_EQ(duration(1'209'600), "14 days");
  EXPECT_EQ(duration(5'400), "1 hour 30 minutes");
  EXPECT_EQ(duration(86'461), "1 day 1 minute 1 second");
}

TEST(Words, AForecastIsADay) {
  EXPECT_EQ(day_of("2026-07-31T20:00:00.123Z"), "2026-07-31");
  EXPECT_EQ(day_of(""), "");
}

}  // namespace
}  // namespace comity
