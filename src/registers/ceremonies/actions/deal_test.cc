#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"

namespace comity::ceremonies::testing {
namespace {

TEST(DealInCeremony, IsKeptUntilTheGroupIsMade) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c"}, 2), decision(7)), Code::done);
  ceremonial.join_all();
  const v1::Action second = ceremonial.deal("b");
  ASSERT_EQ(ceremonial.run(ceremonial.deal("c"), as("c")), Code::done);
  ASSERT_EQ(ceremonial.run(second, as("b")), Code::done);
  v1::CeremonyDealing dealing;
  ASSERT_TRUE(find_dealing(ceremonial.draft(), 1, "b", dealing));
  EXPECT_EQ(dealing.order(), 2U);
  EXPECT_EQ(dealing.octets(), second.ceremonies_deal().octets());
  EXPECT_EQ(dealing.sealed(), second.ceremonies_deal().sealed());
  EXPECT_EQ(ceremonial.ceremony().dealers(1).dealt(), as("b").transaction.bytes());
  EXPECT_EQ(ceremonial.run(second, as("b")), kDoneAlready);
  EXPECT_EQ(ceremonial.run(second, as("d")), kNoMember);
}

// One element more would raise the threshold for all without anybody's leave.
TEST(DealInCeremony, HasExactlyTheLengthThatTheThresholdAsksFor) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c"}, 2), decision(7)), Code::done);
  EXPECT_EQ(ceremonial.run(ceremonial.join("a"), as("a")), Code::done);
  v1::Action action;
  v1::DealInCeremony& it = *action.mutable_ceremonies_deal();
  it.set_ceremony(1);
  it.set_attempt(1);
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::out_of_range);
  it.set_octets("o");
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::out_of_range);
  it.set_sealed("s");
  EXPECT_EQ(ceremonial.run(action, as("a")), kOtherRound);
  ASSERT_EQ(ceremonial.run(ceremonial.join("b"), as("b")), Code::done);
  ASSERT_EQ(ceremonial.run(ceremonial.join("c"), as("c")), Code::done);
  v1::Action good = ceremonial.deal("a");
  v1::Action more = good;
  more.mutable_ceremonies_deal()->mutable_octets()->append(32, 'x');
  EXPECT_EQ(ceremonial.run(more, as("a")), kUnsoundPart);
  more = good;
  more.mutable_ceremonies_deal()->mutable_sealed()->pop_back();
  EXPECT_EQ(ceremonial.run(more, as("a")), kUnsoundPart);
  EXPECT_EQ(ceremonial.run(good, as("a")), Code::done);
}

}  // namespace
}  // namespace comity::ceremonies::testing
