// The whole script: every action that there is, every outcome that there is, and the same roots
// everywhere and for ever.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "chapter.h"
#include "node_outcome.h"

namespace comity::test {
namespace {

constexpr const char* kRootsFile = COMITY_SOURCE_DIR "/tests/golden/roots.txt";

Coverage whole_coverage() {
  Coverage whole;
  for (const auto& chapter : golden_script()) {
    Coverage one = chapter->coverage();
    whole.actions.merge(one.actions);
    whole.codes.merge(one.codes);
  }
  return whole;
}

// "chapter height root" per line.
std::string roots_of_script() {
  std::string text;
  for (const auto& chapter : golden_script()) {
    const std::vector<Hash>& roots = chapter->world().roots();
    for (std::size_t height = 0; height < roots.size(); ++height) {
      text += chapter->name() + " " + std::to_string(height) + " " + roots[height].hex() + "\n";
    }
  }
  return text;
}

TEST(GoldenScript, UsesEveryAction) {
  const Coverage covered = whole_coverage();
  const ledger::Registry registry = World::default_registry();
  for (const ledger::ActionType* type : registry.actions()) {
    EXPECT_TRUE(covered.actions.contains(type->number))
        << type->name << " (" << type->number << ") is applied nowhere in the script";
  }
}

TEST(GoldenScript, ProducesEveryOutcome) {
  Coverage covered = whole_coverage();
  covered.codes.insert(outcome_of_a_halted_node());
  const ledger::Registry registry = World::default_registry();
  for (const ledger::OutcomeInfo& row : registry.outcomes()) {
    EXPECT_TRUE(covered.codes.contains(row.code)) << row.name << " comes up nowhere in the script";
  }
}

// COMITY_WRITE_GOLDEN=1 writes the file anew: for a change of the rules that is meant, and said.
TEST(GoldenScript, HasTheRootsOnFile) {
  const std::string roots = roots_of_script();
  if (std::getenv("COMITY_WRITE_GOLDEN") != nullptr) std::ofstream(kRootsFile) << roots;
  std::ifstream file(kRootsFile);
  ASSERT_TRUE(file.is_open()) << kRootsFile;
  std::istringstream made(roots);
  std::string expected;
  std::string found;
  while (std::getline(file, expected)) {
    ASSERT_TRUE(std::getline(made, found)) << "the script ends before " << expected;
    ASSERT_EQ(found, expected) << "the first root that differs";
  }
  EXPECT_FALSE(std::getline(made, found)) << "not on file: " << found;
}

}  // namespace
}  // namespace comity::test
