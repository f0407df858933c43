#include "servers/api/constitution_difference.h"

#include <gtest/gtest.h>

#include "registers/constitution/queries.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::api {
namespace {

using Texts = std::vector<std::string>;

v1::Constitution concert() {
  return constitution::concert("concert", wiring::registry().actions_under(1));
}

TEST(ConstitutionDifference, IsEmptyBetweenEquals) {
  EXPECT_EQ(difference(concert(), concert()), Texts{});
}

TEST(ConstitutionDifference, NamesThePlaceAndBothValues) {
  v1::Constitution after = concert();
  after.set_name("another");
  after.mutable_rules(1)->set_seat_term_days(30);
  for (auto& line : *after.mutable_actions()) {
    if (line.action() == "names.set_ds") line.set_rule("general");
  }
  EXPECT_EQ(
      difference(concert(), after),
      (Texts{"- actions[names.set_ds].holder: {}", "+ actions[names.set_ds].rule: \"general\"",
             "- name: \"concert\"", "+ name: \"another\"", "- rules[amendment].seat_term_days: 90",
             "+ rules[amendment].seat_term_days: 30"}));
}

TEST(ConstitutionDifference, SaysWhatSecondsAre) {
  v1::Constitution after = concert();
  after.mutable_rules(0)->mutable_stages()->set_vote_seconds(86'400);
  EXPECT_EQ(difference(concert(), after),
            (Texts{"- rules[general].stages.vote_seconds: 1209600 (14 days)",
                   "+ rules[general].stages.vote_seconds: 86400 (1 day)"}));
}

TEST(ConstitutionDifference, ARuleThatGoesIsNamedWithAllThatItSays) {
  v1::Constitution after = concert();
  after.mutable_rules()->DeleteSubrange(2, 1);
  const Texts lines = difference(concert(), after);
  ASSERT_FALSE(lines.empty());
  for (const std::string& line : lines) {
    EXPECT_TRUE(line.starts_with("- rules[due-process]")) << line;
  }
}

// As deep as a rule may be: eight levels of conditions.
TEST(ConstitutionDifference, SeesTheDeepestCondition) {
  const auto nested = [](std::uint64_t count) {
    v1::Constitution document = concert();
    v1::Condition* condition = document.mutable_rules(0)->mutable_condition();
    for (int level = 0; level < 8; ++level) {
      condition = condition->mutable_all_of()->add_conditions();
    }
    condition->mutable_minimum_yes()->set_count(count);
    return document;
  };
  EXPECT_EQ(difference(nested(2), nested(3)).size(), 2U);
}

}  // namespace
}  // namespace comity::api
