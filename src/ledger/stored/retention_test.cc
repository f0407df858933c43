#include <gtest/gtest.h>

#include "ledger/notes_world.h"
#include "proof/tree.h"

namespace comity::ledger {
namespace {

using testing::propose;
using testing::set_note;
using testing::World;

constexpr std::uint64_t kMany = 1'000'000;
constexpr std::int64_t kDay = 24 * 3600;

void prune(World& world, const Retention& retention) {
  while (true) {
    const auto more = world.ledger->prune(retention);
    ASSERT_TRUE(more) << more.error().message;
    if (!*more) return;
  }
}

// The note `a` was written at every height: there is its value, or the height is said to be gone.
void check(const World& world, std::uint64_t height, bool kept) {
  const auto view = world.ledger->view(height);
  ASSERT_EQ(view.has_value(), kept) << "height " << height;
  const auto proof = world.ledger->prove({"notes", "free", "a"}, height);
  if (!kept) {
    EXPECT_EQ(view.error().kind, ErrorKind::unavailable);
    EXPECT_NE(view.error().message.find("no longer kept"), std::string::npos);
    return;
  }
  ASSERT_TRUE(proof) << proof.error().message;
  const auto value = (*view)->get({"notes", "free", "a"});
  ASSERT_TRUE(value);
  EXPECT_TRUE(proof::verify_inclusion(world.ledger->at(height)->root,
                                      proof::path_of("notes", "free", "a"), *value, *proof));
}

void write_notes(World& world, std::uint32_t blocks, std::int64_t seconds_between) {
  for (std::uint32_t i = 1; i <= blocks; ++i) {
    world.wait(seconds_between);
    world.send("alpha", set_note("free", "a", i));
  }
}

TEST(Retention, KeepsTheLastHeightsAndTheLastDaysWhicheverIsMore) {
  World world;
  write_notes(world, 30, 3600);
  EXPECT_EQ(world.ledger->oldest_height(), 0U);
  prune(world, {.heights = 10, .seconds = kDay, .bytes = kMany});
  EXPECT_EQ(world.ledger->oldest_height(), 6U);  // a day of hours is more than ten heights
  check(world, 5, false);
  check(world, 6, true);
  prune(world, {.heights = 10, .seconds = 5 * 3600, .bytes = kMany});
  EXPECT_EQ(world.ledger->oldest_height(), 20U);
  check(world, 19, false);
  for (std::uint64_t height = 20; height <= 30; ++height) check(world, height, true);
  world.reopen();
  EXPECT_EQ(world.ledger->oldest_height(), 20U);
  check(world, 19, false);
  for (std::uint64_t height = 20; height <= 30; ++height) check(world, height, true);
}

TEST(Retention, NeverKeepsMoreThanItsSizeAndNeverLessThanTheNewestHeight) {
  World world;
  write_notes(world, 40, 1);
  prune(world, {.heights = 100, .seconds = kDay, .bytes = 8'000});
  const std::uint64_t oldest = world.ledger->oldest_height();
  EXPECT_GT(oldest, 0U);
  EXPECT_LT(oldest, 40U);
  prune(world, {.heights = 100, .seconds = kDay, .bytes = 0});
  EXPECT_EQ(world.ledger->oldest_height(), 40U);
  check(world, 40, true);
  world.reopen();
  write_notes(world, 1, 1);
  check(world, 40, true);
  check(world, 41, true);
}

TEST(Retention, HeightsOfDecisionsStayProvableForEver) {
  World world;
  write_notes(world, 3, 1);
  world.send("alpha", propose({set_note("gated", "b", 7)}));
  for (int i = 0; i < 60 && !world.result(1); ++i) write_notes(world, 1, 1);
  ASSERT_EQ(world.result(1), Code::done);
  const std::uint64_t decided = world.ledger->head().height;
  EXPECT_EQ(world.record(decided).effects_size(), 1);
  write_notes(world, 20, kDay);
  prune(world, {.heights = 2, .seconds = 0, .bytes = 0});
  world.reopen();
  check(world, decided, true);
  check(world, decided - 1, false);
  check(world, decided + 1, false);
  const auto proof = world.ledger->prove({"notes", "gated", "b"}, decided);
  ASSERT_TRUE(proof);
  Bytes value;
  append_u64(value, 7);
  EXPECT_TRUE(proof::verify_inclusion(world.ledger->at(decided)->root,
                                      proof::path_of("notes", "gated", "b"), value, *proof));
}

}  // namespace
}  // namespace comity::ledger
