// Yesterday's program and today's over the same blocks, from before newer rules to after them.
#include <gtest/gtest.h>

#include <algorithm>

#include "chapter.h"
#include "ledger/stored/open.h"
#include "two_versions.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::test {
namespace {

using Opened = std::unique_ptr<ledger::Ledger>;

const World& upgraded() {
  const auto found =
      std::find_if(golden_script().begin(), golden_script().end(),
                   [](const auto& chapter) { return chapter->name() == kNewRulesChapter; });
  return (*found)->world();
}

Opened open(state::Store& store, ledger::Registry program) {
  auto opened = ledger::open_ledger(store, std::move(program), wiring::ports());
  EXPECT_TRUE(opened) << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

// The place in the history of the first block under version 2.
std::size_t first_under_version_2() {
  const std::vector<Event>& history = upgraded().history();
  const auto first = std::find_if(history.begin(), history.end(), [](const Event& event) {
    return event.step.rules_turn && event.step.rules_turn->outcome() == 0;
  });
  return static_cast<std::size_t>(first - history.begin());
}

// Runs blocks [from, to) of the history; every one has to come out as it did.
void run(ledger::Ledger& ledger, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    const Event& event = upgraded().history()[i];
    const auto done = ledger.finalize(event.block);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_EQ(done->root, event.step.root) << "height " << event.block.height;
    if (!done->changed) continue;
    ASSERT_TRUE(ledger.commit());
  }
}

// Octet by octet what the community's own log says.
void expect_same_log(const ledger::Ledger& ledger) {
  for (std::uint64_t i = 0; i < ledger.head().log_size; ++i) {
    ASSERT_EQ(ledger.log_entry(i).value_or(""), upgraded().log_entry(i)) << "entry " << i;
  }
}

TEST(Upgrade, TodaysProgramGoesOnWithWhatYesterdaysHasMade) {
  state::MemoryStore store;
  upgraded().create_again(store, yesterdays_program());
  const std::size_t first = first_under_version_2();
  ASSERT_LT(first, upgraded().history().size());
  {
    const Opened yesterday = open(store, yesterdays_program());
    run(*yesterday, 0, first);
    expect_same_log(*yesterday);
  }
  const Opened today = open(store, todays_program());
  run(*today, first, upgraded().history().size());
  expect_same_log(*today);
  EXPECT_EQ(today->head().root, upgraded().roots().back());
}

TEST(Upgrade, AProgramWithoutTheVersionStopsBeforeItsFirstBlockAndSaysWhatToDo) {
  state::MemoryStore store;
  upgraded().create_again(store, yesterdays_program());
  const std::size_t first = first_under_version_2();
  const Opened yesterday = open(store, yesterdays_program());
  run(*yesterday, 0, first);
  const ledger::Head before = yesterday->head();
  const auto stopped = yesterday->finalize(upgraded().history()[first].block);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::newer_rules);
  EXPECT_EQ(stopped.error().message,
            "height " + std::to_string(before.height + 1) +
                " is the first under rules version 2, which is newer than this program, which "
                "knows up to 1: get a program with version 2 and start it on the same data");
  EXPECT_EQ(yesterday->head().root, before.root);
  // Again and again the same.
  EXPECT_FALSE(yesterday->finalize(upgraded().history()[first].block));
}

// What it calls version 2 has other actions: it is not what was adopted and declared. With a block
// of its own it would go another way than those who have it.
TEST(Upgrade, AProgramWithAnotherVersionOfThisNumberStopsToo) {
  state::MemoryStore store;
  upgraded().create_again(store, yesterdays_program());
  const std::size_t first = first_under_version_2();
  const Opened other = open(store, ledger::Registry(yesterdays_program().registers(), 2));
  run(*other, 0, first);
  const auto stopped = other->finalize(upgraded().history()[first].block);
  ASSERT_FALSE(stopped) << "root " << stopped->root.hex() << " instead of "
                        << upgraded().history()[first].step.root.hex();
  EXPECT_EQ(stopped.error().kind, ErrorKind::newer_rules);
}

TEST(Upgrade, AProgramWithoutTheVersionDoesNotOpenWhatIsPastIt) {
  state::MemoryStore store;
  upgraded().create_again(store, todays_program());
  {
    const Opened today = open(store, todays_program());
    run(*today, 0, first_under_version_2() + 1);
  }
  const auto refused = ledger::open_ledger(store, yesterdays_program(), wiring::ports());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::newer_rules);
  EXPECT_NE(refused.error().message.find("get a program with version 2"), std::string::npos);
}

TEST(Upgrade, EveryBlockRecordNamesItsRules) {
  std::uint32_t last = 1;
  for (std::uint64_t height = 0; height + 1 < upgraded().roots().size(); ++height) {
    v1::BlockRecord record;
    ASSERT_TRUE(wire::parse_stored(upgraded().log_entry(upgraded().log_index(height)), record));
    if (record.rules_turn().version() == 2 && record.rules_turn().outcome() == 0 &&
        record.has_rules_turn()) {
      last = 2;
    }
    EXPECT_EQ(record.rules_version(), last) << "height " << height;
  }
  EXPECT_EQ(last, 2U);
}

}  // namespace
}  // namespace comity::test
