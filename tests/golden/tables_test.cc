// What is promised in tables: paths of state that cannot meet, pages of the specification that say
// what the program does.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "ledger/records.h"
#include "proof/tree.h"
#include "world.h"

namespace comity::test {
namespace {

std::string read_page(const std::string& name) {
  std::ifstream file(std::string(COMITY_SOURCE_DIR "/docs/spec/") + name);
  EXPECT_TRUE(file.is_open()) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A row of a table of the page whose cells are these, in this order.
bool has_row(const std::string& page, const std::string& number, const std::string& name) {
  std::istringstream lines(page);
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t first = line.find(number);
    if (!line.starts_with("|") || first == std::string::npos) continue;
    const bool whole = line.substr(1, first - 1).find_first_not_of(" `") == std::string::npos;
    if (whole && line.find("`" + name + "`", first) != std::string::npos) return true;
  }
  return false;
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

// Four octets of a path are all of its table: two tables with the same ones would lie on each
// other. The tables of every version of the rules stand in the registry, side by side.
TEST(Tables, HaveOctetsOfTheirOwn) {
  std::vector<std::string> tables = {std::string(ledger::kTable)};
  const ledger::Registry registry = World::default_registry();
  for (const ledger::Register& entry : registry.registers()) {
    for (const auto& table : entry.tables) tables.emplace_back(table.name);
  }
  EXPECT_EQ(clash(tables), "");
  EXPECT_GE(tables.size(), 9U);
}

TEST(Tables, ThatMeetAreFound) {
  EXPECT_EQ(clash({"keys", "members", "names", "twin-0avir1l"}), "members and twin-0avir1l");
}

TEST(Specification, ListsEveryAction) {
  const std::string page = read_page("actions.md");
  const ledger::Registry registry = World::default_registry();
  for (const ledger::ActionType* type : registry.actions()) {
    EXPECT_TRUE(has_row(page, std::to_string(type->number), std::string(type->name)))
        << "docs/spec/actions.md has no row for " << type->number << " " << type->name;
  }
}

TEST(Specification, ListsEveryOutcome) {
  const std::string page = read_page("outcomes.md");
  for (const ledger::OutcomeInfo& row : ledger::outcome_table()) {
    const std::string number = std::to_string(static_cast<std::uint32_t>(row.code));
    EXPECT_TRUE(has_row(page, number, std::string(row.name)))
        << "docs/spec/outcomes.md has no row for " << number << " " << row.name;
  }
}

TEST(Specification, ARowThatIsNotThereIsMissed) {
  EXPECT_FALSE(has_row("| 1000 | `too_large` |\n", "1001", "too_large"));
  EXPECT_FALSE(has_row("| 1000 | `too_large` |\n", "1000", "large"));
  EXPECT_TRUE(has_row("| 1000 | `too_large` |\n", "1000", "too_large"));
}

}  // namespace
}  // namespace comity::test
