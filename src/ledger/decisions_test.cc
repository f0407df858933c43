// Proposals and what they make happen by themselves.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "ledger/effect.h"
#include "ledger/limits.h"
#include "ledger/notes_world.h"
#include "ledger/revision.h"
#include "ledger/stored/open.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

// A decision of the notes community runs its course.
void pass(World& world) {
  world.wait(10);
  world.block({});
  world.wait(20);
  world.block({});
}

TEST(Proposals, OneTakesEffectByItself) {
  World world;
  EXPECT_EQ(world.send("alpha", set_note("common", "a", 1)).outcome, Code::needs_decision);
  EXPECT_EQ(world.send("alpha", propose({set_note("common", "a", 1)})).outcome, Code::done);
  EXPECT_EQ(world.ledger->next_deadline(), plus_seconds(world.now, 10));
  EXPECT_EQ(world.note("common", "a"), 0U);

  world.wait(9);
  EXPECT_FALSE(world.block({}).changed);
  world.wait(1);
  EXPECT_TRUE(world.block({}).changed);
  EXPECT_EQ(world.note("common", "a"), 0U);
  world.wait(20);
  EXPECT_TRUE(world.block({}).changed);
  EXPECT_EQ(world.note("common", "a"), 1U);
  EXPECT_EQ(world.result(1), Code::done);
  EXPECT_EQ(world.ledger->next_deadline(), std::nullopt);
  EXPECT_EQ(revision(*world.view(), "notes", "common").count, 1U);
}

TEST(Proposals, TheBlockRecordNamesTheEffectThatWasBound) {
  World world;
  world.send("alpha", propose({set_note("common", "a", 1), set_note("common", "b", 2)}));
  const Trial trial = world.decisions.opened.at(1);
  EXPECT_EQ(trial.changes, 2U);
  EXPECT_EQ(trial.rule, "common");
  pass(world);
  const v1::BlockRecord record = world.record(world.ledger->head().height);
  EXPECT_EQ(record.transaction_count(), 0U);
  ASSERT_EQ(record.effects_size(), 1);
  EXPECT_EQ(record.effects(0).proposal(), 1U);
  EXPECT_EQ(record.effects(0).effect(), trial.effect.view());
  EXPECT_EQ(record.effects(0).outcome(), 0U);
}

TEST(Proposals, TheEffectFailsWhenItWouldDoSomethingElse) {
  World world;
  world.send("alpha", propose({set_note("free", "a", 1), set_note("common", "b", 1)}));
  // A note of anybody's is set meanwhile: what the vote was about no longer stands there.
  EXPECT_EQ(world.send("beta", set_note("free", "a", 9)).outcome, Code::done);
  pass(world);
  EXPECT_EQ(world.result(1), Code::effect_changed);
  EXPECT_EQ(world.note("free", "a"), 9U);
  EXPECT_EQ(world.note("common", "b"), 0U);
  const v1::BlockRecord record = world.record(world.ledger->head().height);
  ASSERT_EQ(record.effects_size(), 1);
  EXPECT_EQ(record.effects(0).outcome(), static_cast<std::uint32_t>(Code::effect_changed));
}

TEST(Proposals, TheEffectTakesTheConsentsThatItNeedsWhenItComes) {
  World world;
  world.decisions.consents = {"alpha"};
  world.send("alpha", propose({set_note("beta", "a", 1)}));
  pass(world);
  EXPECT_EQ(world.result(1), Code::consent_missing);
  EXPECT_EQ(world.note("beta", "a"), 0U);
  world.decisions.consents = {"alpha", "beta"};
  world.send("alpha", propose({set_note("beta", "a", 1)}));
  pass(world);
  EXPECT_EQ(world.result(2), Code::done);
  EXPECT_EQ(world.note("beta", "a"), 1U);
}

TEST(Proposals, TheEffectFailsAsItsActionsFail) {
  World world;
  world.send("alpha", propose({set_note("common", "b", 1), set_note("free", "a", 1)}));
  // Somebody else has done half of it: then nothing would change there, and the hash differs.
  world.send("beta", set_note("free", "a", 1));
  pass(world);
  EXPECT_EQ(world.result(1), Code::effect_changed);

  world.send("alpha", propose({set_note("free", "c", 1)}));
  world.send("beta", set_note("free", "c", 1));
  pass(world);
  EXPECT_EQ(world.result(2), Code::no_effect);
  EXPECT_EQ(world.note("common", "b"), 0U);
}

TEST(Proposals, AnEffectOntoAnotherRecordsPathIsRolledBack) {
  World world;
  world.send("alpha", propose({set_note("common", "b", 1), twin_note("twins", "a")}));
  world.send("beta", set_note("twins", "a", 1));
  pass(world);
  EXPECT_EQ(world.result(1), Code::path_collision);
  EXPECT_EQ(world.note("common", "b"), 0U);
  EXPECT_EQ(world.note("twins", "a"), 1U);
  EXPECT_EQ(world.send("beta", set_note("twins", "d", 1)).outcome, Code::done);
}

TEST(Proposals, AreRefusedForTheFirstActionThatWouldFail) {
  World world;
  struct Row {
    std::vector<v1::Action> actions;
    Code expected;
    std::string reason;
  };
  const v1::Action good = set_note("common", "a", 1);
  const Row rows[] = {
      {{good, set_note("closed", "a", 1)},
       kClosed,
       "action 2 (names.set_ds): the collection is closed"},
      {{good, vote()},
       Code::nested_proposal,
       "action 2 (decisions.vote): decisions.vote is for a party to send itself"},
      {{propose({good})},
       Code::nested_proposal,
       "action 1 (decisions.propose): decisions.propose is for a party to send itself"},
      {{good, set_note("", "a", 1)}, Code::missing_field, "action 2 (names.set_ds): no collection"},
      {{v1::Action()}, Code::missing_field, "action 1 (unknown): no action that these rules know"},
      {{}, Code::missing_field, "no action"},
      {{good, set_note("special", "a", 1)},
       Code::mixed_rules,
       "action 2 (names.set_ds): falls under rule special, those before it under rule common: "
       "propose them apart"},
      {{good, break_notes()},
       Code::invariant,
       "action 2 (names.remove_delegation): notes.nothing_forbidden: a forbidden note stands"},
      {{good, trust()},
       Code::assumption,
       "action 2 (names.set_code_points): what was trusted is not so"},
      {{set_note("common", "a", 0)}, Code::no_effect, "the actions change nothing"},
      {{good, set_note("common", "a", 0)}, Code::no_effect, "the actions change nothing"},
      {{good, set_note("later", "a", 1)},
       Code::trial_failed,
       "action 2 (names.set_ds): the collection opens later (opens_later)"},
      {{set_note("twins", "a", 1), twin_note("twins", "a")}, Code::path_collision, ""},
      {std::vector<v1::Action>(limits::kActionsPerProposal + 1, good), Code::out_of_range,
       "101 actions in a proposal, at most 100 are allowed"},
  };
  for (const Row& row : rows) {
    const Receipt receipt = world.send("alpha", propose(row.actions));
    EXPECT_EQ(receipt.outcome, row.expected) << receipt.reason;
    EXPECT_EQ(row.reason.empty() ? row.reason : receipt.reason, row.reason);
    const Family family = family_of(row.expected);
    EXPECT_EQ(receipt.recorded, family == Family::refused || family == Family::broken);
    EXPECT_EQ(world.ledger->next_deadline(), std::nullopt);
  }
  EXPECT_EQ(world.note("common", "a"), 0U);
}

TEST(Proposals, AnActionSeesWhatThoseBeforeItDid) {
  World world;
  const auto view = world.view();
  state::Draft draft(*view);
  const std::vector<v1::Action> actions = {set_note("beta", "a", 1), set_note("beta", "a", 2),
                                           set_note("common", "b", 3)};
  const std::vector<const v1::Action*> pointers = {&actions[0], &actions[1], &actions[2]};
  const Context context{1, world.now, 1};
  const Trial trial =
      try_actions(pointers, {7, "alpha"}, draft, world.ledger->registry(), world.ports, context);
  ASSERT_TRUE(trial.verdict) << trial.verdict.error().reason;
  EXPECT_EQ(trial.changes, 2U);
  EXPECT_EQ(trial.consents_needed, std::vector<std::string>{"beta"});
  EXPECT_EQ(draft.changes().size(), 2U);
  EXPECT_EQ(trial.effect,
            effect_of(world.ledger->registry(), pointers, *view, draft.changes()).hash);
}

TEST(Proposals, ATrialThatFailsLeavesTheDraftAsItWas) {
  World world;
  const auto view = world.view();
  state::Draft draft(*view);
  const v1::Action good = set_note("common", "a", 1);
  const v1::Action bad = set_note("closed", "a", 1);
  const Trial trial = try_actions({&good, &bad}, {7, "alpha"}, draft, world.ledger->registry(),
                                  world.ports, {1, world.now, 1});
  EXPECT_EQ(trial.verdict.error().code, kClosed);
  EXPECT_TRUE(draft.changes().empty());
}

TEST(WhatIsDue, ARunAwayAgendaStopsTheBlockAndNotTheProcess) {
  World world;
  const Bytes transaction = world.make("alpha", propose({set_note("common", "a", 1)}));
  world.decisions.settles = false;
  const auto finalized = world.ledger->finalize({1, world.now, {transaction}, false});
  ASSERT_FALSE(finalized);
  EXPECT_EQ(finalized.error().message, "block 1: notes 1 is due again right after it was settled");
  EXPECT_TRUE(world.ledger->commit());
  EXPECT_EQ(world.ledger->head().height, 0U);
}

// A register that knows nothing of an item: the agenda holds nothing that is not there.
TEST(WhatIsDue, IsDroppedWhenItIsNothing) {
  World world;
  world.send("alpha", propose({set_note("common", "a", 1)}));
  ASSERT_NE(world.ledger->next_deadline(), std::nullopt);
  world.decisions.forgets = true;
  pass(world);
  EXPECT_EQ(world.ledger->next_deadline(), std::nullopt);
  EXPECT_EQ(world.result(1), std::nullopt);
  EXPECT_EQ(world.note("common", "a"), 0U);
}

// A program without the register: it may not go on as if nothing had been due.
TEST(WhatIsDue, StopsTheBlockWhenNoRegisterSettlesIt) {
  World world;
  world.send("alpha", propose({set_note("common", "a", 1)}));
  world.wait(10);
  std::vector<Register> registers = notes_registry(world.decisions).registers();
  registers[0].matters = nullptr;
  auto ledger = *open_ledger(world.store, Registry(std::move(registers)), world.ports);
  const auto finalized = ledger->finalize({2, world.now, {}, false});
  ASSERT_FALSE(finalized);
  EXPECT_EQ(finalized.error().message, "block 2: notes 1 is due, and no register settles it");
}

// A register whose record of an effect breaks an invariant: our bug, and the decision's end.
TEST(WhatIsDue, WhatSettlesThemIsHeldAgainstTheInvariants) {
  World world;
  world.send("alpha", propose({set_note("common", "a", 1)}));
  world.decisions.breaks = NotesDecisions::Stage::effect;
  pass(world);
  EXPECT_EQ(world.result(1), Code::invariant);
  EXPECT_EQ(world.note("common", "a"), 0U) << "the effect is taken back with it";
  EXPECT_EQ(world.view()->get({"notes", "common", "forbidden"}), std::nullopt);
  const v1::BlockRecord record = world.record(world.ledger->head().height);
  ASSERT_EQ(record.effects_size(), 1);
  EXPECT_EQ(record.effects(0).outcome(), static_cast<std::uint32_t>(Code::invariant));
  EXPECT_EQ(world.ledger->next_deadline(), std::nullopt);
  EXPECT_EQ(world.send("beta", set_note("free", "a", 1)).outcome, Code::done);
}

TEST(WhatIsDue, AVoteThatCannotBeClosedFails) {
  for (const auto kind : {NotesDecisions::Stage::begin, NotesDecisions::Stage::open_vote,
                          NotesDecisions::Stage::close_vote}) {
    World world;
    world.decisions.breaks = kind;
    world.send("alpha", propose({set_note("common", "a", 1)}));
    pass(world);
    EXPECT_EQ(world.result(1), Code::invariant);
    EXPECT_EQ(world.note("common", "a"), 0U);
    EXPECT_EQ(world.ledger->next_deadline(), std::nullopt);
  }
}

TEST(WhatIsDue, ADecisionThatCannotEvenFailSoundlyDoesNotStopTheLedger) {
  World world;
  world.send("alpha", propose({set_note("common", "a", 1)}));
  world.decisions.breaks = NotesDecisions::Stage::effect;
  world.decisions.always = true;
  pass(world);
  EXPECT_EQ(world.result(1), Code::invariant);
  EXPECT_EQ(world.note("common", "a"), 0U);
  EXPECT_EQ(world.send("beta", set_note("free", "a", 1)).outcome, Code::done);
}

TEST(WhatIsDue, AreLimitedAndTheRestFollows) {
  World world;
  std::vector<Bytes> transactions;
  for (std::uint32_t i = 0; i < 40; ++i) {
    transactions.push_back(
        world.make("alpha", propose({set_note("common", std::to_string(i), 1)})));
  }
  world.block(transactions);
  // Each begins and its vote opens, so half of the limit got so far; the rest is due at once.
  EXPECT_EQ(world.decisions.opened.size(), limits::kEffectsPerBlock / 2);
  EXPECT_EQ(world.ledger->next_deadline(), world.now);
  world.block({});
  EXPECT_EQ(world.decisions.opened.size(), 40U);
  pass(world);
  for (std::uint32_t i = 0; i < 40; ++i) {
    EXPECT_EQ(world.note("common", std::to_string(i)), 1U) << i;
  }
}

// Whoever previews hands in no proposal, so the trial asks itself.
TEST(Proposals, WhatStandsByItselfIsTriedByItself) {
  World world;
  const v1::Action lone = huge_note();
  const v1::Action other = set_note("common", "b", 1);
  const auto verdict = [&](const std::vector<const v1::Action*>& actions) {
    const auto view = world.view();
    state::Draft draft(*view);
    return try_actions(actions, {7, "alpha"}, draft, world.ledger->registry(), world.ports,
                       {1, world.now, 1})
        .verdict;
  };
  EXPECT_NE(verdict({&lone}).error().code, Code::inconsistent);
  const std::vector<std::vector<const v1::Action*>> companies = {
      {&lone, &other}, {&other, &lone}, {&lone, &lone}};
  for (const auto& actions : companies) {
    ASSERT_FALSE(verdict(actions));
    EXPECT_EQ(verdict(actions).error().code, Code::inconsistent);
  }
}

// To judge one takes long, and a block must not.
TEST(Proposals, ABlockTakesSoManyThatStandByThemselves) {
  World world;
  std::vector<Bytes> transactions;
  for (std::size_t i = 0; i < limits::kAmendmentsPerBlock + 2; ++i) {
    transactions.push_back(world.make("alpha", propose({huge_note()})));
  }
  const Finalized done = world.block(transactions);
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    EXPECT_EQ(done.receipts[i].recorded, i < limits::kAmendmentsPerBlock) << i;
  }
  EXPECT_EQ(done.receipts[limits::kAmendmentsPerBlock].outcome, Code::full);
  // The next block takes what was left.
  EXPECT_TRUE(world.block({transactions[limits::kAmendmentsPerBlock]}).receipts[0].recorded);
}

}  // namespace
}  // namespace comity::ledger::testing
