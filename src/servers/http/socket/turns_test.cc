#include "servers/http/socket/turns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace comity::http {
namespace {

class TurnsTest : public ::testing::Test {
 protected:
  void ask(Turns& turns, const std::string& network, const std::string& name) {
    turns.ask(network, [this, name](bool mine) { told_.push_back(mine ? name : "no " + name); });
  }
  std::vector<std::string> told() { return std::exchange(told_, {}); }

  std::vector<std::string> told_;
};
using Told = std::vector<std::string>;

TEST_F(TurnsTest, GoRoundTheNetworksHoweverManyEachAsksFor) {
  Turns turns(1);
  for (const char* name : {"a1", "a2", "a3"}) ask(turns, "a", name);
  ask(turns, "c", "c1");
  ask(turns, "b", "b1");
  EXPECT_EQ(told(), Told{"a1"});
  for (const char* network : {"a", "a", "c", "b", "a"}) turns.give_back(network);
  EXPECT_EQ(told(), (Told{"a2", "c1", "b1", "a3"}));
  ask(turns, "b", "b2");
  EXPECT_EQ(told(), Told{"b2"});
}

// Somebody who has many networks asks from a new one each time that one was served, and sorts them
// as it likes: a turn comes when those are over who waited already.
TEST_F(TurnsTest, NobodyGetsInFrontOfWhoWaits) {
  for (const bool ascending : {true, false}) {
    Turns turns(2, 64, 16);
    int next = 500;
    std::deque<std::string> crowd;
    const auto come = [&] {
      crowd.push_back(std::to_string(ascending ? next++ : next--));
      ask(turns, crowd.back(), "crowd");
    };
    for (int i = 0; i < 6; ++i) come();
    ask(turns, ascending ? "100" : "900", "voter");
    int served = 0;
    while (std::count(told_.begin(), told_.end(), "voter") == 0 && served < 50) {
      turns.give_back(crowd.front());
      crowd.pop_front();
      ++served;
      come();
    }
    EXPECT_EQ(served, 5);
    told_.clear();
  }
}

TEST_F(TurnsTest, WhoIsServedAndStillWaitsComesLast) {
  Turns turns(1);
  for (const char* name : {"a1", "a2", "a3"}) ask(turns, "a", name);
  ask(turns, "b", "b1");
  turns.give_back("a");
  ask(turns, "c", "c1");
  for (const char* network : {"a", "b", "a", "c"}) turns.give_back(network);
  EXPECT_EQ(told(), (Told{"a1", "a2", "b1", "a3", "c1"}));
}

// Of several that have most, whoever waits for longest keeps what it has.
TEST_F(TurnsTest, TheLastOfThoseWhoHaveMostGivesWay) {
  Turns turns(1, 5);
  ask(turns, "x", "x1");
  for (const char* network : {"b", "a", "b", "a"}) ask(turns, network, network);
  ask(turns, "c", "c1");
  EXPECT_EQ(told(), (Told{"x1", "no a"}));
  for (const char* network : {"x", "b", "a", "c"}) turns.give_back(network);
  EXPECT_EQ(told(), (Told{"b", "a", "c1", "b"}));
}

TEST_F(TurnsTest, OneNetworkHasAPartAndAllHaveSoMany) {
  Turns turns(1, 3, 2);
  for (const char* name : {"a1", "a2", "a3"}) ask(turns, "a", name);
  ask(turns, "b", "b1");
  EXPECT_EQ(told(), (Told{"a1", "no a3"}));
  // The newest of who has most makes room, once.
  ask(turns, "c", "c1");
  EXPECT_EQ(told(), Told{"no a2"});
  ask(turns, "d", "d1");
  EXPECT_EQ(told(), Told{"no d1"});
  turns.give_back("a");
  turns.give_back("b");
  EXPECT_EQ(told(), (Told{"b1", "c1"}));
  turns.give_back("c");
  for (const char* name : {"a4", "a5", "a6"}) ask(turns, "a", name);
  EXPECT_EQ(told(), (Told{"a4", "no a6"}));
}

TEST_F(TurnsTest, WhatIsAtWorkGivesNoWay) {
  Turns turns(2, 2);
  ask(turns, "a", "a1");
  ask(turns, "a", "a2");
  ask(turns, "b", "b1");
  EXPECT_EQ(told(), (Told{"a1", "a2", "no b1"}));
}

}  // namespace
}  // namespace comity::http
