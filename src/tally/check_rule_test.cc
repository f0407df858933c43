#include <gtest/gtest.h>

#include "base/limits.h"
#include "tally/evaluate.h"
#include "tally/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::tally {
namespace {

const std::vector<std::string> kChambers = {"east", "west"};

v1::Rule sound_rule() {
  v1::Rule made;
  made.set_id("general");
  made.mutable_stages()->set_vote_seconds(60);
  made.mutable_condition()->mutable_minimum_yes()->set_count(1);
  return made;
}

std::string trouble_of(const v1::Rule& rule) {
  const Status status = check_rule(rule, kChambers);
  return status ? "" : status.error().message;
}

std::string trouble(std::string_view condition) {
  v1::Rule made = sound_rule();
  const Status read = wire::from_json(condition, *made.mutable_condition());
  EXPECT_TRUE(read.has_value()) << condition;
  return trouble_of(made);
}

TEST(CheckRule, accepts_a_sound_rule) {
  EXPECT_EQ(trouble_of(sound_rule()), "");
  EXPECT_EQ(trouble(R"({"all_of": {"conditions": [
      {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 2, "denominator": 3}}},
      {"threshold": {"base": "CAST", "share": {"numerator": 1, "denominator": 1}}},
      {"quorum": {"share": {"numerator": 1, "denominator": 2}}},
      {"maximum_no": {"base": "CAST", "share": {"numerator": 0, "denominator": 1}}},
      {"chambers": {"count": 2, "condition": {"minimum_yes": {"count": 1, "chamber": "east"}}}},
      {"objections": {}}]}})"),
            "");
}

// The example of docs/spec/constitution.md.
TEST(CheckRule, accepts_the_example_of_the_specification) {
  v1::Rule rule;
  const Status read = wire::from_json(R"({"id": "two-keys",
     "stages": {"vote_seconds": 604800, "time_lock_seconds": 86400},
     "condition": {"all_of": {"conditions": [
       {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 2, "denominator": 3}}},
       {"chambers": {"count": 2, "among": ["governments", "companies"],
                     "condition": {"minimum_yes": {"count": 1}}}},
       {"objections": {"major_only": true}}]}}})",
                                      rule);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(check_rule(rule, {"companies", "governments"}).has_value());
}

TEST(CheckRule, names_the_place_and_what_is_wrong) {
  struct Case {
    std::string_view condition;
    std::string_view trouble;
  };
  const Case cases[] = {
      {"{}", "condition: says nothing, name one kind of condition"},
      {R"({"threshold": {"base": "CAST", "share": {"numerator": 4, "denominator": 3}}})",
       "condition.threshold: share 4/3 is above 1"},
      {R"({"threshold": {"base": "CAST", "share": {"numerator": 0, "denominator": 0}}})",
       "condition.threshold: share has no denominator"},
      {R"({"threshold": {"base": "CAST"}})", "condition.threshold: share has no denominator"},
      {R"({"threshold": {"base": "CAST", "share": {"numerator": 1, "denominator": 1000001}}})",
       "condition.threshold: share has a denominator above 1000000"},
      {R"({"threshold": {"share": {"numerator": 1, "denominator": 3}}})",
       "condition.threshold: base is missing: YES_AND_NO, CAST or ALL_SEATS"},
      {R"({"threshold": {"base": "CAST", "share": {"numerator": 1, "denominator": 1}, "plus": 1}})",
       "condition.threshold: asks for more than all votes"},
      {R"({"threshold": {"base": "CAST", "share": {"numerator": 0, "denominator": 1}}})",
       "condition.threshold: a share of 0 asks for nothing"},
      {R"({"all_of": {"conditions": [{"minimum_yes": {"count": 1}}, {"threshold":
          {"chamber": "south", "base": "CAST", "share": {"numerator": 1, "denominator": 2}}}]}})",
       "condition.all_of[1].threshold: there is no chamber 'south'"},
      {R"({"maximum_no": {"base": "CAST", "share": {"numerator": 0, "denominator": 1},
          "strict": true}})",
       "condition.maximum_no: less than no vote at all is impossible"},
      {R"({"maximum_no": {"base": "CAST", "share": {"numerator": 1, "denominator": 1}}})",
       "condition.maximum_no: a share of 1 asks for nothing"},
      {R"({"maximum_no": {"base": "CAST", "share": {"numerator": 1, "denominator": 2},
          "plus": 2}})",
       "condition.maximum_no: plus has no meaning here"},
      {R"({"quorum": {}})", "condition.quorum: neither share nor count is given"},
      {R"({"quorum": {"count": 2, "share": {"numerator": 1, "denominator": 2}}})",
       "condition.quorum: both share and count are given"},
      {R"({"quorum": {"share": {"numerator": 1, "denominator": 1}, "strict": true}})",
       "condition.quorum: asks for more than all seats"},
      {R"({"minimum_yes": {}})", "condition.minimum_yes: a count of 0 asks for nothing"},
      {R"({"any_of": {}})", "condition.any_of: has no conditions"},
      {R"({"at_least": {"count": 2, "conditions": [{"objections": {}}]}})",
       "condition.at_least: count 2 is not from 1 to 1"},
      {R"({"chambers": {"count": 3, "condition": {"minimum_yes": {"count": 1}}}})",
       "condition.chambers: count 3 is not from 1 to 2"},
      {R"({"chambers": {"count": 1, "among": ["north"],
          "condition": {"minimum_yes": {"count": 1}}}})",
       "condition.chambers: there is no chamber 'north'"},
      {R"({"chambers": {"count": 1, "among": ["east", "east"],
          "condition": {"minimum_yes": {"count": 1}}}})",
       "condition.chambers: among names chamber 'east' twice"},
      {R"({"chambers": {"count": 1}})",
       "condition.chambers.condition: says nothing, name one kind of condition"},
      {R"({"chambers": {"count": 1, "condition": {"objections": {}}}})",
       "condition.chambers.condition: chambers and objections cannot stand inside chambers"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(trouble(test.condition), "rule 'general': " + std::string(test.trouble))
        << test.condition;
  }
}

TEST(CheckRule, limits_ids_and_stages) {
  v1::Rule rule = sound_rule();
  rule.set_id("General");
  EXPECT_EQ(trouble_of(rule),
            "rule 'General': id is not 1 to 63 lower-case letters, digits and inner hyphens");
  rule = sound_rule();
  rule.mutable_stages()->set_vote_seconds(0);
  EXPECT_EQ(trouble_of(rule),
            "rule 'general': stages.vote_seconds: a vote lasts at least 1 second");
  rule = sound_rule();
  rule.mutable_stages()->set_time_lock_seconds(limits::kStageSeconds + 1);
  EXPECT_EQ(trouble_of(rule), "rule 'general': stages: a stage lasts at most 31622400 seconds");
  rule = sound_rule();
  rule.mutable_stages()->set_endorsements(2);
  EXPECT_EQ(trouble_of(rule),
            "rule 'general': stages: endorsements and endorsement_seconds stand together");
  rule.mutable_stages()->set_endorsement_seconds(limits::kStageSeconds + 1);
  EXPECT_EQ(trouble_of(rule), "rule 'general': stages: a stage lasts at most 31622400 seconds");
  rule.mutable_stages()->set_endorsement_seconds(60);
  EXPECT_EQ(trouble_of(rule), "");
  rule = sound_rule();
  rule.mutable_stages()->set_extensions(1);
  EXPECT_EQ(trouble_of(rule),
            "rule 'general': stages: extension_seconds and extensions stand together");
  rule.mutable_stages()->set_extension_seconds(60);
  EXPECT_EQ(trouble_of(rule), "");
  for (const std::uint32_t many : {2U, limits::kExtensions + 1}) {
    rule.mutable_stages()->set_extensions(many);
    if (many > 2) rule.mutable_stages()->set_extension_seconds(1);
    EXPECT_EQ(
        trouble_of(rule),
        "rule 'general': stages.extensions: at most 10, and together no longer than the vote");
  }
  rule = sound_rule();
  rule.clear_condition();
  EXPECT_EQ(trouble_of(rule), "rule 'general': condition is missing");
}

TEST(CheckRule, limits_depth_and_size) {
  v1::Rule rule = sound_rule();
  const auto wrap = [&rule] {
    v1::Condition outer;
    *outer.mutable_all_of()->add_conditions() = rule.condition();
    *rule.mutable_condition() = outer;
  };
  for (std::size_t i = 1; i < limits::kConditionDepth; ++i) wrap();
  EXPECT_EQ(trouble_of(rule), "");
  wrap();
  EXPECT_NE(trouble_of(rule).find("conditions stand more than 8 deep"), std::string::npos);

  rule = sound_rule();
  v1::Conditions& many = *rule.mutable_condition()->mutable_all_of();
  for (std::size_t i = 1; i < limits::kConditionNodes; ++i) {
    many.add_conditions()->mutable_minimum_yes()->set_count(1);
  }
  EXPECT_EQ(trouble_of(rule), "");
  many.add_conditions()->mutable_minimum_yes()->set_count(1);
  EXPECT_NE(trouble_of(rule).find("more than 256 conditions"), std::string::npos);
}

// What passes the check at the greatest depth is also evaluated to the greatest depth.
TEST(CheckRule, evaluate_reads_as_deep_as_the_check_allows) {
  v1::Rule rule = sound_rule();
  for (std::size_t i = 1; i < limits::kConditionDepth; ++i) {
    v1::Condition outer;
    *outer.mutable_all_of()->add_conditions() = rule.condition();
    *rule.mutable_condition() = outer;
  }
  const Electorate one{.seats = {{"a", {}, ""}}, .chambers = {}};
  EXPECT_TRUE(evaluate(rule, one, {{"a", Choice::yes, false}}, {}, {}, {}).would_pass);
}

}  // namespace
}  // namespace comity::tally
