#include "crypto/ed25519.h"
#include "crypto/frost/group.h"
#include "crypto/hash.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

constexpr Role kDocuments = Role::document_signing;

v1::Action sign_document(std::uint32_t epoch = 1, char octet = 'h') {
  v1::Action action;
  v1::SignDocument& it = *action.mutable_keys_sign_document();
  it.set_zone(".");
  it.set_epoch(epoch);
  it.set_document_hash(Bytes(Hash::kSize, octet));
  it.set_signature(Bytes(Signature::kSize, 's'));
  return action;
}

// Two of three, each with a key of its own, as a ceremony leaves them.
v1::SigningGroup separate_group(std::uint32_t epoch = 1) {
  v1::SigningGroup group = set_group(kDocuments, {"a", "b", "c"}, 2).keys_set_group().group();
  group.set_epoch(epoch);
  group.set_mode(v1::SEPARATE);
  group.clear_commitment();
  for (const char* party : {"a", "b", "c"}) {
    const Hash seed = crypto::sha256(party);
    *group.mutable_commitment() +=
        crypto::SigningKey::from_seed(
            {reinterpret_cast<const std::uint8_t*>(seed.view().data()), Hash::kSize})
            ->public_key()
            .bytes();
  }
  return group;
}

TEST(SignDocument, IsAMembersOwnAndTakesThePlaceOfItsLast) {
  Community community;
  EXPECT_EQ(community.run(sign_document(), as("a")), kNoSuchGroup);
  establish_group(community.draft(), ".", kDocuments, separate_group(), Time{}, "t");
  EXPECT_EQ(community.run(sign_document(2), as("a")), kStaleClaim);
  EXPECT_EQ(community.run(sign_document(), as("d")), kNotSigner);
  ASSERT_EQ(community.run(sign_document(), as("a")), Code::done);
  EXPECT_EQ(community.run(sign_document(), as("a")), kAlreadyAnswered);
  ASSERT_EQ(community.run(sign_document(1, 'i'), as("a")), Code::done);
  v1::DocumentSignature own;
  ASSERT_TRUE(find_own_signature(community.draft(), ".", "a", own));
  EXPECT_EQ(own.document_hash(), Bytes(Hash::kSize, 'i'));
  EXPECT_FALSE(find_own_signature(community.draft(), ".", "b", own));
  // The next epoch has other keys.
  establish_group(community.draft(), ".", kDocuments, separate_group(2), Time{}, "t");
  EXPECT_FALSE(find_own_signature(community.draft(), ".", "a", own));
}

TEST(SignDocument, IsNotForWhoSignsTogetherNorSessionsForWhoDoesNot) {
  Community community;
  ASSERT_EQ(community.run(set_group(kDocuments, {"a", "b", "c"}, 2), decision(7)), Code::done);
  EXPECT_EQ(community.run(sign_document(), as("a")), kNotSigner);
  Community other;
  establish_group(other.draft(), ".", kDocuments, separate_group(), Time{}, "t");
  EXPECT_EQ(other.run(post(kDocuments, 1), as("a")), kNotSigner);
  EXPECT_EQ(other.run(other.open(kDocuments, {"a", "b"}), as("a")), kBatchSpent);
  // Three octet strings where three members have one key would be read as that of two.
  v1::SigningGroup all = separate_group();
  all.set_threshold(3);
  EXPECT_FALSE(group_of(all));
}

TEST(SignDocument, RefusesItsForm) {
  Community community;
  const auto changed = [&](auto change) {
    v1::Action action = sign_document();
    change(*action.mutable_keys_sign_document());
    return community.run(action, as("a"));
  };
  EXPECT_EQ(changed([](auto& it) { it.set_zone("EXAMPLE"); }), Code::bad_name);
  EXPECT_EQ(changed([](auto& it) { it.set_epoch(0); }), Code::missing_field);
  EXPECT_EQ(changed([](auto& it) { it.mutable_document_hash()->pop_back(); }), Code::out_of_range);
  EXPECT_EQ(changed([](auto& it) { it.mutable_signature()->push_back('s'); }), Code::out_of_range);
}

TEST(SignDocument, KeysOfTheirOwnAreForDocumentsAndFromACeremony) {
  Community community;
  for (const Role role : {Role::zone_signing, kDocuments}) {
    v1::Action action = set_group(role, {"a", "b", "c"}, 2);
    action.mutable_keys_set_group()->mutable_group()->set_mode(v1::SEPARATE);
    EXPECT_EQ(community.run(action, decision(7)), Code::inconsistent);
    action.mutable_keys_set_group()->mutable_group()->set_mode(static_cast<v1::GroupMode>(2));
    EXPECT_EQ(community.run(action, decision(7)), Code::out_of_range);
  }
}

}  // namespace
}  // namespace comity::keys::testing
