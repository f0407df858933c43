#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;
using BatchTest = World;

TEST_F(BatchTest, carries_what_it_holds_in_its_order) {
  v1::Action action;
  v1::Batch& it = *action.mutable_members_batch();
  EXPECT_EQ(own(action, "ada", 1), Code::missing_field);
  it.add_actions()->mutable_members_set_profile();
  it.add_actions()->mutable_members_leave();
  // The ledger does them (ledger/batch_test.cc); by itself it writes nothing.
  EXPECT_EQ(own(action, "ada", 1), Code::done);
  EXPECT_TRUE(party("ada").left().empty());
  const std::vector<const v1::Action*> acts = type_of(action).nested(action);
  ASSERT_EQ(acts.size(), 2U);
  EXPECT_EQ(acts[0], &it.actions(0));
  EXPECT_EQ(acts[1], &it.actions(1));
}

}  // namespace
}  // namespace comity::members
