#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

class RecoverTest : public World {
 protected:
  v1::Action recovery(std::initializer_list<std::pair<int, Roles>> keys) const {
    v1::Action action;
    give_keys(*action.mutable_members_recover(), "ada", keys);
    return action;
  }
};

TEST_F(RecoverTest, every_key_makes_way_the_one_that_signed_included) {
  EXPECT_EQ(own(recovery({{10, kEveryday}, {11, {v1::RECOVER}}}), "ada", 2), Code::done);
  EXPECT_TRUE(acts("ada", 10));
  EXPECT_TRUE(acts("ada", 11));
  EXPECT_FALSE(acts("ada", 1));
  EXPECT_FALSE(acts("ada", 2));
  EXPECT_TRUE(acts("bea", 3));
}

// Whoever sees the recovery before its block could copy the proofs out of it.
TEST_F(RecoverTest, who_registers_the_new_keys_first_stops_nothing) {
  give("ada", 10, {v1::OPERATE});
  EXPECT_EQ(own(recovery({{10, kEveryday}, {11, {v1::RECOVER}}}), "ada", 2), Code::done);
  EXPECT_TRUE(acts("ada", 10));
  EXPECT_FALSE(acts("ada", 1));
}

TEST_F(RecoverTest, a_key_that_seals_comes_with_a_new_one_that_signs_for_it) {
  v1::Party ada = party("ada");
  give_key(draft(), ada, sealing(20), genesis());
  const auto with = [&](int seal, int signer) {
    v1::Action action;
    v1::Recover& it = *action.mutable_members_recover();
    std::map<Bytes, std::pair<v1::PartyKey, Bytes>> keys;
    for (const v1::PartyKey& key :
         {key_with(10, {v1::VOTE, v1::OPERATE, v1::SIGN}), key_with(11, {v1::RECOVER})}) {
      keys[key.key()] = {key, possession(keys.empty() ? 10 : 11, "ada")};
    }
    keys[sealing(seal).key()] = {sealing(seal), vouching(signer, seal, "ada")};
    for (const auto& [octets, entry] : keys) {
      *it.add_keys() = entry.first;
      it.add_possession(entry.second);
    }
    return action;
  };
  EXPECT_EQ(own(with(20, 11), "ada", 2), kBadPossession);
  EXPECT_EQ(own(with(20, 10), "ada", 2), Code::done);  // the same one is kept
  EXPECT_EQ(party("ada").keys_size(), 3);
  v1::Action two = with(21, 10);
  *two.mutable_members_recover()->add_keys() = sealing(22);
  two.mutable_members_recover()->add_possession(vouching(10, 22, "ada"));
  sort(*two.mutable_members_recover()->mutable_keys());
  EXPECT_EQ(own(two, "ada", 11), Code::inconsistent);
}

TEST_F(RecoverTest, the_new_keys_are_no_other_party_s) {
  EXPECT_EQ(own(recovery({{3, kEveryday}}), "ada", 2), Code::key_exists);
  EXPECT_EQ(own(recovery({{10, {v1::RECOVER}}}), "ada", 2), Code::inconsistent);
  v1::Action action = recovery({{10, kEveryday}});
  action.mutable_members_recover()->set_possession(0, possession(10, "bea"));
  EXPECT_EQ(own(action, "ada", 2), kBadPossession);
  action.mutable_members_recover()->clear_possession();
  EXPECT_EQ(own(action, "ada", 2), Code::inconsistent);
  EXPECT_TRUE(acts("ada", 1));
}

}  // namespace
}  // namespace comity::members
