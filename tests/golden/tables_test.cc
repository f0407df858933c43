// What is promised in tables: paths of state that cannot meet, pages of the specification that say
// what the program does.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <locale>
#include <map>
#include <regex>
#include <sstream>

#include "chapter.h"
#include "ledger/run.h"
#include "ledger/stored/audit.h"
#include "proof/tree.h"
#include "registers/constitution/queries.h"
#include "wire/messages.h"
#include "world.h"

namespace comity::test {
namespace {

// Writes numbers alike in every environment.
std::ostringstream plain_stream() {
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  return stream;
}

std::string read_page(const std::string& name) {
  std::ifstream file(std::string(COMITY_SOURCE_DIR "/docs/spec/") + name);
  EXPECT_TRUE(file.is_open()) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The page with `rows` in the place of the table below this heading; as it is when there is none.
std::string with_table(const std::string& page, const std::string& heading,
                       const std::string& rows) {
  const std::size_t start = page.find("\n" + heading + "\n|---");
  if (start == std::string::npos) return page;
  const std::size_t first = page.find('\n', start + heading.size() + 2) + 1;
  const std::size_t blank = page.find("\n\n", first);
  const std::size_t past = blank == std::string::npos ? page.size() : blank + 1;
  return page.substr(0, first) + rows + page.substr(past);
}

// COMITY_WRITE_DOCS=1 writes the page anew: the program says what is in its tables.
void expect_table(const std::string& name, const std::string& heading, const std::string& rows) {
  const std::string page = read_page(name);
  ASSERT_NE(page.find("\n" + heading + "\n|---"), std::string::npos) << name << ": " << heading;
  const std::string wanted = with_table(page, heading, rows);
  if (std::getenv("COMITY_WRITE_DOCS") != nullptr) {
    std::ofstream(std::string(COMITY_SOURCE_DIR "/docs/spec/") + name) << wanted;
  }
  EXPECT_EQ(read_page(name), wanted)
      << "docs/spec/" << name << " is written by test_golden with COMITY_WRITE_DOCS=1";
}

// Who may do it in the preset constitution.
std::string by_whom(const v1::Constitution& constitution, std::string_view action) {
  for (const v1::ActionRule& line : constitution.actions()) {
    if (line.action() != action) continue;
    switch (line.by_case()) {
      case v1::ActionRule::kRule:
        return "rule `" + line.rule() + "`";
      case v1::ActionRule::kHolder:
        return "holder";
      case v1::ActionRule::kSelf:
        return "itself";
      case v1::ActionRule::BY_NOT_SET:
        return "nobody";
    }
  }
  return "nobody";
}

std::string action_rows() {
  const ledger::Registry registry = World::default_registry();
  const v1::Constitution constitution =
      constitution::concert("concert", registry.actions_under(registry.newest_rules()));
  std::ostringstream rows = plain_stream();
  for (const ledger::ActionType* type : registry.actions()) {
    rows << "| " << type->number << " | `" << type->name << "` | " << ledger::role_name(type->role)
         << " | " << (type->in_proposal ? "yes" : "no") << (type->alone ? ", alone" : "") << " | "
         << by_whom(constitution, type->name) << " |\n";
  }
  return rows.str();
}

std::string outcome_rows() {
  constexpr std::array<std::string_view, 5> kFamilies = {"done", "malformed", "early", "refused",
                                                         "broken"};
  const ledger::Registry registry = World::default_registry();
  std::ostringstream rows = plain_stream();
  for (const ledger::OutcomeInfo& row : registry.outcomes()) {
    rows << "| " << static_cast<std::uint32_t>(row.code) << " | `" << row.name << "` | "
         << kFamilies.at(static_cast<std::size_t>(ledger::family_of(row.code))) << " | "
         << row.meaning << " |\n";
  }
  return rows.str();
}

// "kNoSuchHost" for "no_such_host".
std::string constant_of(std::string_view name) {
  std::string constant = "k";
  bool begins = true;
  for (const char c : name) {
    if (c != '_') constant += begins ? static_cast<char>(c - 'a' + 'A') : c;
    begins = c == '_';
  }
  return constant;
}

// The constants of outcomes.h of a register, as that header spells them.
std::map<std::string, std::uint32_t> constants_of(std::string_view name) {
  std::ifstream file(COMITY_SOURCE_DIR "/src/registers/" + std::string(name) + "/outcomes.h");
  const std::regex constant(R"(inline constexpr ledger::Code (\w+)\{(\d+)\};)");
  std::map<std::string, std::uint32_t> found;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, constant)) continue;
    found.emplace(match[1], static_cast<std::uint32_t>(std::stoul(match[2])));
  }
  return found;
}

// The first two of these names whose octets in a path agree, or nothing.
std::string clash(const std::vector<std::string>& tables) {
  std::map<Bytes, std::string> places;
  for (const std::string& table : tables) {
    const Bytes octets(proof::path_of(table, "", "").view().substr(0, 4));
    const auto [found, is_new] = places.emplace(octets, table);
    if (!is_new) return found->second + " and " + table;
  }
  return "";
}

TEST(Tables, TellActionsAndOutcomesApart) {
  EXPECT_EQ(World::default_registry().clash(), std::nullopt);
}

TEST(Tables, HaveARowForEachConstantOfARegister) {
  const ledger::Registry registry = World::default_registry();
  for (const ledger::Register& entry : registry.registers()) {
    std::map<std::string, std::uint32_t> rows;
    for (const ledger::OutcomeInfo& row : entry.outcomes) {
      EXPECT_TRUE(row.meaning.ends_with('.')) << row.name;
      rows.emplace(constant_of(row.name), static_cast<std::uint32_t>(row.code));
    }
    EXPECT_EQ(rows, constants_of(entry.name)) << entry.name;
    EXPECT_FALSE(rows.empty()) << entry.name;
  }
}

// Four octets of a path are all of its table: two tables with the same ones would lie on each
// other. The tables of every version of the rules stand in the registry, side by side.
TEST(Tables, HaveOctetsOfTheirOwn) {
  std::vector<std::string> tables;
  const ledger::Registry registry = World::default_registry();
  for (const auto& table : registry.tables()) tables.emplace_back(table.name);
  EXPECT_EQ(clash(tables), "");
  EXPECT_GE(tables.size(), 9U);
}

// The API shows records and the doctor judges them by the tables of the registry. The script has
// every act that there is, so every record must be of a kind that they describe.
TEST(Tables, DescribeEveryRecordOfTheScript) {
  const ledger::Registry registry = World::default_registry();
  for (const auto& chapter : golden_script()) {
    std::string undescribed;
    for (const auto& fault :
         ledger::audit(chapter->world().store(), {.registry = &registry}).faults) {
      undescribed += fault.where + " " + fault.what + "\n";
    }
    const bool has_twin = chapter->name() == "collision";
    EXPECT_EQ(undescribed,
              has_twin ? "twin-0a2nrcb/zones/taken. is in no table of this program\n" : "")
        << chapter->name();
  }
}

TEST(Tables, ThatMeetAreFound) {
  EXPECT_EQ(clash({"keys", "members", "names", "twin-0avir1l"}), "members and twin-0avir1l");
}

TEST(Specification, HasTheTableOfActions) {
  expect_table("actions.md", "| number | name | role | in a proposal | by whom |", action_rows());
}

TEST(Specification, HasTheTableOfOutcomes) {
  expect_table("outcomes.md", "| number | name | family | meaning |", outcome_rows());
}

TEST(Specification, ATableIsReplacedWholeAndNothingElse) {
  const std::string page = "# A\n\n| n |\n|---|\n| 1 |\n| 2 |\n\ntext\n";
  EXPECT_EQ(with_table(page, "| n |", "| 3 |\n"), "# A\n\n| n |\n|---|\n| 3 |\n\ntext\n");
  EXPECT_EQ(with_table("# A\n\n| n |\n|---|\n| 1 |\n", "| n |", "| 3 |\n"),
            "# A\n\n| n |\n|---|\n| 3 |\n");
  EXPECT_EQ(with_table(page, "| m |", "| 3 |\n"), page);
}

}  // namespace
}  // namespace comity::test
