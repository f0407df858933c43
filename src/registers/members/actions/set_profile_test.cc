#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;
using SetProfileTest = World;

TEST_F(SetProfileTest, a_party_says_its_names_and_contact_and_takes_them_back) {
  v1::Action action;
  fill(*action.mutable_members_set_profile()->mutable_display_names());
  fill(*action.mutable_members_set_profile()->mutable_contact());
  EXPECT_EQ(own(action, "ada", 1), Code::done);
  EXPECT_EQ(party("ada").profile().display_names().length(), 5U);
  EXPECT_EQ(party("ada").profile().contact().length(), 5U);
  EXPECT_EQ(party("ada").profile().kind(), v1::GOVERNMENT);

  action.mutable_members_set_profile()->clear_contact();
  EXPECT_EQ(own(action, "ada", 1), Code::done);
  EXPECT_FALSE(party("ada").profile().has_contact());
  EXPECT_TRUE(party("ada").profile().has_display_names());

  action.mutable_members_set_profile()->mutable_contact()->set_length(4);
  EXPECT_EQ(own(action, "ada", 1), Code::out_of_range);
}

}  // namespace
}  // namespace comity::members
