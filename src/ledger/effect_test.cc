#include "ledger/effect.h"

#include <gtest/gtest.h>

#include <array>

#include "ledger/messages.h"
#include "ledger/notes_world.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

// A party's record: its standing is the community's, its keys are its own. Owners of keys follow.
constexpr std::array<std::uint32_t, 1> kOwn = {v1::Party::kKeysFieldNumber};
bool is_held(const state::View&, const state::Key& key) { return key.key != "nobody"; }
constexpr std::array kPeopleKinds = {
    RecordKind{"parties", "", make_message<v1::Party>, Hand::community, kOwn, is_held},
    RecordKind{"keys", "", make_message<v1::KeyOwner>, Hand::derived},
};
constexpr std::array kTables = {Register::Table{"people", false, kPeopleKinds}};

const state::Key kParty{"people", "parties", "alpha"};

v1::Party party(v1::Standing standing, const Bytes& key) {
  v1::Party party;
  party.set_standing(standing);
  party.add_keys()->set_key(key);
  return party;
}

class EffectTest : public ::testing::Test {
 protected:
  // What becomes of `stands` by what `acts` writes.
  template <typename Acts>
  Effect effect(const v1::Party& stands, const Acts& acts,
                const v1::Action& action = testing::comment()) const {
    const EmptyView nothing;
    state::Draft before(nothing);
    write(before, kParty, stands);
    state::Draft draft(static_cast<const state::View&>(before));
    acts(draft);
    return effect_of(registry_, {&action}, before, draft.changes());
  }
  Effect replaced(const v1::Party& stands, const v1::Party& by) const {
    return effect(stands, [&](state::Draft& draft) { write(draft, kParty, by); });
  }

  const Registry registry_{{{"people", {}, {}, kTables}}};
};

TEST_F(EffectTest, is_not_moved_by_what_a_party_writes_of_its_own) {
  const Effect suspended = replaced(party(v1::ACTIVE, "a"), party(v1::SUSPENDED, "a"));
  EXPECT_EQ(replaced(party(v1::ACTIVE, "b"), party(v1::SUSPENDED, "b")).hash, suspended.hash);
  const Effect keys = replaced(party(v1::ACTIVE, "a"), party(v1::ACTIVE, "new"));
  EXPECT_EQ(keys.changes, 1U);
  EXPECT_EQ(replaced(party(v1::ACTIVE, "b"), party(v1::ACTIVE, "new")).hash, keys.hash);
  EXPECT_NE(keys.hash, suspended.hash);
  // Also when it has written just what the decision will write.
  v1::Party both = party(v1::SUSPENDED, "new");
  EXPECT_EQ(replaced(party(v1::ACTIVE, "new"), both).hash,
            replaced(party(v1::ACTIVE, "a"), both).hash);
}

TEST_F(EffectTest, binds_what_was_decided_and_from_where) {
  const Effect suspended = replaced(party(v1::ACTIVE, "a"), party(v1::SUSPENDED, "a"));
  EXPECT_NE(replaced(party(v1::APPLICANT, "a"), party(v1::SUSPENDED, "a")).hash, suspended.hash);
  EXPECT_NE(replaced(party(v1::ACTIVE, "a"), party(v1::LEFT, "a")).hash, suspended.hash);
}

TEST_F(EffectTest, of_what_goes_binds_the_community_s_part) {
  const auto erase = [](state::Draft& draft) { draft.erase(kParty); };
  const Effect gone = effect(party(v1::ACTIVE, "a"), erase);
  EXPECT_EQ(gone.changes, 1U);
  EXPECT_EQ(effect(party(v1::ACTIVE, "b"), erase).hash, gone.hash);
  EXPECT_NE(effect(party(v1::SUSPENDED, "a"), erase).hash, gone.hash);
}

TEST_F(EffectTest, binds_all_of_what_nobody_holds) {
  const auto keys = [&](const Bytes& key) {
    return effect(party(v1::ACTIVE, "a"), [&](state::Draft& draft) {
      write(draft, {"people", "parties", "nobody"}, party(v1::ACTIVE, key));
    });
  };
  EXPECT_NE(keys("b").hash, keys("c").hash);
}

TEST_F(EffectTest, leaves_out_what_follows) {
  const auto owner = [](state::Draft& draft) {
    v1::KeyOwner record;
    record.set_party("alpha");
    write(draft, {"people", "keys", "k"}, record);
  };
  EXPECT_EQ(effect(party(v1::ACTIVE, "a"), owner).changes, 0U);
}

TEST_F(EffectTest, is_of_these_actions) {
  const auto erase = [](state::Draft& draft) { draft.erase(kParty); };
  EXPECT_NE(effect(party(v1::ACTIVE, "a"), erase, testing::vote()).hash,
            effect(party(v1::ACTIVE, "a"), erase).hash);
}

// A record without fields is another thing than none.
TEST_F(EffectTest, sees_that_a_record_comes_empty) {
  const state::Key other{"people", "parties", "beta"};
  const Effect came = effect(party(v1::ACTIVE, "a"),
                             [&](state::Draft& draft) { write(draft, other, v1::Party()); });
  EXPECT_EQ(came.changes, 1U);
  EXPECT_NE(came.hash, effect(party(v1::ACTIVE, "a"), [](state::Draft&) {}).hash);
}

}  // namespace
}  // namespace comity::ledger
