#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

v1::Action removing(int number) {
  v1::Action action;
  action.mutable_members_remove_key()->set_key(signing_key(number).public_key().bytes());
  return action;
}

class RemoveKeyTest : public World {
 protected:
  void add(int number, Roles roles) { give("ada", number, roles); }
};

TEST_F(RemoveKeyTest, a_removed_key_never_returns) {
  add(10, kEveryday);
  EXPECT_EQ(own(removing(1), "ada", 1), Code::done);
  EXPECT_FALSE(acts("ada", 1));
  EXPECT_EQ(own(removing(1), "ada", 10), kNoSuchKey);
  v1::Action again;
  *again.mutable_members_add_key()->mutable_key() = key_with(1, kEveryday);
  again.mutable_members_add_key()->set_possession(possession(1, "ada"));
  EXPECT_EQ(own(again, "ada", 10), Code::key_exists);
}

TEST_F(RemoveKeyTest, a_key_to_act_and_one_to_mend_have_to_stay) {
  EXPECT_EQ(own(removing(1), "ada", 1), kLastKey);
  add(10, {v1::SIGN});
  EXPECT_EQ(own(removing(1), "ada", 1), kLastKey);
  add(11, {v1::VOTE});
  EXPECT_EQ(own(removing(1), "ada", 1), Code::done);  // the recovery key mends
}

TEST_F(RemoveKeyTest, with_neither_operate_nor_recover_the_list_could_never_change) {
  v1::Party ada = party("ada");
  take_key(draft(), ada, key_with(2, {v1::RECOVER}).key());
  add(11, {v1::VOTE});
  EXPECT_EQ(own(removing(1), "ada", 1), kLastKey);
}

TEST_F(RemoveKeyTest, a_lesser_key_does_not_throw_out_a_greater_one) {
  add(10, {v1::OPERATE});
  add(11, {v1::OPERATE});
  EXPECT_EQ(own(removing(1), "ada", 10), Code::not_permitted);
  EXPECT_EQ(own(removing(11), "ada", 10), Code::done);
}

TEST_F(RemoveKeyTest, only_recovery_removes_recovery) {
  EXPECT_EQ(own(removing(2), "ada", 1), Code::not_permitted);
  EXPECT_EQ(own(removing(3), "ada", 1), kNoSuchKey);  // bea's
  v1::Action bad;
  bad.mutable_members_remove_key()->set_key("k");
  EXPECT_EQ(own(bad, "ada", 1), Code::out_of_range);
}

TEST_F(RemoveKeyTest, the_signers_take_a_key_that_seals) {
  give("ada", 10, {v1::OPERATE, v1::SIGN});
  v1::Party ada = party("ada");
  give_key(draft(), ada, sealing(20), genesis());
  v1::Action action;
  action.mutable_members_remove_key()->set_key(seal_key(20).bytes());
  EXPECT_EQ(own(action, "ada", 1), Code::not_permitted);
  EXPECT_EQ(own(action, "ada", 10), Code::done);
  EXPECT_EQ(party("ada").keys_size(), 3);
}

}  // namespace
}  // namespace comity::members
