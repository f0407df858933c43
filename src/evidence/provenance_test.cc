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

v1::ProposedActions replacing(const std::string& key, std::uint64_t hold) {
  v1::ProposedActions actions;
  v1::ReplaceKeys& it = *actions.add_actions()->mutable_members_replace_keys();
  it.set_party("c");
  it.set_hold(hold);
  v1::PartyKey& given = *it.add_keys();
  given.set_key(key_of(key).public_key().bytes());
  given.add_roles(v1::VOTE);
  return actions;
}

// The second of two decisions gives keys without consent, 90 days after the first.
TEST(Provenance, KeysOnHoldSpeakForNobody) {
  const Time begin{1'700'000'000'000};
  const Time over = plus_seconds(begin, 90LL * 24 * 3600);
  const auto known = [&](std::uint64_t hold, Time end, bool in_order) {
    Result<Provenance> it = Provenance::from(Bundle().verified());
    const auto first = [&] { it->add(8, replacing("held", 0), begin, {}); };
    if (in_order) first();
    it->add(9, replacing("full", hold), end, {"c"});
    if (!in_order) first();
    EXPECT_FALSE(it->check_key("c", key_of("held").public_key(), v1::VOTE));
    return it->check_key("c", key_of("full").public_key(), v1::VOTE).has_value();
  };
  EXPECT_TRUE(known(8, over, true));
  EXPECT_TRUE(known(8, over, false));
  EXPECT_FALSE(known(7, over, true));
  EXPECT_FALSE(known(8, plus_seconds(over, -1), true));
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
