#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

v1::Action suspension(const std::string& handle) {
  v1::Action action;
  action.mutable_members_suspend()->set_party(handle);
  fill(*action.mutable_members_suspend()->mutable_reason());
  return action;
}

using SuspendTest = World;

TEST_F(SuspendTest, a_suspended_party_has_no_seat) {
  EXPECT_TRUE(acts("bea", 3));
  EXPECT_EQ(by_decision(suspension("bea")), Code::done);
  EXPECT_FALSE(acts("bea", 3));
  EXPECT_FALSE(is_active(draft(), "bea"));
  EXPECT_EQ(party("bea").standing_reason().length(), 5U);
  EXPECT_EQ(by_decision(suspension("bea")), Code::wrong_standing);
  EXPECT_EQ(reason(), "party bea is suspended, not active");
}

TEST_F(SuspendTest, needs_a_party_and_a_reason) {
  EXPECT_EQ(by_decision(suspension("carl")), Code::no_such_party);
  EXPECT_EQ(by_decision(suspension("Carl")), Code::bad_name);
  v1::Action silent = suspension("bea");
  silent.mutable_members_suspend()->clear_reason();
  EXPECT_EQ(by_decision(silent), Code::missing_field);
}

// What was voted on comes about, and with it all that stands beside it in the proposal.
TEST_F(SuspendTest, nobody_escapes_by_leaving) {
  v1::Action leave;
  leave.mutable_members_leave();
  EXPECT_EQ(own(leave, "bea", 3), Code::done);
  EXPECT_EQ(by_decision(suspension("bea")), Code::done);
  EXPECT_EQ(standing_of(party("bea")), v1::LEFT);
}

TEST_F(SuspendTest, the_last_active_party_stays) {
  EXPECT_EQ(by_decision(suspension("bea")), Code::done);
  EXPECT_EQ(by_decision(suspension("ada")), Code::lock_out);
}

}  // namespace
}  // namespace comity::members
