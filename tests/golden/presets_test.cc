// Constitutions on file that name every action: the program writes them, because it knows its
// actions. Examples with COMITY_WRITE_DOCS=1, version_1.json with COMITY_WRITE_GOLDEN=1.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "chapter.h"
#include "crypto/hash.h"
#include "ledger/action.h"
#include "registers/constitution/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "world.h"

namespace comity::test {
namespace {

const std::string kRoot = COMITY_SOURCE_DIR "/";

std::string read_file(const std::string& name) {
  std::ifstream file(kRoot + name);
  EXPECT_TRUE(file.is_open()) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_file(const std::string& name, const std::string& wanted) {
  if (std::getenv("COMITY_WRITE_DOCS") != nullptr) std::ofstream(kRoot + name) << wanted;
  EXPECT_EQ(read_file(name), wanted) << name << " is written by test_golden, COMITY_WRITE_DOCS=1";
}

// The page with `text` in the place of what stands between these two, which stay.
std::string with_text(const std::string& page, const std::string& from, const std::string& to,
                      const std::string& text) {
  const std::size_t start = page.find(from);
  const std::size_t end = page.find(to, start + from.size());
  if (start == std::string::npos || end == std::string::npos) return page;
  return page.substr(0, start + from.size()) + text + page.substr(end);
}

v1::Constitution preset() {
  const ledger::Registry registry = World::default_registry();
  return constitution::concert("concert", registry.actions_under(registry.newest_rules()));
}

// One rule for all that the community decides.
std::string lines_under_one_rule() {
  const v1::Constitution made = preset();
  std::string lines;
  for (const v1::ActionRule& line : made.actions()) {
    const std::string by = line.has_holder() ? "\"holder\": {}"
                           : line.has_self() ? "\"self\": {}"
                                             : "\"rule\": \"general\"";
    if (!lines.empty()) lines += ",\n";
    lines += "    { \"action\": \"" + line.action() + "\", " + by + " }";
  }
  return lines;
}

std::string vector_text(const v1::Constitution& constitution) {
  const Bytes octets = wire::encode(constitution);
  const std::string size = std::to_string(octets.size());
  const std::string thousands = size.size() > 3 ? size.substr(0, size.size() - 3) + "," : "";
  return thousands + size.substr(size.size() - std::min<std::size_t>(3, size.size())) +
         " canonical octets and the hash\n\n    " + crypto::sha256(octets).hex();
}

TEST(Presets, TheExampleFileOfConcertIsTheSameDocument) {
  expect_file("examples/concert.json", wire::to_json(preset(), true));
  v1::Constitution read;
  ASSERT_TRUE(wire::from_json(read_file("examples/concert.json"), read));
  EXPECT_EQ(wire::encode(read), wire::encode(preset()));
}

TEST(Presets, TwoOfThreeNamesEveryAction) {
  const std::string name = "examples/two-of-three.json";
  const std::string page = read_file(name);
  ASSERT_NE(page.find("\"actions\": [\n"), std::string::npos);
  expect_file(name, with_text(page, "\"actions\": [\n", "\n  ],", lines_under_one_rule()));
}

// The document with a line for every action that there is: those it has stay, one that is missing
// is decided as such are elsewhere in it.
v1::Constitution with_every_action(const v1::Constitution& document) {
  std::map<std::string, v1::ActionRule> lines;
  for (const v1::ActionRule& line : document.actions()) lines[line.action()] = line;
  const std::string amending = lines["constitution.amend"].rule();
  const ledger::Registry registry = World::default_registry();
  v1::Constitution whole = document;
  whole.clear_actions();
  for (const ledger::ActionType* type : registry.actions_under(registry.newest_rules())) {
    const auto standing = lines.find(std::string(type->name));
    v1::ActionRule& line = *whole.add_actions();
    if (standing != lines.end()) {
      line = standing->second;
      continue;
    }
    line.set_action(std::string(type->name));
    switch (type->usually) {
      case ledger::By::general_rule:
      case ledger::By::accounts_rule:
        line.set_rule(document.unclaimed_rule());
        break;
      case ledger::By::amendment_rule:
      case ledger::By::due_process:
        line.set_rule(amending);
        break;
      case ledger::By::holder:
        line.mutable_holder();
        break;
      case ledger::By::self:
        line.mutable_self();
        break;
    }
  }
  return whole;
}

// Reading and writing gives the same octets, and no action is without a line.
TEST(Presets, EachConstitutionOfOthersIsWrittenAsTheProgramWritesIt) {
  std::vector<std::string> names;
  const std::string folder = "examples/constitutions/";
  for (const auto& entry : std::filesystem::directory_iterator(kRoot + folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".json")) names.push_back(folder + name);
  }
  std::sort(names.begin(), names.end());
  ASSERT_EQ(names.size(), 5U);
  for (const std::string& name : names) {
    v1::Constitution read;
    const Status whole = wire::from_json(read_file(name), read);
    ASSERT_TRUE(whole) << name << ": " << whole.error().message;
    expect_file(name, wire::to_json(with_every_action(read), true));
  }
}

TEST(Presets, TheSpecificationHasTheVectorOfTheExampleFile) {
  const std::string name = "docs/spec/constitution.md";
  const std::string page = read_file(name);
  const std::regex vector("[0-9,]+ canonical octets and the hash\n\n    [0-9a-f]{64}");
  ASSERT_TRUE(std::regex_search(page, vector));
  expect_file(name, std::regex_replace(page, vector, vector_text(preset())));
}

// Once version 1 is released its file stays as it is, and this test goes.
TEST(Presets, Version1BeginsUnderThePreset) {
  (void)golden_script();  // writes the file when asked to
  EXPECT_EQ(read_file("tests/golden/version_1.json"), version_1_text())
      << "written by test_golden, COMITY_WRITE_GOLDEN=1";
}

// No action of the schema is forgotten, and the present kinds of parties can live with the whole.
TEST(Presets, ConcertHasALineForEveryActionOfTheSchema) {
  std::vector<std::string> schema;
  const auto* actions = v1::Action::descriptor();
  for (int i = 0; i < actions->field_count(); ++i) {
    schema.push_back(actions->field(i)->name());
    schema.back()[schema.back().find('_')] = '.';
  }
  std::sort(schema.begin(), schema.end());
  const v1::Constitution made = preset();
  ASSERT_EQ(made.actions_size(), static_cast<int>(schema.size()));
  for (int i = 0; i < made.actions_size(); ++i) {
    EXPECT_EQ(made.actions(i).action(), schema[static_cast<std::size_t>(i)]);
  }
}

}  // namespace
}  // namespace comity::test
