#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

class RotateKeyTest : public World {
 protected:
  v1::Action rotating(int from, int to) const {
    v1::Action action;
    v1::RotateKey& it = *action.mutable_members_rotate_key();
    it.set_old_key(signing_key(from).public_key().bytes());
    it.set_new_key(signing_key(to).public_key().bytes());
    it.set_possession(possession(to, "ada"));
    return action;
  }
};

TEST_F(RotateKeyTest, the_new_key_takes_over_the_roles) {
  EXPECT_EQ(own(rotating(1, 10), "ada", 1), Code::done);
  EXPECT_FALSE(acts("ada", 1));
  const auto known = identities().actor(draft(), "ada", signing_key(10).public_key());
  ASSERT_TRUE(known.has_value());
  const std::vector<ledger::Role> roles = {ledger::Role::vote, ledger::Role::operate};
  EXPECT_EQ(known->actor.roles, roles);
  EXPECT_EQ(known->party_kind, v1::GOVERNMENT);
  // Neither the old key nor the new one can be the new one again.
  EXPECT_EQ(own(rotating(10, 1), "ada", 10), Code::key_exists);
  EXPECT_EQ(own(rotating(1, 11), "ada", 10), kNoSuchKey);
}

TEST_F(RotateKeyTest, a_lesser_key_does_not_take_over_a_greater_one) {
  give("ada", 10, {v1::OPERATE});
  EXPECT_EQ(own(rotating(1, 11), "ada", 10), Code::not_permitted);
  EXPECT_EQ(own(rotating(10, 11), "ada", 10), Code::done);
}

TEST_F(RotateKeyTest, a_key_that_seals_follows_one_that_seals) {
  give("ada", 10, {v1::SIGN});
  v1::Party ada = party("ada");
  give_key(draft(), ada, sealing(20), genesis());
  v1::Action action;
  v1::RotateKey& it = *action.mutable_members_rotate_key();
  it.set_old_key(seal_key(20).bytes());
  it.set_new_key(seal_key(21).bytes());
  it.set_possession(vouching(1, 21, "ada"));
  EXPECT_EQ(own(action, "ada", 1), kBadPossession);
  it.set_possession(vouching(10, 21, "ada"));
  EXPECT_EQ(own(action, "ada", 1), Code::done);
  it.set_old_key(seal_key(21).bytes());
  EXPECT_EQ(own(action, "ada", 1), Code::inconsistent);
  it.set_new_key(std::string(32, '\0'));
  EXPECT_EQ(own(action, "ada", 1), Code::out_of_range);
  it.set_new_key(seal_key(20).bytes());
  EXPECT_EQ(own(action, "ada", 1), Code::key_exists);
}

TEST_F(RotateKeyTest, refuses_what_is_not_one_s_own_to_rotate) {
  EXPECT_EQ(own(rotating(2, 10), "ada", 1), Code::not_permitted);  // the recovery key
  EXPECT_EQ(own(rotating(1, 1), "ada", 1), Code::inconsistent);
  EXPECT_EQ(own(rotating(3, 10), "ada", 1), kNoSuchKey);
  EXPECT_EQ(own(rotating(1, 3), "ada", 1), Code::key_exists);
  v1::Action action = rotating(1, 10);
  action.mutable_members_rotate_key()->set_possession(possession(10, "bea"));
  EXPECT_EQ(own(action, "ada", 1), kBadPossession);
  action.mutable_members_rotate_key()->set_old_key("k");
  EXPECT_EQ(own(action, "ada", 1), Code::out_of_range);
}

}  // namespace
}  // namespace comity::members
