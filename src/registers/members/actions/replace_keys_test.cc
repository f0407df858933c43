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

TEST_F(ReplaceKeysTest, a_decision_gives_new_keys_for_all) {
  EXPECT_EQ(by_decision(replacing("bea")), Code::done);
  EXPECT_TRUE(acts("bea", 10));
  EXPECT_FALSE(acts("bea", 3));
}

// Else a majority takes all that a party holds by taking its keys.
TEST_F(ReplaceKeysTest, nobody_is_given_keys_without_its_consent) {
  EXPECT_EQ(consents(replacing("bea")), std::vector<std::string>{"bea"});
  v1::Action leave;
  leave.mutable_members_leave();
  EXPECT_EQ(own(leave, "bea", 3), Code::done);
  EXPECT_EQ(consents(replacing("bea")), std::vector<std::string>{"bea"});
}

// The proofs are in the proposal, for everybody to copy.
TEST_F(ReplaceKeysTest, a_thief_who_registers_the_new_keys_first_stops_nothing) {
  v1::Action early;
  *early.mutable_members_add_key()->mutable_key() = key_with(10, {v1::OPERATE});
  early.mutable_members_add_key()->set_possession(possession(10, "bea"));
  EXPECT_EQ(own(early, "bea", 3), Code::done);
  EXPECT_EQ(by_decision(replacing("bea")), Code::done);
  EXPECT_TRUE(acts("bea", 10));
  EXPECT_FALSE(acts("bea", 3));
}

TEST_F(ReplaceKeysTest, nor_does_one_who_removes_them_again) {
  v1::Action early;
  *early.mutable_members_add_key()->mutable_key() = key_with(10, {v1::OPERATE});
  early.mutable_members_add_key()->set_possession(possession(10, "bea"));
  EXPECT_EQ(own(early, "bea", 3), Code::done);
  v1::Action removed;
  removed.mutable_members_remove_key()->set_key(signing_key(10).public_key().bytes());
  EXPECT_EQ(own(removed, "bea", 3), Code::done);
  EXPECT_EQ(by_decision(replacing("bea")), Code::done);
  EXPECT_TRUE(acts("bea", 10));
  EXPECT_FALSE(acts("bea", 3));
}

TEST_F(ReplaceKeysTest, no_key_of_another_party_is_taken) {
  v1::Action action = replacing("bea");
  EXPECT_EQ(by_decision(action), Code::done);
  action.mutable_members_replace_keys()->Clear();
  action.mutable_members_replace_keys()->set_party("ada");
  give_keys(*action.mutable_members_replace_keys(), "ada", {{10, kEveryday}, {12, {v1::RECOVER}}});
  EXPECT_EQ(by_decision(action), Code::key_exists);
}

TEST_F(ReplaceKeysTest, nobody_can_be_given_keys_it_did_not_sign_with) {
  v1::Action action = replacing("bea");
  action.mutable_members_replace_keys()->set_party("ada");
  EXPECT_EQ(by_decision(action), kBadPossession);
  EXPECT_EQ(by_decision(replacing("carl")), Code::no_such_party);
}

TEST_F(ReplaceKeysTest, a_thief_who_leaves_in_the_party_s_name_stops_nothing) {
  v1::Action leave;
  leave.mutable_members_leave();
  EXPECT_EQ(own(leave, "bea", 3), Code::done);
  EXPECT_EQ(by_decision(replacing("bea")), Code::done);
  EXPECT_EQ(own(leave, "bea", 3), Code::unknown_key);
}

}  // namespace
}  // namespace comity::members
