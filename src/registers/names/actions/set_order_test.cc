#include "registers/names/outcomes.h"
#include "registers/names/testing/children.h"

namespace comity::names::testing {
namespace {

TEST(SetOrder, IsTheHoldersOwn) {
  Children community;
  EXPECT_EQ(community.subject(set_order(true), as("b")).party, "a");
  EXPECT_TRUE(community.order().cds());
  EXPECT_TRUE(community.order().cdnskey());
  EXPECT_FALSE(community.order().removal());
  ASSERT_EQ(community.run(set_order(true, false, true), as("a"), at(kToday, 7)), Code::done);
  EXPECT_FALSE(community.order().cdnskey());
  EXPECT_TRUE(community.order().removal());
  EXPECT_EQ(community.order().set_height(), 7U);
  ASSERT_EQ(community.run(set_order(false), as("a")), Code::done);
  v1::ChildOrder order;
  EXPECT_FALSE(find_order(community.draft(), ".", "example", order));
  EXPECT_TRUE(ordered_labels(community.draft(), ".").empty());
}

TEST(SetOrder, RefusesWhatIsMissingOrStandsAlready) {
  Children community;
  EXPECT_EQ(community.run(set_order(true, true), as("a")), Code::no_effect);
  ASSERT_EQ(community.run(set_order(false), as("a")), Code::done);
  EXPECT_EQ(community.run(set_order(false), as("a")), Code::no_effect);
  EXPECT_EQ(community.run(set_order(false, false, true), as("a")), Code::inconsistent);
  v1::Action other = set_order(true);
  other.mutable_names_set_order()->set_label("missing");
  EXPECT_EQ(community.run(other, as("a")), kNoSuchDelegation);
  other.mutable_names_set_order()->set_zone("unknown.");
  EXPECT_EQ(community.run(other, as("a")), Code::no_such_zone);
  ASSERT_EQ(community.run(create(".", "plain", "a", {}), decision(3)), Code::done);
  other = set_order(true);
  other.mutable_names_set_order()->set_label("plain");
  EXPECT_EQ(community.run(other, as("a")), kNoCut);
}

// Who gives the order anew does not open the door to what the child signed before.
TEST(SetOrder, KeepsWhatWasFollowed) {
  Children community;
  for (const char* party : {"oa", "ob"}) {
    ASSERT_EQ(community.run(claim_of({1, 2}, {2}), as(party), at(kToday)), Code::done);
  }
  ASSERT_EQ(community.run(set_order(true, false), as("a"), at(kToday, 12)), Code::done);
  EXPECT_EQ(community.order().followed_height(), 9U);
  EXPECT_EQ(wire::to_time(community.order().newer_than())->milliseconds, (kToday - 3'600) * 1000);
}

}  // namespace
}  // namespace comity::names::testing
