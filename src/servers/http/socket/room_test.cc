#include "servers/http/socket/room.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace comity::http {
namespace {

class RoomTest : public ::testing::Test {
 protected:
  std::unique_ptr<Room::Guest> enter(const std::string& name) {
    return std::make_unique<Room::Guest>(room_, [this, name] { went_.push_back(name); });
  }

  Room room_{10};
  std::vector<std::string> went_;
};

TEST_F(RoomTest, CountsWhatIsHeldUntilItIsGivenBack) {
  {
    const auto guest = enter("a");
    EXPECT_TRUE(guest->hold(3));
    EXPECT_TRUE(guest->hold(4));
    EXPECT_EQ(room_.held(), 7U);
  }
  EXPECT_EQ(room_.held(), 0U);
}

TEST_F(RoomTest, WhoStandsLongestGivesWayFirst) {
  const auto first = enter("first");
  const auto second = enter("second");
  const auto third = enter("third");
  EXPECT_TRUE(first->hold(4));
  EXPECT_TRUE(second->hold(4));
  EXPECT_TRUE(third->hold(4));
  EXPECT_EQ(went_, std::vector<std::string>{"first"});
  EXPECT_TRUE(first->gone());
  EXPECT_FALSE(first->hold(1));
  first->move_back();
  second->move_back();
  const auto fourth = enter("fourth");
  EXPECT_TRUE(fourth->hold(4));
  EXPECT_EQ(went_, (std::vector<std::string>{"first", "third"}));
  EXPECT_EQ(room_.held(), 8U);
}

TEST_F(RoomTest, WhoIsSettledDoesNotGiveWay) {
  const auto settled = enter("settled");
  EXPECT_TRUE(settled->hold(8));
  settled->settle();
  const auto other = enter("other");
  EXPECT_FALSE(other->hold(4));
  EXPECT_TRUE(other->hold(2));
  settled->move_back();
  EXPECT_TRUE(other->hold(4));
  EXPECT_EQ(went_, std::vector<std::string>{"settled"});
}

TEST_F(RoomTest, WhoIsAloneMayHoldMoreThanTheRoom) {
  const auto one = enter("one");
  EXPECT_TRUE(one->hold(5));
  EXPECT_TRUE(one->hold(20));
  const auto other = enter("other");
  EXPECT_TRUE(other->hold(1));
  EXPECT_EQ(went_, std::vector<std::string>{"one"});
  EXPECT_EQ(room_.held(), 1U);
}

TEST_F(RoomTest, WhatIsSharedCountsOnceAndGoesLast) {
  const int zone = 0;
  const auto one = enter("one");
  const auto two = enter("two");
  EXPECT_TRUE(one->share(&zone, 6));
  EXPECT_TRUE(two->share(&zone, 6));
  EXPECT_EQ(room_.held(), 6U);
  const auto third = enter("third");
  EXPECT_TRUE(third->hold(4));
  const auto fourth = enter("fourth");
  EXPECT_TRUE(fourth->hold(4));
  EXPECT_EQ(went_, std::vector<std::string>{"third"});
  // Nothing else is left to give: all who share go.
  EXPECT_TRUE(fourth->hold(4));
  EXPECT_EQ(went_, (std::vector<std::string>{"third", "one", "two"}));
  EXPECT_EQ(room_.held(), 8U);
}

}  // namespace
}  // namespace comity::http
