// What the ledger asks of a narrower key besides its power: time, octets, acts of a day.
#include <gtest/gtest.h>

#include "ledger/limits.h"
#include "ledger/notes_world.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

struct PowerWorld : World {
  PowerWorld() {
    batches = true;
    authority.limits.transactions = 1'000;
    found();
    give("free", 100, 3'600);
  }
  void give(const std::string& collection, std::uint32_t acts_a_day, std::int64_t seconds) {
    const auto power = std::make_shared<v1::KeyPower>();
    power->set_zone(collection);
    power->set_acts_a_day(acts_a_day);
    wire::set_time(*power->mutable_until(), plus_seconds(now, seconds));
    identities.powers["alpha"] = power;
  }
  // Nothing is kept of what is beyond the power.
  Code outcome(const v1::Action& action) {
    const Receipt receipt = send("alpha", action);
    EXPECT_EQ(receipt.recorded, receipt.outcome == Code::done);
    return receipt.outcome;
  }
};

// Signed, it has so many octets: notes with names as long as that takes.
v1::Action acts_of(PowerWorld& world, std::size_t octets) {
  std::vector<v1::Action> acts;
  acts.reserve(60);
  for (int i = 0; i < 60; ++i) acts.push_back(set_note("free", std::string(250, 'n'), 1));
  const auto size = [&] {
    const std::uint64_t before = world.sequences["alpha"];
    const std::size_t found = world.make("alpha", batch(acts)).size();
    world.sequences["alpha"] = before;
    return found;
  };
  for (std::size_t now = size(); now < octets; now = size()) {
    std::string& name = *acts[octets - now > 100 ? 1 : 0].mutable_names_set_ds()->mutable_label();
    name.append(octets - now > 100 ? (octets - now) / 2 : 1, 'n');
  }
  EXPECT_EQ(size(), octets);
  return batch(acts);
}

TEST(Powers, ReachWhatTheyNameAloneOrTogether) {
  PowerWorld world;
  EXPECT_EQ(world.outcome(set_note("free", "a", 1)), Code::done);
  EXPECT_EQ(world.outcome(set_note("other", "a", 1)), Code::lacks_role);
  EXPECT_EQ(world.outcome(twin_note("free", "a")), Code::lacks_role) << "it has no bound";
  EXPECT_EQ(world.outcome(propose({set_note("free", "a", 2)})), Code::lacks_role);
  EXPECT_EQ(world.outcome(batch({set_note("free", "a", 3), set_note("free", "b", 3)})), Code::done);
  EXPECT_EQ(world.outcome(batch({set_note("free", "a", 4), set_note("other", "b", 4)})),
            Code::lacks_role);
  EXPECT_EQ(world.note("free", "a"), 3U);
}

TEST(Powers, EndWithTheirTime) {
  PowerWorld world;
  world.give("free", 100, 60);
  world.wait(59);
  EXPECT_EQ(world.outcome(set_note("free", "a", 1)), Code::done);
  world.wait(1);
  EXPECT_EQ(world.outcome(set_note("free", "a", 2)), Code::lacks_role);
}

TEST(Powers, SendSoManyOctetsAtMost) {
  PowerWorld world;
  EXPECT_EQ(world.outcome(acts_of(world, limits::kNarrowTransactionBytes + 1)), Code::lacks_role);
  EXPECT_EQ(world.outcome(acts_of(world, limits::kNarrowTransactionBytes)), Code::done);
}

TEST(Powers, DoSoManyActsADay) {
  PowerWorld world;
  world.give("free", 3, 3 * 86'400);
  EXPECT_EQ(world.outcome(set_note("free", "a", 1)), Code::done);
  const v1::Action three =
      batch({set_note("free", "a", 2), set_note("free", "b", 2), set_note("free", "c", 2)});
  EXPECT_EQ(world.outcome(three), Code::over_budget) << "each act of a batch counts";
  EXPECT_EQ(world.outcome(batch({set_note("free", "a", 2), set_note("free", "b", 2)})), Code::done);
  EXPECT_EQ(world.outcome(set_note("free", "a", 3)), Code::over_budget);
  world.wait(86'400);
  EXPECT_EQ(world.outcome(three), Code::done);
}

}  // namespace
}  // namespace comity::ledger::testing
