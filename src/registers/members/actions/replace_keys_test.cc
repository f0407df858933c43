#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

class ReplaceKeysTest : public World {
 protected:
  v1::Action replacing(const std::string& handle) const {
    v1::Action action;
    action.mutable_members_replace_keys()->set_party(handle);
    give_keys(*action.mutable_members_replace_keys(), handle,
              {{10, kEveryday}, {11, {v1::RECOVER}}});
    return action;
  }
};

TEST_F(ReplaceKeysTest, a_decision_gives_new_keys_to_who_lost_all) {
  EXPECT_EQ(by_decision(replacing("bea")), Code::done);
  EXPECT_TRUE(acts("bea", 10));
  EXPECT_FALSE(acts("bea", 3));
  EXPECT_EQ(by_decision(replacing("bea")), Code::key_exists);
}

TEST_F(ReplaceKeysTest, nobody_can_be_given_keys_it_did_not_sign_with) {
  v1::Action action = replacing("bea");
  action.mutable_members_replace_keys()->set_party("ada");
  EXPECT_EQ(by_decision(action), kBadPossession);
  EXPECT_EQ(by_decision(replacing("carl")), Code::no_such_party);
  v1::Party bea = party("bea");
  bea.set_standing(v1::LEFT);
  write_party(draft(), bea);
  EXPECT_EQ(by_decision(replacing("bea")), Code::wrong_standing);
}

}  // namespace
}  // namespace comity::members
