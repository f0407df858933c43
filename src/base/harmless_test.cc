#include "base/harmless.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <sstream>

#include "base/harmless_stream.h"

namespace comity {
namespace {

TEST(Harmless, LeavesWhatPeopleWrite) {
  for (const std::string_view text :
       {"", "Delegate commons-net.", "Straße, naïve, 東京, emoji \xf0\x9f\x98\x80", "a\\b \"c\""}) {
    EXPECT_EQ(harmless_line(text), text);
    EXPECT_EQ(harmless_text(text), text);
  }
  EXPECT_EQ(harmless_text("one\n\ttwo\n"), "one\n\ttwo\n");
}

TEST(Harmless, ShowsWhatCommandsATerminal) {
  EXPECT_EQ(harmless_line("a\x1b]0;owned\x07"), "a\\x1b]0;owned\\x07");
  EXPECT_EQ(harmless_line("\xc2\x9b"
                          "31m"),
            "{U+009b}31m");  // CSI of one character
  EXPECT_EQ(harmless_line("a\x9b"
                          "b\xff\xc0\xaf"),
            "a\\x9bb\\xff\\xc0\\xaf");
  EXPECT_EQ(harmless_line("a\nb\rc\td\x7f"), "a\\nb\\rc\\td\\x7f");
  EXPECT_EQ(harmless_text("a\rb\x08"), "a\\rb\\x08");
  EXPECT_EQ(harmless_line("\xe2\x80\xae"
                          "txt.exe"),
            "{U+202e}txt.exe");
  EXPECT_EQ(harmless_line("a\xe2\x80\xa8"
                          "b\xe2\x81\xa7"
                          "c"),
            "a{U+2028}b{U+2067}c");
  EXPECT_EQ(harmless_line(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(harmless_line("\xed\xa0\x80\xf0\x80\x80\xaf"), "\\xed\\xa0\\x80\\xf0\\x80\\x80\\xaf");
  EXPECT_EQ(harmless_line("cut \xe2\x80"), "cut \\xe2\\x80");
}

TEST(Harmless, KeepsTheOtherDirectionToItself) {
  EXPECT_EQ(harmless_line("\xd7\x90 1"), "\xe2\x81\xa8\xd7\x90 1\xe2\x81\xa9");
  EXPECT_EQ(harmless_text("a\n\xd7\x90\nb"), "a\n\xe2\x81\xa8\xd7\x90\xe2\x81\xa9\nb");
  const std::string once = harmless_line("\xd7\x90 1");
  EXPECT_EQ(harmless_line("title " + once + " by x"), "title " + once + " by x");
  EXPECT_EQ(harmless_line("\xe2\x81\xa9"), "{U+2069}");                  // closes nothing
  EXPECT_EQ(harmless_line("\xe2\x81\xa8"), "\xe2\x81\xa8\xe2\x81\xa9");  // is closed
}

TEST(Harmless, JsonStaysWhatItIs) {
  EXPECT_EQ(harmless_json("{\"a\":\"\xc2\x9b\xe2\x80\xae\xc3\xa4\x7f\"}\n"),
            "{\"a\":\"\\u009b\\u202e\xc3\xa4\\u007f\"}\n");
  EXPECT_EQ(harmless_json("\"\xf3\xa0\x80\x81\""), "\"\\udb40\\udc01\"");
}

TEST(HarmlessStream, LetsNothingElseThrough) {
  std::ostringstream out;
  {
    HarmlessStream harmless(out);
    out << "a\x1b" << '[' << 31 << "m\n\xe2\x80"
        << "\xae" << '\n';
    EXPECT_EQ(out.str(), "a\\x1b[31m\n{U+202e}\n");
    out << "{\"a\":\"\xd7\x90\"}\n";  // JSON stays JSON
    EXPECT_TRUE(out.str().ends_with("}\n{\"a\":\"\xd7\x90\"}\n"));
    out.str("");
    out << "rest" << std::flush;
    EXPECT_EQ(out.str(), "rest");
    out << "\x07";
  }
  EXPECT_EQ(out.str(), "rest\\x07");
  out << "\x07";
  EXPECT_TRUE(out.str().ends_with('\x07'));
}

// Whatever comes in, no octet goes out that a terminal would obey.
TEST(Harmless, NothingGetsThrough) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 12, '\0');
    for (char& c : text) c = static_cast<char>(random());
    const std::string line = harmless_line(text);
    EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) {
      return static_cast<std::uint8_t>(c) >= 0x20 && c != '\x7f';
    }));
    EXPECT_EQ(harmless_line(line), line);
    EXPECT_EQ(harmless_text(harmless_text(text)), harmless_text(text));
  }
}

}  // namespace
}  // namespace comity
