// The register as a whole: table, identities, founders, invariants, queries, signed bytes.
#include <gtest/gtest.h>

#include "ledger/well_formed.h"
#include "registers/members/genesis.h"
#include "registers/members/keys.h"
#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;
using MembersTest = World;

TEST(Members, the_table_lists_every_action_with_its_number_and_role) {
  const ledger::Register members = table();
  ASSERT_EQ(members.actions.size(), 13U);
  std::uint32_t number = 100;
  for (const ledger::ActionType& type : members.actions) {
    EXPECT_EQ(type.number, number++);
    const auto* field = v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(type.number));
    ASSERT_NE(field, nullptr);
    std::string wire_name = field->name();  // members_add_key
    wire_name[wire_name.find('_')] = '.';
    EXPECT_EQ(type.name, wire_name);
    EXPECT_EQ(type.applicant, type.name == "members.join" || type.name == "members.recover");
    EXPECT_EQ(type.role == ledger::Role::recover, type.name == "members.recover");
  }
}

TEST(Members, kinds_have_names) {
  EXPECT_EQ(kind_name(v1::INTERNATIONAL_ORGANISATION), "international_organisation");
  EXPECT_EQ(kind_name(v1::INDIVIDUAL), "individual");
  EXPECT_EQ(kind_name(0), "");
  EXPECT_EQ(kind_name(7), "");
}

// docs/spec/actions.md, "Possession".
TEST(Members, what_a_key_signs_to_prove_possession) {
  const Hash community = *Hash::from(std::string(32, '\x11'));
  const PublicKey key = *PublicKey::from(std::string(32, '\x22'));
  EXPECT_EQ(to_hex(possession_message(community, key, "nova")),
            "636f6d697479206b657920706f7373657373696f6e2076310a"
            "1111111111111111111111111111111111111111111111111111111111111111"
            "2222222222222222222222222222222222222222222222222222222222222222"
            "6e6f7661");
}

// docs/spec/actions.md, "Proof of possession".
TEST(Members, what_each_key_of_an_account_signs) {
  v1::NewHolder holder;
  holder.mutable_party()->set_handle("elm");
  holder.mutable_party()->set_kind(v1::COMPANY);
  v1::PartyKey& acts = *holder.add_keys();
  acts.set_key(std::string(32, '\x22'));
  acts.add_roles(v1::OPERATE);
  acts.add_roles(v1::HOLD);
  v1::PartyKey& recovers = *holder.add_keys();
  recovers.set_key(std::string(32, '\x33'));
  recovers.add_roles(v1::RECOVER);
  holder.add_possession("what stands here is signed by nobody");
  const std::string line =
      "0a070a03656c6d1003"
      "1226"
      "0a202222222222222222222222222222222222222222222222222222222222222222"
      "12020207"
      "1225"
      "0a203333333333333333333333333333333333333333333333333333333333333333"
      "120104";
  EXPECT_EQ(to_hex(application_message(*Hash::from(std::string(32, '\x11')), holder)),
            "636f6d69747920686f6c646572206170706c69636174696f6e2076310a"
            "1111111111111111111111111111111111111111111111111111111111111111" +
                line);
  // With a genesis SHA-256 of the community's name, "test".
  EXPECT_EQ(to_hex(genesis_application_message("test", holder)),
            "636f6d6974792067656e6573697320686f6c6465722076310a"
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" +
                line);
}

// docs/spec/actions.md, "Keys that others seal to".
TEST(Members, what_a_signing_key_signs_for_one_that_seals) {
  const Hash community = *Hash::from(std::string(32, '\x11'));
  const PublicKey key = *PublicKey::from(std::string(32, '\x22'));
  EXPECT_EQ(to_hex(seal_message(community, key, "nova")),
            "636f6d697479207365616c206b65792076310a"
            "1111111111111111111111111111111111111111111111111111111111111111"
            "2222222222222222222222222222222222222222222222222222222222222222"
            "6e6f7661");
}

// docs/spec/actions.md, "Keys that cosign".
TEST(Members, what_a_signing_key_signs_for_one_that_cosigns) {
  const Hash community = *Hash::from(std::string(32, '\x11'));
  const PublicKey key = *PublicKey::from(std::string(32, '\x22'));
  EXPECT_EQ(to_hex(witness_message(community, key, "nova")),
            "636f6d697479207769746e657373206b65792076310a"
            "1111111111111111111111111111111111111111111111111111111111111111"
            "2222222222222222222222222222222222222222222222222222222222222222"
            "6e6f7661");
}

// The proof of the key whose seed is 32 octets 0x0a, in a community whose id is 32 octets 0x63;
// made with OpenSSL.
TEST_F(MembersTest, a_possession_proof_in_hex) {
  EXPECT_EQ(to_hex(possession(10, "nova")),
            "900375ef3f2401453166bedf0a44d61f59e2461cef14398d88de7e44b42fb50a"
            "0db973acab5378767e0d32f91164213b1d7763922b7d30880eff9567751e1609");
}

TEST_F(MembersTest, identities_tell_keys_apart) {
  const auto code = [&](std::string_view handle, int number) {
    const auto known = identities().actor(draft(), handle, signing_key(number).public_key());
    return known ? Code::done : known.error().code;
  };
  EXPECT_EQ(code("ada", 1), Code::done);
  EXPECT_EQ(code("ada", 3), Code::unknown_key);  // bea's
  EXPECT_EQ(code("ada", 77), Code::unknown_key);
  EXPECT_EQ(code("carl", 1), Code::unknown_key);
}

TEST_F(MembersTest, queries_list_parties_in_order) {
  found("aaron", v1::INDIVIDUAL, 50);
  v1::Party aaron = party("aaron");
  aaron.set_standing(v1::SUSPENDED);
  write_party(draft(), aaron);
  const std::vector<std::string> everybody = {"aaron", "ada", "bea"};
  EXPECT_EQ(all_parties(draft()), everybody);
  const std::vector<Member> active = active_parties(draft());
  ASSERT_EQ(active.size(), 2U);
  EXPECT_EQ(active[0].party, "ada");
  EXPECT_EQ(active[0].kind, v1::GOVERNMENT);
  EXPECT_EQ(active[1].party, "bea");
}

TEST_F(MembersTest, a_key_speaks_for_as_many_as_share_its_affiliation) {
  for (const int number : {70, 71}) {
    v1::Party party;
    party.mutable_profile()->set_handle("guild-" + std::to_string(number));
    party.mutable_profile()->set_affiliation("pair");
    v1::PartyKey& key = *party.add_keys();
    key.set_key(signing_key(number).public_key().bytes());
    key.add_roles(v1::VOTE);
    write_new_party(draft(), party, genesis());
    // New keys make no new party.
    exchange_keys(draft(), party, party.keys(), genesis(), 1);
  }
  EXPECT_EQ(parties_with(draft(), "pair"), 2U);
  EXPECT_EQ(parties_with(draft(), "none"), 0U);
  const auto known = identities().actor(draft(), "guild-71", signing_key(71).public_key());
  ASSERT_TRUE(known);
  EXPECT_EQ(known->voice.affiliation, "pair");
  EXPECT_EQ(known->voice.parties, 2U);
}

TEST_F(MembersTest, affiliates_are_one_voice_and_no_handle_is_theirs) {
  v1::PartyProfile profile;
  profile.set_handle("ada");
  EXPECT_EQ(voice_of(profile), "ada");
  profile.set_affiliation("group");
  EXPECT_EQ(voice_of(profile), "affiliation group");
  EXPECT_FALSE(ledger::is_handle(voice_of(profile)));
}

class FoundersTest : public World {
 protected:
  FoundersTest() {
    add("carl", 20);
    add("dora", 21);
  }
  void add(const std::string& handle, int number) {
    v1::Founder& founder = *body_.add_founders();
    founder.mutable_party()->set_handle(handle);
    founder.mutable_party()->set_kind(v1::COMPANY);
    *founder.add_keys() = key_with(number, kEveryday);
  }
  Code write() {
    state::Draft draft(nothing_);
    const ledger::Registry registry({table()});
    const ledger::Verdict verdict = write_founders(body_, registry, draft, {});
    why_ = verdict ? "" : verdict.error().reason;
    return verdict ? Code::done : verdict.error().code;
  }
  v1::GenesisBody body_;
  ledger::EmptyView nothing_;
  std::string why_;  // of the last refusal
};

TEST_F(FoundersTest, are_active_from_decision_0_with_their_keys) {
  state::Draft draft(nothing_);
  const ledger::Registry registry({table()});
  ASSERT_TRUE(table().genesis(body_, registry, draft, {}).has_value());
  v1::Party carl;
  ASSERT_TRUE(find_party(draft, "carl", carl));
  EXPECT_EQ(carl.standing(), v1::ACTIVE);
  EXPECT_EQ(carl.since_decision(), 0U);
  v1::KeyOwner owner;
  ASSERT_TRUE(find_owner(draft, key_with(21, kEveryday).key(), owner));
  EXPECT_EQ(owner.party(), "dora");
  for (const ledger::Invariant& invariant : table().invariants) {
    EXPECT_FALSE(invariant.holds(draft, draft.changes()).has_value()) << invariant.name;
  }
}

TEST_F(FoundersTest, a_bad_founder_is_named) {
  body_.mutable_founders(1)->mutable_party()->clear_kind();
  EXPECT_EQ(write(), Code::missing_field);
  EXPECT_EQ(why_, "founder dora: kind is missing");
  body_.mutable_founders(1)->mutable_party()->set_kind(v1::COMPANY);
  *body_.mutable_founders(1)->mutable_keys(0) = body_.founders(0).keys(0);
  EXPECT_EQ(write(), Code::key_exists);
  body_.mutable_founders(1)->mutable_party()->set_handle("carl");
  EXPECT_EQ(write(), kPartyExists);
}

// Each invariant catches the damage that it is there for.
class InvariantTest : public World {
 protected:
  std::string broken(const state::Draft& draft) {
    std::string names;
    for (const ledger::Invariant& invariant : table().invariants) {
      if (invariant.holds(draft, draft.changes())) names.append(invariant.name).append(" ");
    }
    return names;
  }
};

TEST_F(InvariantTest, keys_and_owners_agree) {
  {
    state::Draft draft(World::draft());
    v1::KeyOwner owner;
    owner.set_party("bea");
    draft.put(owner_key(key_with(1, kEveryday).key()), wire::encode(owner));
    EXPECT_EQ(broken(draft), "owned_keys_are_listed ");
    write_party(draft, party("ada"));
    EXPECT_EQ(broken(draft), "listed_keys_are_owned owned_keys_are_listed ");
  }
  {
    state::Draft draft(World::draft());
    v1::KeyOwner owner;
    owner.set_party("ada");
    owner.set_removed(true);
    draft.put(owner_key(key_with(1, kEveryday).key()), wire::encode(owner));
    EXPECT_EQ(broken(draft), "owned_keys_are_listed ");
  }
  {
    state::Draft draft(World::draft());
    v1::Party ada = party("ada");
    *ada.add_keys() = key_with(60, kEveryday);
    write_party(draft, ada);
    EXPECT_EQ(broken(draft), "listed_keys_are_owned ");
  }
  {
    state::Draft draft(World::draft());
    draft.erase(owner_key(key_with(1, kEveryday).key()));
    EXPECT_EQ(broken(draft), "owned_keys_are_listed ");
  }
}

TEST_F(InvariantTest, parties_stay) {
  state::Draft gone(draft());
  gone.erase(party_key("ada"));
  EXPECT_EQ(broken(gone), "parties_stay ");
  state::Draft renamed(draft());
  v1::Party ada = party("ada");
  ada.mutable_profile()->set_handle("zoe");
  renamed.put(party_key("ada"), wire::encode(ada));
  EXPECT_EQ(broken(renamed), "parties_stay ");
}

}  // namespace
}  // namespace comity::members
