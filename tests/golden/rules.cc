// Newer rules: adopted, waited for, in force; and those that come to nothing.
#include <gtest/gtest.h>

#include "chapter.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/queries.h"
#include "two_versions.h"

namespace comity::test {
namespace {

constexpr const char* kLumen = "lumen-registry";
constexpr const char* kHarbour = "harbour-networks";
constexpr const char* kOperator = "ring-operators";  // who has the log key

WorldOptions version_1() {
  WorldOptions options;
  options.adjust = [](v1::Constitution& document) { remove_line(document, kNewAction); };
  // Votes may stand open until the rules have changed.
  options.vote_seconds = 100 * static_cast<std::uint32_t>(kDay);
  return options;
}

v1::Constitution in_force(const World& world) {
  v1::Constitution document;
  EXPECT_TRUE(constitution::in_force(*world.view(), document));
  return document;
}

v1::Constitution version_2(const World& world) {
  v1::Constitution document = in_force(world);
  add_line(document, kNewAction, "general");
  return document;
}

v1::Action adopt_rules(const World& world, const v1::Constitution& next,
                       std::uint32_t version = 2) {
  v1::Action action;
  v1::AdoptRules& it = *action.mutable_constitution_adopt_rules();
  it.set_previous(constitution::current_hash(*world.view()).bytes());
  it.set_version(version);
  *it.mutable_constitution() = next;
  name_rules(it);
  return action;
}

v1::Action declare_rules(const v1::Action& adopted) {
  v1::Action action;
  v1::DeclareRules& it = *action.mutable_constitution_declare_rules();
  it.set_version(adopted.constitution_adopt_rules().version());
  it.set_fingerprint(adopted.constitution_adopt_rules().fingerprint());
  return action;
}

v1::RulesAdoption adoption(const World& world) {
  v1::RulesAdoption found;
  EXPECT_TRUE(constitution::find_adoption(*world.view(), found));
  return found;
}

std::uint32_t version(const World& world) { return constitution::rules(*world.view()).version; }

// What nobody may adopt, and who may not declare.
void tell_refusals(Chapter& chapter) {
  World& world = chapter.world();
  const v1::Action adopted = adopt_rules(world, version_2(world));
  v1::Action incomplete = adopted;
  remove_line(*incomplete.mutable_constitution_adopt_rules()->mutable_constitution(),
              "names.set_ds");
  chapter.act(kLumen, propose({incomplete}), constitution::kBadConstitution);
  chapter.act(kLumen, propose({adopted, set_apex_txt("example.", "by the way")}),
              Code::inconsistent);
  chapter.act(kLumen, propose({adopt_rules(world, in_force(world), 1)}),
              constitution::kWrongVersion);
  chapter.act(kLumen, adopted, Code::needs_decision);
  chapter.act(kLumen, declare_rules(adopted), Code::not_permitted);
  chapter.act(kOperator, declare_rules(adopt_rules(world, in_force(world), 1)),
              constitution::kWrongVersion);
  // What only version 2 has.
  chapter.act(kLumen, propose({claim_delegation("museum", kHarbour)}), Code::not_canonical);
}

void tell_new_rules(Chapter& chapter) {
  World& world = chapter.world();
  tell_refusals(chapter);
  v1::Constitution other = in_force(world);
  other.set_maximum_open_proposals(20);
  const std::uint64_t amended =
      chapter.propose(kLumen, {amend(constitution::current_hash(*world.view()), other)});
  const std::uint64_t harmless = chapter.propose(kLumen, {set_apex_txt("example.", "old")});

  const v1::Action adopted = adopt_rules(world, version_2(world));
  chapter.adopt(kLumen, {adopted});
  EXPECT_EQ(adoption(world).state(), v1::RULES_SCHEDULED);
  EXPECT_EQ(version(world), 1U);
  chapter.act(kHarbour, propose({adopted}), constitution::kRulesScheduled);

  // Nobody has declared: the old rules stay, and the record says why.
  world.pass(15 * kDay);
  EXPECT_EQ(adoption(world).state(), v1::RULES_POSTPONED);
  EXPECT_EQ(version(world), 1U);
  chapter.act(kOperator, declare_rules(adopted));
  EXPECT_EQ(version(world), 1U) << "the block that declared was begun under the old rules";
  world.pass(5);
  EXPECT_EQ(adoption(world).state(), v1::RULES_IN_FORCE);
  EXPECT_EQ(version(world), 2U);
  chapter.act(kOperator, declare_rules(adopted), constitution::kWrongVersion);
  chapter.adopt(kLumen, {claim_delegation("museum", kHarbour)}, {kHarbour});

  // Votes that opened under the old rules: what still does the same takes effect, the rest fails.
  world.everybody_says_yes(harmless);
  world.everybody_says_yes(amended);
  world.pass(20);
  chapter.expect_end(harmless, v1::EFFECTIVE);
  chapter.expect_end(amended, v1::FAILED, constitution::kWrongPrevious);
}

// Too few operators for too long: then the constitution can be amended again.
void tell_lapse(Chapter& chapter) {
  World& world = chapter.world();
  chapter.adopt(kLumen, {adopt_rules(world, version_2(world))});
  world.pass(45 * kDay);
  EXPECT_EQ(adoption(world).state(), v1::RULES_LAPSED);
  v1::Constitution other = in_force(world);
  other.set_maximum_open_proposals(20);
  chapter.adopt(kLumen, {amend(constitution::current_hash(*world.view()), other)});
  EXPECT_EQ(version(world), 1U);
}

// Decided, and another decision takes it back, under the same rule, though it was postponed
// meanwhile: nobody else has to do anything for that.
void tell_drop(Chapter& chapter) {
  World& world = chapter.world();
  v1::Action drop;
  drop.mutable_constitution_drop_rules()->set_adoption(1);
  chapter.act(kLumen, propose({drop}), constitution::kNoRulesScheduled);
  const v1::Action adopted = adopt_rules(world, version_2(world));
  chapter.adopt(kLumen, {adopted});
  const std::uint64_t dropped = chapter.propose(kLumen, {drop});
  world.pass(15 * kDay);
  EXPECT_EQ(adoption(world).state(), v1::RULES_POSTPONED);
  world.everybody_says_yes(dropped);
  world.pass(20);
  chapter.expect_end(dropped, v1::EFFECTIVE);
  EXPECT_EQ(adoption(world).state(), v1::RULES_DROPPED);
  chapter.act(kOperator, declare_rules(adopted));
  world.pass(45 * kDay);
  EXPECT_EQ(version(world), 1U);
  v1::Constitution other = in_force(world);
  other.set_maximum_open_proposals(20);
  chapter.adopt(kLumen, {amend(constitution::current_hash(*world.view()), other)});
}

// The constitution fitted seven seats, not the six that are left when its time comes.
void tell_failure(Chapter& chapter) {
  World& world = chapter.world();
  v1::Constitution next = version_2(world);
  next.mutable_rules(0)->mutable_condition()->Clear();
  next.mutable_rules(0)->mutable_condition()->mutable_minimum_yes()->set_count(6);
  const v1::Action adopted = adopt_rules(world, next);
  chapter.adopt(kLumen, {adopted});
  chapter.act(kOperator, declare_rules(adopted));
  chapter.act("p-7d2f41", leave());
  world.pass(15 * kDay);
  EXPECT_EQ(adoption(world).state(), v1::RULES_FAILED);
  EXPECT_EQ(static_cast<Code>(adoption(world).outcome()), Code::lock_out);
  EXPECT_EQ(version(world), 1U);
  EXPECT_EQ(in_force(world).rules(0).condition().minimum_yes().count(), 0U);
}

}  // namespace

void tell_rules(Chapters& chapters) {
  const auto begin = [&](const char* name) -> Chapter& {
    return *chapters.emplace_back(std::make_unique<Chapter>(name, version_1(), todays_program()));
  };
  tell_new_rules(begin(kNewRulesChapter));
  tell_lapse(begin("lapsed-rules"));
  tell_failure(begin("failed-rules"));
  tell_drop(begin("dropped-rules"));
}

}  // namespace comity::test
