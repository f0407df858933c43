#include <gtest/gtest.h>

#include <algorithm>

#include "ledger/notes_world.h"
#include "ledger/run.h"
#include "ledger/stored/open.h"
#include "ledger/well_formed.h"

namespace comity::ledger::testing {
namespace {

TEST(Registry, FindsTypesByNumberNameAndAction) {
  const Registry registry = notes_registry();
  ASSERT_NE(registry.find(407), nullptr);
  EXPECT_EQ(registry.find(407)->name, "names.set_ds");
  EXPECT_EQ(registry.find("names.set_ds"), registry.find(407));
  EXPECT_EQ(registry.type_of(set_note("free", "a", 1)), registry.find(407));
  EXPECT_EQ(registry.find(408), nullptr);
  EXPECT_EQ(registry.find("names.unset"), nullptr);
  EXPECT_EQ(registry.type_of(v1::Action()), nullptr);
  EXPECT_TRUE(std::is_sorted(
      registry.actions().begin(), registry.actions().end(),
      [](const ActionType* a, const ActionType* b) { return a->number < b->number; }));
}

TEST(Registry, KnowsWhichTablesArePublished) {
  const Registry registry = notes_registry();
  EXPECT_TRUE(registry.is_published("notes"));
  EXPECT_FALSE(registry.is_published("people"));
  EXPECT_FALSE(registry.is_published("ledger"));
}

TEST(Registry, HasTheOutcomesOfTheLedgerAndOfItsRegisters) {
  const Registry registry = notes_registry();
  EXPECT_EQ(registry.outcomes().size(), own_outcomes().size() + 2);
  EXPECT_TRUE(
      std::is_sorted(registry.outcomes().begin(), registry.outcomes().end(),
                     [](const OutcomeInfo& a, const OutcomeInfo& b) { return a.code < b.code; }));
  EXPECT_EQ(registry.info(kClosed).name, "closed");
  EXPECT_EQ(registry.info(Code::no_effect).name, "no_effect");
  EXPECT_EQ(registry.info(Code{3999}).name, "invariant");
  EXPECT_EQ(registry.clash(), std::nullopt);
}

std::optional<std::string> clash_with(const OutcomeInfo& outcome) {
  Register another;
  another.outcomes = {&outcome, 1};
  std::vector<Register> registers = notes_registry().registers();
  registers.push_back(another);
  return Registry(registers).clash();
}

TEST(Registry, SaysWhenARegisterTakesTheNumberOrNameOfAnother) {
  EXPECT_EQ(clash_with({kClosed, "shut", "It is shut."}),
            "outcome 3033 (shut): the number is taken");
  EXPECT_EQ(clash_with({Code::no_effect, "nothing", "Nothing."}),
            "outcome 3035 (nothing): the number is taken");
  EXPECT_EQ(clash_with({Code{3998}, "closed", "It is closed."}),
            "outcome 3998 (closed): the name is taken");
  EXPECT_EQ(clash_with({Code{3998}, "shut", "It is shut."}), std::nullopt);
}

TEST(Registry, OfRegistersThatClashMakesAndOpensNoLedger) {
  World world;
  std::vector<Register> registers = notes_registry().registers();
  registers.push_back(registers.front());
  const Registry bad(registers);
  const auto opened = open_ledger(world.store, bad, world.ports);
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().message.starts_with("registers: action ")) << opened.error().message;
  state::MemoryStore empty;
  const Status created = create_ledger(empty, "", {}, bad, world.ports);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().message, opened.error().message);
}

TEST(Roles, HaveNames) {
  EXPECT_EQ(role_name(Role::vote), "vote");
  EXPECT_EQ(role_name(Role::operate), "operate");
  EXPECT_EQ(role_name(Role::sign), "sign");
  EXPECT_EQ(role_name(Role::recover), "recover");
}

TEST(Handles, AreLowerCaseLettersDigitsAndInnerHyphens) {
  for (const std::string good : {"a", "0", "a-b", "x1-2y"}) EXPECT_TRUE(is_handle(good)) << good;
  EXPECT_TRUE(is_handle(std::string(63, 'a')));
  for (const std::string bad : {"", "-a", "a-", "A", "a.b", "a b", "\xc3\xa9"}) {
    EXPECT_FALSE(is_handle(bad)) << bad;
  }
  EXPECT_FALSE(is_handle(std::string(64, 'a')));
}

}  // namespace
}  // namespace comity::ledger::testing
