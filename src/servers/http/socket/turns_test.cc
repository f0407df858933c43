#include "servers/http/socket/turns.h"

#include <gtest/gtest.h>

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
  for (const char* network : {"a", "a", "b", "c", "a"}) turns.give_back(network);
  EXPECT_EQ(told(), (Told{"a2", "b1", "c1", "a3"}));
  ask(turns, "b", "b2");
  EXPECT_EQ(told(), Told{"b2"});
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
