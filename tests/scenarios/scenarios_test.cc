#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "scenario.h"

namespace comity::test {
namespace {

std::vector<std::string> stories() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(COMITY_SOURCE_DIR "/tests/scenarios")) {
    if (entry.path().extension() == ".scn") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Story : public testing::TestWithParam<std::string> {};

TEST_P(Story, Holds) {
  std::ifstream file(std::string(COMITY_SOURCE_DIR "/tests/scenarios/") + GetParam() + ".scn");
  ASSERT_TRUE(file.is_open());
  Scenario scenario;
  std::string line;
  int expectations = 0;
  for (int number = 1; std::getline(file, line); ++number) {
    ASSERT_EQ(scenario.line(line), "") << GetParam() << ".scn line " << number << ": " << line;
    if (line.starts_with("expect")) ++expectations;
  }
  EXPECT_GT(expectations, 0) << "a story without an expectation cannot fail";
}

std::string test_name(const testing::TestParamInfo<std::string>& story) { return story.param; }

INSTANTIATE_TEST_SUITE_P(Scenarios, Story, testing::ValuesIn(stories()), test_name);

TEST(Stories, AreThere) { EXPECT_GE(stories().size(), 6U); }

TEST(Stories, ALineThatIsNotUnderstoodFails) {
  Scenario scenario;
  EXPECT_NE(scenario.line("lumen-registry dances on 1"), "");
  EXPECT_NE(scenario.line("expect refused_for_no_reason"), "");
}

}  // namespace
}  // namespace comity::test
