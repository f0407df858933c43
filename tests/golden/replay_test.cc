// The same blocks give the same roots: again from genesis, and to a ledger that is opened anew
// from its store before every block.
#include <gtest/gtest.h>

#include "chapter.h"
#include "ledger/stored/open.h"
#include "wiring/wiring.h"

namespace comity::test {
namespace {

using Opened = std::unique_ptr<ledger::Ledger>;

Opened open(state::Store& store, const World& world) {
  auto opened = ledger::open_ledger(store, world.registry(), wiring::ports());
  EXPECT_TRUE(opened) << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

// Every block of `world` over a copy of its genesis; `between` is called before each.
void replay(const Chapter& chapter, const std::function<void(state::Store&, Opened&)>& between) {
  const World& world = chapter.world();
  state::MemoryStore store;
  world.create_again(store);
  Opened ledger = open(store, world);
  ASSERT_NE(ledger, nullptr);
  EXPECT_EQ(ledger->head().root, world.roots()[0]);
  for (const Event& event : world.history()) {
    between(store, ledger);
    ASSERT_NE(ledger, nullptr);
    const auto done = ledger->finalize(event.block);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_EQ(done->root, event.step.root)
        << "chapter " << chapter.name() << ", height " << event.block.height;
    for (std::size_t i = 0; i < done->receipts.size(); ++i) {
      ASSERT_EQ(done->receipts[i].outcome, event.step.receipts[i].outcome);
    }
    if (!done->changed) continue;
    const Status committed = ledger->commit();
    ASSERT_TRUE(committed) << committed.error().message;
  }
  EXPECT_EQ(ledger->head().root, world.roots().back());
}

TEST(Replay, FromGenesisGivesTheSameRoots) {
  for (const auto& chapter : golden_script()) {
    replay(*chapter, [](state::Store&, Opened&) {});
  }
}

TEST(Replay, OpenedAnewBeforeEveryBlockGivesTheSameRoots) {
  for (const auto& chapter : golden_script()) {
    replay(*chapter, [&](state::Store& store, Opened& ledger) {
      ledger.reset();
      ledger = open(store, chapter->world());
    });
  }
}

// What the log says of each height is what the state gave.
TEST(Replay, TheLogNamesEveryRoot) {
  for (const auto& chapter : golden_script()) {
    ledger::Ledger& ledger = chapter->world().ledger();
    const std::vector<Hash>& roots = chapter->world().roots();
    ASSERT_EQ(ledger.head().height + 1, roots.size());
    for (std::uint64_t height = 0; height < roots.size(); ++height) {
      const auto head = ledger.at(height);
      ASSERT_TRUE(head) << head.error().message;
      EXPECT_EQ(head->root, roots[height]);
    }
  }
}

}  // namespace
}  // namespace comity::test
