#include <functional>

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

class AddNarrowKeyTest : public World {
 protected:
  // A key whose power has this wrong with it.
  Code adding(const std::function<void(v1::KeyPower&)>& spoil) {
    v1::Action action;
    v1::PartyKey& key = *action.mutable_members_add_key()->mutable_key();
    key = key_with(10, {v1::NARROW});
    v1::KeyPower& power = *key.mutable_power();
    power.set_zone("example.");
    power.set_label("museum");
    power.set_owner("museum.example.");
    for (const std::uint32_t type : {1U, 16U, 28U}) power.add_types(type);
    power.mutable_until()->set_seconds(1'900'000'000);
    power.set_acts_a_day(24);
    spoil(power);
    action.mutable_members_add_key()->set_possession(possession(10, "ada"));
    return own(action, "ada", 1);
  }
};

TEST_F(AddNarrowKeyTest, its_power_is_well_formed) {
  struct Row {
    void (*spoil)(v1::KeyPower&);
    Code expected;
  };
  const Row rows[] = {
      {[](v1::KeyPower& it) { it.clear_zone(); }, Code::missing_field},
      {[](v1::KeyPower& it) { it.clear_label(); }, Code::missing_field},
      {[](v1::KeyPower& it) { it.clear_owner(); }, Code::missing_field},
      {[](v1::KeyPower& it) { it.set_owner(std::string(1'025, 'a')); }, Code::out_of_range},
      {[](v1::KeyPower& it) { it.clear_types(); }, Code::missing_field},
      // They are looked up as in a list that ascends.
      {[](v1::KeyPower& it) { it.mutable_types()->SwapElements(0, 1); }, Code::not_sorted},
      {[](v1::KeyPower& it) { it.set_types(1, 1); }, Code::not_sorted},
      {[](v1::KeyPower& it) { it.set_types(2, 0x10000); }, Code::out_of_range},
      {[](v1::KeyPower& it) {
         it.clear_types();
         for (std::uint32_t type = 1; type <= 33; ++type) it.add_types(type);
       },
       Code::out_of_range},
      {[](v1::KeyPower& it) { it.clear_until(); }, Code::missing_field},
      {[](v1::KeyPower& it) { it.mutable_until()->set_seconds(-1); }, Code::out_of_range},
      {[](v1::KeyPower& it) { it.clear_acts_a_day(); }, Code::missing_field},
      {[](v1::KeyPower&) {}, Code::done},
  };
  int number = 0;
  for (const Row& row : rows) EXPECT_EQ(adding(row.spoil), row.expected) << number++;
}

class AddSealKeyTest : public World {
 protected:
  AddSealKeyTest() { give("ada", 10, {v1::SIGN}); }
  v1::Action adding(int number, int signer) const {
    v1::Action action;
    *action.mutable_members_add_key()->mutable_key() = sealing(number);
    action.mutable_members_add_key()->set_possession(vouching(signer, number, "ada"));
    return action;
  }
};

TEST_F(AddSealKeyTest, a_signing_key_signs_for_a_key_that_seals) {
  EXPECT_EQ(own(adding(20, 1), "ada", 1), kBadPossession);  // that one votes and operates
  EXPECT_EQ(own(adding(20, 99), "ada", 1), kBadPossession);
  EXPECT_EQ(own(adding(20, 10), "ada", 1), Code::done);
  EXPECT_EQ(own(adding(21, 10), "ada", 1), Code::full);
  EXPECT_EQ(own(adding(21, 10), "bea", 3), kBadPossession);
}

TEST_F(AddSealKeyTest, it_signs_nothing_and_grants_nothing) {
  ASSERT_EQ(own(adding(20, 10), "ada", 1), Code::done);
  const auto known = identities().actor(draft(), "ada", seal_key(20));
  ASSERT_FALSE(known);
  EXPECT_EQ(known.error().code, Code::unknown_key);
  // Neither does it stand in the way of a key with all roles that sign.
  v1::Party ada = party("ada");
  take_key(draft(), ada, key_with(2, {v1::RECOVER}).key());
  take_key(draft(), ada, key_with(10, {v1::SIGN}).key());
  v1::Action signer;
  *signer.mutable_members_add_key()->mutable_key() = key_with(11, {v1::SIGN});
  signer.mutable_members_add_key()->set_possession(possession(11, "ada"));
  EXPECT_EQ(own(signer, "ada", 1), Code::done);
}

TEST_F(AddSealKeyTest, it_stands_alone_and_can_be_sealed_to) {
  v1::Action action = adding(20, 10);
  action.mutable_members_add_key()->mutable_key()->set_roles(0, v1::VOTE);
  action.mutable_members_add_key()->mutable_key()->add_roles(v1::SEAL);
  EXPECT_EQ(own(action, "ada", 1), Code::inconsistent);
  action = adding(20, 10);
  action.mutable_members_add_key()->mutable_key()->set_key(std::string(32, '\0'));
  EXPECT_EQ(own(action, "ada", 1), Code::out_of_range);
}

class AddWitnessKeyTest : public World {
 protected:
  AddWitnessKeyTest() { give("ada", 10, {v1::SIGN}); }
  v1::Action adding(int number, int signer) const {
    v1::Action action;
    *action.mutable_members_add_key()->mutable_key() = key_with(number, {v1::WITNESS});
    action.mutable_members_add_key()->set_possession(vouching_for_witness(signer, number, "ada"));
    return action;
  }
};

TEST_F(AddWitnessKeyTest, a_signing_key_signs_for_a_key_that_cosigns) {
  EXPECT_EQ(own(adding(20, 1), "ada", 1), kBadPossession);   // that one votes and operates
  EXPECT_EQ(own(adding(20, 20), "ada", 1), kBadPossession);  // nor does it give itself
  EXPECT_EQ(witness_key(draft(), "ada"), std::nullopt);
  EXPECT_EQ(own(adding(20, 10), "ada", 1), Code::done);
  EXPECT_EQ(witness_key(draft(), "ada"), signing_key(20).public_key());
  EXPECT_EQ(own(adding(21, 10), "ada", 1), Code::full);
}

TEST_F(AddWitnessKeyTest, it_stands_alone_and_sends_nothing) {
  v1::Action action = adding(20, 10);
  action.mutable_members_add_key()->mutable_key()->set_roles(0, v1::SIGN);
  action.mutable_members_add_key()->mutable_key()->add_roles(v1::WITNESS);
  EXPECT_EQ(own(action, "ada", 1), Code::inconsistent);
  ASSERT_EQ(own(adding(20, 10), "ada", 1), Code::done);
  EXPECT_FALSE(identities().actor(draft(), "ada", signing_key(20).public_key()));
  // A key has its roles for good: what signs cannot come to witness too.
  EXPECT_EQ(own(adding(10, 10), "ada", 1), Code::full);
  EXPECT_EQ(own(adding(10, 3), "bea", 3), Code::key_exists);
}

TEST_F(AddWitnessKeyTest, who_is_on_hold_or_suspended_is_no_witness) {
  ASSERT_EQ(own(adding(20, 10), "ada", 1), Code::done);
  v1::Party ada = party("ada");
  ada.mutable_keys_hold()->set_decision(1);
  write_party(draft(), ada);
  EXPECT_EQ(witness_key(draft(), "ada"), std::nullopt);
  ada.clear_keys_hold();
  ada.set_standing(v1::SUSPENDED);
  write_party(draft(), ada);
  EXPECT_EQ(witness_key(draft(), "ada"), std::nullopt);
}

TEST_F(AddKeyTest, keys_are_limited) {
  for (std::size_t i = 2; i < limits::kKeysPerParty; ++i) {
    EXPECT_EQ(own(adding(static_cast<int>(20 + i), {v1::OPERATE}), "ada", 1), Code::done);
  }
  EXPECT_EQ(own(adding(99, {v1::OPERATE}), "ada", 1), Code::full);
}

}  // namespace
}  // namespace comity::members
