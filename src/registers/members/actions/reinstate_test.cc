#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;
using ReinstateTest = World;

TEST_F(ReinstateTest, a_suspended_party_acts_again) {
  v1::Party bea = party("bea");
  bea.set_standing(v1::SUSPENDED);
  fill(*bea.mutable_standing_reason());
  write_party(draft(), bea);
  v1::Action action;
  action.mutable_members_reinstate()->set_party("bea");
  EXPECT_EQ(by_decision(action), Code::done);
  EXPECT_TRUE(acts("bea", 3));
  EXPECT_FALSE(party("bea").has_standing_reason());
  EXPECT_TRUE(active_parties(draft()).back().seat_since.has_value());
  EXPECT_EQ(by_decision(action), Code::wrong_standing);
}

TEST_F(ReinstateTest, who_has_left_does_not_return_this_way) {
  v1::Party bea = party("bea");
  bea.set_left(Bytes(Hash::kSize, 'l'));
  write_party(draft(), bea);
  v1::Action action;
  action.mutable_members_reinstate()->set_party("bea");
  EXPECT_EQ(by_decision(action), Code::wrong_standing);
  EXPECT_EQ(reason(), "party bea is active, not suspended");
  action.mutable_members_reinstate()->set_party("carl");
  EXPECT_EQ(by_decision(action), Code::no_such_party);
}

}  // namespace
}  // namespace comity::members
