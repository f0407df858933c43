#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;
using LeaveTest = World;

TEST_F(LeaveTest, a_party_goes_for_good_but_not_the_last_one) {
  v1::Action action;
  action.mutable_members_leave();
  EXPECT_EQ(own(action, "bea", 3), Code::done);
  EXPECT_EQ(standing_of(party("bea")), v1::LEFT);
  EXPECT_FALSE(acts("bea", 3));
  EXPECT_EQ(own(action, "bea", 3), Code::wrong_standing);
  EXPECT_EQ(own(action, "ada", 1), Code::lock_out);
  const std::vector<std::string> everybody = {"ada", "bea"};
  EXPECT_EQ(all_parties(draft()), everybody);
}

}  // namespace
}  // namespace comity::members
