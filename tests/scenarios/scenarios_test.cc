#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "story.h"

namespace comity::test {

// How a failure says which it was.
static std::ostream& operator<<(std::ostream& out, const Story& story) {
  return out << story.file << ":" << story.number;
}

namespace {

const std::vector<Story>& stories() {
  static const std::vector<Story> kStories = read_stories(COMITY_SOURCE_DIR "/tests/scenarios");
  return kStories;
}

class Scenarios : public testing::TestWithParam<Story> {};

TEST_P(Scenarios, Hold) {
  Scenario scenario;
  const std::string problem = tell(GetParam(), scenario);
  EXPECT_EQ(problem, "") << GetParam().sentence;
}

// The file and the sentence, as far as a name of a test may have them.
std::string test_name(const testing::TestParamInfo<Story>& info) {
  std::string name = info.param.file.substr(0, info.param.file.find('.')) + "_";
  for (const char c : info.param.sentence) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Scenarios, testing::ValuesIn(stories()), test_name);

TEST(Stories, EachSaysSomethingElse) {
  std::set<std::string> sentences;
  for (const Story& story : stories()) {
    EXPECT_TRUE(sentences.insert(story.sentence).second) << story.file << ": " << story.sentence;
  }
  EXPECT_GE(sentences.size(), 100U);
}

std::string problem_of(std::vector<std::string> lines) {
  Story story{"a.scn", 1, "It says so", "decisions, States", {}};
  int number = 1;
  for (std::string& line : lines) story.lines.push_back({++number, std::move(line)});
  Scenario scenario;
  return tell(story, scenario);
}

TEST(Stories, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_EQ(problem_of({"lumen-registry dances on 1"}),
            "a.scn:2: lumen-registry dances on 1: there is no such proposal");
  EXPECT_EQ(problem_of({"expect proposal 1 is voting"}),
            "a.scn:2: expect proposal 1 is voting: there is no such proposal");
  EXPECT_NE(problem_of({"lumen-registry does: dance"}).find("no such action"), std::string::npos);
  EXPECT_NE(problem_of({"rule general: dance"}).find("not understood"), std::string::npos);
}

TEST(Stories, WhatIsRefusedHasToBeExpected) {
  const std::string refused = "lumen-registry does: remove delegation post";
  EXPECT_EQ(problem_of({refused, "expect needs_decision"}), "");
  EXPECT_NE(problem_of({refused, "expect holder of post is nobody"}).find("no line expects it"),
            std::string::npos);
  EXPECT_NE(problem_of({"expect holder of post is nobody", refused}).find("no line expects it"),
            std::string::npos);
  EXPECT_NE(problem_of({"lumen-registry proposes: remove delegation post"}).find("cannot fail"),
            std::string::npos);
}

}  // namespace
}  // namespace comity::test
