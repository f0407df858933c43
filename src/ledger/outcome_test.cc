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

TEST(Outcomes, TheTableHasEveryCodeOnceAscending) {
  const auto codes = enumerators();
  ASSERT_GT(codes.size(), 35U);
  ASSERT_EQ(own_outcomes().size(), codes.size());
  auto expected = codes.begin();
  for (const OutcomeInfo& row : own_outcomes()) {
    EXPECT_EQ(static_cast<std::uint32_t>(row.code), expected->first);
    EXPECT_EQ(row.name, expected->second);
    ++expected;
  }
}

TEST(Outcomes, TheThousandsTellTheFamily) {
  EXPECT_EQ(family_of(Code::done), Family::done);
  EXPECT_EQ(family_of(Code::too_large), Family::malformed);
  EXPECT_EQ(family_of(Code{1999}), Family::malformed);
  EXPECT_EQ(family_of(Code::full), Family::early);
  EXPECT_EQ(family_of(Code::no_effect), Family::refused);
  EXPECT_EQ(family_of(Code::invariant), Family::broken);
  EXPECT_EQ(family_of(Code{5000}), Family::broken);
}

TEST(Outcomes, EachSaysWhatItMeansInASentence) {
  std::set<std::string_view> meanings;
  for (const OutcomeInfo& row : own_outcomes()) {
    EXPECT_TRUE(row.meaning.ends_with('.')) << row.name;
    EXPECT_TRUE(meanings.insert(row.meaning).second) << row.name;
  }
}

TEST(Outcomes, AreFoundByCode) {
  EXPECT_EQ(find_outcome(own_outcomes(), Code::mixed_rules)->name, "mixed_rules");
  EXPECT_EQ(find_outcome(own_outcomes(), Code{3}), nullptr);
  EXPECT_EQ(find_outcome(own_outcomes(), Code{9999}), nullptr);
}

}  // namespace
}  // namespace comity::ledger
