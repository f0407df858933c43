// Keys that follow from keys: a party may change its key as often as its budget lets it, and nobody
// who checks its votes pays for more than to read each change once.
#include "evidence/provenance.h"

#include <gtest/gtest.h>

#include <ctime>

#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;
using testing::key_of;

crypto::SigningKey key_after(int changes) {
  return key_of(changes == 0 ? "a" : "a" + std::to_string(changes));
}

// What the founder a has signed when it has changed its key so often, each with the one before.
proof::Verified with_key_changes(int changes) {
  proof::Verified verified = Bundle().verified();
  for (int i = 0; i < changes; ++i) {
    v1::Body body;
    body.set_community(verified.community.bytes());
    body.set_party("a");
    body.set_key(key_after(i).public_key().bytes());
    wire::set_time(*body.mutable_valid_until(), Bundle::kOpens);
    v1::RotateKey& rotate = *body.mutable_action()->mutable_members_rotate_key();
    rotate.set_old_key(key_after(i).public_key().bytes());
    rotate.set_new_key(key_after(i + 1).public_key().bytes());
    verified.signed_transactions.push_back(
        proof::sign_transaction(wire::encode(body), key_after(i)));
  }
  return verified;
}

TEST(Provenance, FollowsAChainOfKeysToItsEnd) {
  proof::Verified verified = with_key_changes(20);
  const Result<Provenance> whole = Provenance::from(verified);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->check_key("a", key_after(20).public_key(), v1::VOTE));
  EXPECT_FALSE(whole->check_key("b", key_after(20).public_key(), v1::VOTE));

  verified.signed_transactions.erase(verified.signed_transactions.end() - 10);
  const Result<Provenance> torn = Provenance::from(verified);
  ASSERT_TRUE(torn);
  EXPECT_TRUE(torn->check_key("a", key_after(9).public_key(), v1::VOTE));
  EXPECT_FALSE(torn->check_key("a", key_after(20).public_key(), v1::VOTE));
}

// Whoever has consented, a decision that does not ask for it puts keys on hold.
TEST(Provenance, KeysOnHoldSpeakForNobody) {
  Result<Provenance> known = Provenance::from(Bundle().verified());
  ASSERT_TRUE(known);
  v1::ProposedActions actions;
  v1::ReplaceKeys& it = *actions.add_actions()->mutable_members_replace_keys();
  it.set_party("c");
  v1::PartyKey& given = *it.add_keys();
  given.set_key(key_of("new").public_key().bytes());
  given.add_roles(v1::VOTE);
  known->add(actions, Bundle::kOpens, {"c"});
  EXPECT_FALSE(known->check_key("c", key_of("new").public_key(), v1::VOTE));
  it.set_with_consent(true);
  known->add(actions, Bundle::kOpens, {"c"});
  EXPECT_TRUE(known->check_key("c", key_of("new").public_key(), v1::VOTE));
}

// Four times as many take four times as long, and not sixteen times.
TEST(Provenance, ReadsEachChangeOfAKeyOnce) {
  const auto seconds = [](const proof::Verified& verified) {
    const std::clock_t begin = std::clock();
    EXPECT_TRUE(Provenance::from(verified));
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  const proof::Verified some = with_key_changes(1'000);
  const proof::Verified more = with_key_changes(4'000);
  const double first = seconds(some);
  EXPECT_LT(seconds(more), 8 * first);
}

}  // namespace
}  // namespace comity::evidence
