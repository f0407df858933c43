#include "base/limits.h"
#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

class AddKeyTest : public World {
 protected:
  v1::Action adding(int number, Roles roles) const {
    v1::Action action;
    *action.mutable_members_add_key()->mutable_key() = key_with(number, roles);
    action.mutable_members_add_key()->set_possession(possession(number, "ada"));
    return action;
  }
};

TEST_F(AddKeyTest, a_party_adds_a_key_of_its_own) {
  EXPECT_EQ(own(adding(10, {v1::OPERATE}), "ada", 1), Code::done);
  EXPECT_TRUE(acts("ada", 10));
  EXPECT_EQ(party("ada").keys_size(), 3);
  EXPECT_EQ(own(adding(10, {v1::OPERATE}), "ada", 1), Code::key_exists);
}

TEST_F(AddKeyTest, the_key_has_to_sign_for_this_party) {
  v1::Action action = adding(10, {v1::OPERATE});
  action.mutable_members_add_key()->set_possession(possession(10, "bea"));
  EXPECT_EQ(own(action, "ada", 1), kBadPossession);
  action.mutable_members_add_key()->set_possession("short");
  EXPECT_EQ(own(action, "ada", 1), Code::out_of_range);
  action.mutable_members_add_key()->clear_key();
  EXPECT_EQ(own(action, "ada", 1), Code::missing_field);
}

TEST_F(AddKeyTest, a_key_gives_the_roles_that_it_has) {
  give("ada", 10, {v1::OPERATE});
  EXPECT_EQ(own(adding(11, {v1::OPERATE}), "ada", 10), Code::done);
  EXPECT_EQ(own(adding(12, {v1::VOTE}), "ada", 10), Code::not_permitted);
  EXPECT_EQ(own(adding(12, {v1::VOTE, v1::OPERATE}), "ada", 10), Code::not_permitted);
  EXPECT_EQ(own(adding(12, {v1::SIGN}), "ada", 1), Code::not_permitted);
  EXPECT_EQ(own(adding(12, {v1::RECOVER}), "ada", 1), Code::not_permitted);
  // What could replace them all may give any.
  give("ada", 13, {v1::OPERATE, v1::RECOVER});
  EXPECT_EQ(own(adding(12, {v1::VOTE, v1::SIGN}), "ada", 13), Code::done);
}

TEST_F(AddKeyTest, a_key_with_all_roles_that_there_are_may_give_others) {
  v1::Party ada = party("ada");
  take_key(draft(), ada, key_with(2, {v1::RECOVER}).key());
  give("ada", 10, {v1::OPERATE});
  EXPECT_EQ(own(adding(11, {v1::RECOVER}), "ada", 10), Code::not_permitted);
  EXPECT_EQ(own(adding(11, {v1::RECOVER}), "ada", 1), Code::done);
  EXPECT_EQ(own(adding(12, {v1::RECOVER}), "ada", 1), Code::not_permitted);
}

TEST_F(AddKeyTest, keys_are_limited) {
  for (std::size_t i = 2; i < limits::kKeysPerParty; ++i) {
    EXPECT_EQ(own(adding(static_cast<int>(20 + i), {v1::OPERATE}), "ada", 1), Code::done);
  }
  EXPECT_EQ(own(adding(99, {v1::OPERATE}), "ada", 1), Code::full);
}

}  // namespace
}  // namespace comity::members
