#include "ledger/outcome.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace comity::ledger {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(std::string(COMITY_SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Name and number of each enumerator of Code, as the header spells them.
std::map<std::uint32_t, std::string> enumerators() {
  const std::string header = read("src/ledger/outcome.h");
  const std::size_t begin = header.find("enum class Code");
  const std::string body = header.substr(begin, header.find("};", begin) - begin);
  const std::regex row(R"(\n  ([a-z_]+) = (\d+),)");
  std::map<std::uint32_t, std::string> found;
  for (std::sregex_iterator it(body.begin(), body.end(), row), end; it != end; ++it) {
    found[static_cast<std::uint32_t>(std::stoul((*it)[2]))] = (*it)[1];
  }
  return found;
}

std::string_view family_name(Family family) {
  switch (family) {
    case Family::done:
      return "done";
    case Family::malformed:
      return "malformed";
    case Family::early:
      return "early";
    case Family::refused:
      return "refused";
    case Family::broken:
      return "broken";
  }
  return "";
}

TEST(Outcomes, TheTableHasEveryCodeOnceAscending) {
  const auto codes = enumerators();
  ASSERT_GT(codes.size(), 60U);
  ASSERT_EQ(outcome_table().size(), codes.size());
  auto expected = codes.begin();
  for (const OutcomeInfo& row : outcome_table()) {
    EXPECT_EQ(static_cast<std::uint32_t>(row.code), expected->first);
    EXPECT_EQ(row.name, expected->second);
    ++expected;
  }
}

TEST(Outcomes, TheThousandsTellTheFamily) {
  for (const OutcomeInfo& row : outcome_table()) {
    EXPECT_EQ(static_cast<std::uint32_t>(row.code) / 1000, static_cast<std::uint32_t>(row.family))
        << row.name;
  }
}

TEST(Outcomes, EachSaysWhatItMeansInASentence) {
  std::set<std::string_view> meanings;
  for (const OutcomeInfo& row : outcome_table()) {
    EXPECT_TRUE(row.meaning.ends_with('.')) << row.name;
    EXPECT_TRUE(meanings.insert(row.meaning).second) << row.name;
  }
}

TEST(Outcomes, AreFoundByNumberAndByCode) {
  EXPECT_EQ(info(Code::vote_closed).name, "vote_closed");
  EXPECT_EQ(find_outcome(3013), &info(Code::vote_closed));
  EXPECT_EQ(find_outcome(3), nullptr);
  EXPECT_EQ(find_outcome(9999), nullptr);
  EXPECT_EQ(info(static_cast<Code>(9999)).code, Code::invariant);
}

TEST(Outcomes, ThePageOfTheSpecificationHasTheSameRows) {
  const std::string page = read("docs/spec/outcomes.md");
  const std::regex row(R"(\n\| (\d+) \| `([a-z_]+)` \| ([a-z]+) \| ([^|]+) \|)");
  auto it = std::sregex_iterator(page.begin(), page.end(), row);
  for (const OutcomeInfo& expected : outcome_table()) {
    ASSERT_NE(it, std::sregex_iterator()) << "the page ends before " << expected.name;
    EXPECT_EQ((*it)[1], std::to_string(static_cast<std::uint32_t>(expected.code)));
    EXPECT_EQ((*it)[2].str(), expected.name);
    EXPECT_EQ((*it)[3].str(), family_name(expected.family));
    EXPECT_EQ((*it)[4].str(), expected.meaning);
    ++it;
  }
  EXPECT_EQ(it, std::sregex_iterator()) << "the page has a row more";
}

}  // namespace
}  // namespace comity::ledger
