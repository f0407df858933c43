// A calendar is one whatever the texts of people hold.
#include "servers/api/calendar.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "servers/http/json.h"

namespace comity::api {
namespace {

using namespace std::string_literals;

std::vector<std::string> lines_of(const std::string& calendar) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = calendar.find("\r\n", begin)) != std::string::npos;) {
    lines.push_back(calendar.substr(begin, end - begin));
    begin = end + 2;
  }
  EXPECT_EQ(begin, calendar.size()) << "the last line has no end";
  return lines;
}

// RFC 5545, 3.1, backwards.
std::string unfolded(std::string text) {
  for (std::size_t at = 0; (at = text.find("\r\n ")) != std::string::npos;) text.erase(at, 3);
  return text;
}

Calendar of_one(const std::string& summary) {
  Calendar calendar;
  calendar.name = "three parties";
  CalendarEvent& event = calendar.events.emplace_back();
  event.uid = "8c6339cd-c8b1-84e6-add8-715196326805";
  event.sequence = 2;
  event.revised = Time{1'767'225'600'000};
  event.at = Time{1'767'229'199'999};
  event.category = "effect";
  event.summary = summary;
  event.description = "one\ntwo";
  return calendar;
}

TEST(Calendar, WritesOneEvent) {
  EXPECT_EQ(write_calendar(of_one("Proposal 1, takes effect")),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//Comity//Comity//EN\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "NAME:three parties\r\n"
            "X-WR-CALNAME:three parties\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:8c6339cd-c8b1-84e6-add8-715196326805\r\n"
            "DTSTAMP:20260101T000000Z\r\n"
            "LAST-MODIFIED:20260101T000000Z\r\n"
            "SEQUENCE:2\r\n"
            "DTSTART:20260101T005959Z\r\n"
            "SUMMARY:Proposal 1\\, takes effect\r\n"
            "DESCRIPTION:one\\ntwo\r\n"
            "CATEGORIES:effect\r\n"
            "STATUS:CONFIRMED\r\n"
            "TRANSP:TRANSPARENT\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(Calendar, HasAComponentWithoutEvents) {
  const std::string text = write_calendar({.name = "x", .events = {}});
  EXPECT_NE(text.find("BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\n"), std::string::npos);
}

TEST(Calendar, ShowsHostileTextsAsTheyStand) {
  const std::pair<std::string, std::string> texts[] = {
      {"a;b,c\\d", "a\\;b\\,c\\\\d"},
      {"x\r\nEND:VEVENT\r\nBEGIN:VALARM", "x\\\\r\\\\nEND:VEVENT\\\\r\\\\nBEGIN:VALARM"},
      {"a\0b\u0085\u2029"s, "a\\\\x00b{U+0085}{U+2029}"},
      {"\u202egnirts", "{U+202e}gnirts"},
      {"\xff", "\\\\xff"},
  };
  for (const auto& [text, shown] : texts) {
    const std::vector<std::string> lines = lines_of(write_calendar(of_one(text)));
    EXPECT_NE(std::find(lines.begin(), lines.end(), "SUMMARY:" + shown), lines.end()) << shown;
    EXPECT_EQ(lines.size(), 19U) << shown;
  }
}

TEST(Calendar, FoldsBetweenCharacters) {
  for (std::size_t before = 0; before < 8; ++before) {
    std::string long_text(before, 'x');
    for (int i = 0; i < 200; ++i) long_text += i % 2 == 0 ? "\u20ac" : "\U0001f30d";
    const std::string text = write_calendar(of_one(long_text));
    for (const std::string& line : lines_of(text)) {
      EXPECT_LE(line.size(), 75U);
      EXPECT_TRUE(http::is_utf8(line)) << line;
    }
    EXPECT_NE(unfolded(text).find("\r\nSUMMARY:" + long_text + "\r\n"), std::string::npos);
  }
}

TEST(Calendar, FoldsAtSeventyFiveOctets) {
  const std::string summary(150, 'x');
  const std::vector<std::string> lines = lines_of(write_calendar(of_one(summary)));
  const auto first = std::find_if(lines.begin(), lines.end(),
                                  [](const auto& line) { return line.starts_with("SUMMARY"); });
  ASSERT_NE(first, lines.end());
  EXPECT_EQ(*first, "SUMMARY:" + std::string(67, 'x'));
  EXPECT_EQ(*(first + 1), " " + std::string(74, 'x'));
  EXPECT_EQ(*(first + 2), " " + std::string(9, 'x'));
}

}  // namespace
}  // namespace comity::api
