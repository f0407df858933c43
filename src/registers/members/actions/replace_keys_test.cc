#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {

ledger::ActionType replace_keys_action();
ledger::ActionType recover_action();

namespace {

using ledger::Code;

class ReplaceKeysTest : public World {
 protected:
  // With its consent.
  v1::Action replacing(const std::string& handle) const {
    v1::Action action;
    action.mutable_members_replace_keys()->set_party(handle);
    action.mutable_members_replace_keys()->set_with_consent(true);
    give_keys(*action.mutable_members_replace_keys(), handle,
              {{10, kEveryday}, {11, {v1::RECOVER}}});
    return action;
  }

  // Without it: by the decision of this number, key `seed` is bea's.
  v1::Action holding(int seed) const {
    v1::Action action;
    action.mutable_members_replace_keys()->set_party("bea");
    give_keys(*action.mutable_members_replace_keys(), "bea", {{seed, kEveryday}});
    return action;
  }

  bool on_hold(int key) const {
    const auto known = identities().actor(draft(), "bea", signing_key(key).public_key());
    return known && known->on_hold;
  }

  v1::Action registering(int key) const {
    v1::Action action;
    *action.mutable_members_add_key()->mutable_key() = key_with(key, {v1::OPERATE});
    action.mutable_members_add_key()->set_possession(possession(key, "bea"));
    return action;
  }

  v1::Action recovery() const {
    v1::Action action;
    give_keys(*action.mutable_members_recover(), "bea", {{20, kEveryday}, {21, {v1::RECOVER}}});
    return action;
  }
};

TEST_F(ReplaceKeysTest, by_consent_gives_new_keys_for_all) {
  EXPECT_EQ(consents(replacing("bea")), std::vector<std::string>{"bea"});
  EXPECT_EQ(by_decision(replacing("bea")), Code::done);
  EXPECT_TRUE(acts("bea", 10));
  EXPECT_FALSE(acts("bea", 3));
}

// Stolen keys are worth nothing any more, whatever the thief does; and those who decided get
// nothing that the party holds.
TEST_F(ReplaceKeysTest, without_consent_the_new_keys_are_on_hold) {
  EXPECT_FALSE(on_hold(3));
  EXPECT_TRUE(consents(holding(12)).empty());
  EXPECT_EQ(by_decision(holding(12)), Code::done);
  EXPECT_FALSE(acts("bea", 3));
  EXPECT_TRUE(on_hold(12));
  EXPECT_EQ(party("bea").keys_size(), 2);
}

TEST_F(ReplaceKeysTest, the_recovery_key_takes_everything_back) {
  EXPECT_EQ(by_decision(holding(12)), Code::done);
  EXPECT_EQ(own(recovery(), "bea", 4), Code::done);
  EXPECT_FALSE(acts("bea", 12));
  EXPECT_FALSE(on_hold(20));
}

// No decision gives them more power, however often it is taken.
TEST_F(ReplaceKeysTest, no_second_decision_ends_a_hold) {
  EXPECT_EQ(by_decision(holding(12)), Code::done);
  EXPECT_EQ(by_decision(holding(13), 8), Code::done);
  EXPECT_FALSE(acts("bea", 12));
  EXPECT_TRUE(on_hold(13));
  EXPECT_EQ(party("bea").keys_hold().decision(), 8U);
  EXPECT_EQ(own(recovery(), "bea", 4), Code::done);
}

TEST_F(ReplaceKeysTest, who_could_not_take_them_back_is_asked) {
  v1::Party bare = party("bea");
  take_key(draft(), bare, signing_key(4).public_key().bytes());
  EXPECT_EQ(by_decision(holding(12)), kNoRecoveryKey);
}

TEST_F(ReplaceKeysTest, a_hold_gives_no_key_that_would_outlive_it) {
  v1::Action action = holding(12);
  action.mutable_members_replace_keys()->Clear();
  action.mutable_members_replace_keys()->set_party("bea");
  give_keys(*action.mutable_members_replace_keys(), "bea", {{10, kEveryday}, {11, {v1::RECOVER}}});
  EXPECT_EQ(by_decision(action), Code::inconsistent);
  // Nor is a recovery key made one that acts.
  EXPECT_EQ(by_decision(holding(4)), Code::key_exists);
}

TEST_F(ReplaceKeysTest, somebody_stays_who_can_decide) {
  v1::Action action;
  action.mutable_members_replace_keys()->set_party("ada");
  give_keys(*action.mutable_members_replace_keys(), "ada", {{10, kEveryday}});
  EXPECT_EQ(by_decision(holding(12)), Code::done);
  EXPECT_EQ(by_decision(action), Code::lock_out);
}

// Its consent, if it is on record, is that of a key that made way.
TEST_F(ReplaceKeysTest, who_is_on_hold_cannot_consent) {
  EXPECT_EQ(by_decision(holding(12)), Code::done);
  EXPECT_EQ(by_decision(replacing("bea")), Code::may_not_act);
  EXPECT_EQ(own(recovery(), "bea", 4), Code::done);
  EXPECT_EQ(by_decision(replacing("bea")), Code::done);
}

// Whoever can stop a hold would stop what stands beside it, its suspension for example.
TEST_F(ReplaceKeysTest, stands_alone_in_its_proposal) { EXPECT_TRUE(replace_keys_action().alone); }

// Those who decided chose these keys: they do not say what the party is called. Where it is reached
// a thief may have said.
TEST_F(ReplaceKeysTest, keys_on_hold_say_where_the_party_is_reached_and_not_who_it_is) {
  v1::Action profile;
  fill(*profile.mutable_members_set_profile()->mutable_display_names());
  EXPECT_EQ(own(profile, "bea", 3), Code::done);
  EXPECT_EQ(by_decision(holding(12)), Code::done);
  fill(*profile.mutable_members_set_profile()->mutable_contact());
  EXPECT_EQ(own(profile, "bea", 12), Code::done);
  profile.mutable_members_set_profile()->Clear();
  EXPECT_EQ(own(profile, "bea", 12), Code::may_not_act);
  EXPECT_TRUE(party("bea").profile().has_display_names());
}

// It cannot join until then.
TEST_F(ReplaceKeysTest, an_applicant_takes_its_keys_back_too) {
  EXPECT_TRUE(recover_action().applicant);
  EXPECT_TRUE(recover_action().on_hold);
}

// The proofs are in the proposal, for everybody to copy.
TEST_F(ReplaceKeysTest, a_thief_who_registers_the_new_keys_first_stops_nothing) {
  EXPECT_EQ(own(registering(10), "bea", 3), Code::done);
  EXPECT_EQ(by_decision(holding(10)), Code::done);
  EXPECT_TRUE(on_hold(10));
  EXPECT_FALSE(acts("bea", 3));
}

TEST_F(ReplaceKeysTest, nor_does_one_who_removes_them_again) {
  EXPECT_EQ(own(registering(10), "bea", 3), Code::done);
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
  give_keys(*action.mutable_members_replace_keys(), "ada", {{10, kEveryday}});
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
