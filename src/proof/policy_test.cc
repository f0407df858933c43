#include "proof/policy.h"

#include <gtest/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "proof/limits.h"
#include "wire/messages.h"

namespace comity::proof {
namespace {

// docs/spec/policy.md, "Vectors": the keys of RFC 8032, 7.1, TEST 1 and TEST 2.
constexpr std::string_view kFirst =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
constexpr std::string_view kSecond =
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr std::string_view kPolicyText =
    "comity policy v1\n"
    "log comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df"
    "+03abf45b+AT1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM\n"
    "log comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df"
    "+0a74b6e3+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
    "threshold 1\n";

PublicKey public_key_of(std::string_view hex) { return *PublicKey::from(*from_hex(hex)); }
Policy sample_policy() {
  return {crypto::sha256("example community"), {public_key_of(kSecond), public_key_of(kFirst)}, 1};
}

std::string refusal_of_policy(std::string_view text) {
  const Result<Policy> policy = parse_policy(text);
  return policy ? "" : policy.error().message;
}

TEST(Policy, TextFollowsTheSpecification) {
  EXPECT_EQ(to_text(sample_policy()), kPolicyText);
  const Result<Policy> policy = parse_policy(kPolicyText);
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(*policy, sample_policy());
}

TEST(Policy, EverySingleBitChangeIsRefusedOrIsAnotherPolicy) {
  for (std::size_t bit = 0; bit < kPolicyText.size() * 8; ++bit) {
    std::string changed(kPolicyText);
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const Result<Policy> policy = parse_policy(changed);
    if (policy) {
      EXPECT_NE(*policy, sample_policy()) << bit;
      EXPECT_EQ(to_text(*policy), changed) << bit;
    }
  }
}

TEST(Policy, RefusesWhatCannotBeMet) {
  Policy policy = sample_policy();
  policy.threshold = 3;
  EXPECT_EQ(refusal_of_policy(to_text(policy)),
            "policy: 3 signatures of 2 keys cannot be asked for");
  policy.threshold = 0;
  EXPECT_EQ(refusal_of_policy(to_text(policy)),
            "policy: 0 signatures of 2 keys cannot be asked for");
  policy = sample_policy();
  std::swap(policy.keys[0], policy.keys[1]);
  EXPECT_EQ(refusal_of_policy(to_text(policy)), "policy: the keys are not in ascending order");
  // A key that counted twice would meet a threshold of two by itself.
  policy.keys[1] = policy.keys[0];
  EXPECT_EQ(refusal_of_policy(to_text(policy)), "policy: the keys are not in ascending order");
  EXPECT_EQ(refusal_of_policy(""), "policy: does not start with the line `comity policy v1`");
  EXPECT_EQ(refusal_of_policy("comity policy v1\nlog \n"), "policy: a line is no key of a log");
  EXPECT_EQ(refusal_of_policy("comity policy v1\nthreshold 1\n"),
            "policy: 1 signatures of 0 keys cannot be asked for");
  EXPECT_EQ(refusal_of_policy(std::string(kPolicyText) + "threshold 1\n"),
            "policy: 11 signatures of 2 keys cannot be asked for");
  EXPECT_EQ(refusal_of_policy(std::string(kPolicyText) + "more"),
            "policy: is not in the form that this program writes");
  EXPECT_EQ(refusal_of_policy(std::string(kPolicyText) + std::string(limits::kPolicyBytes, '\n')),
            "policy: does not start with the line `comity policy v1`");
}

TEST(Policy, ComesFromGenesis) {
  v1::GenesisBody genesis;
  for (const std::string_view key : {kSecond, kFirst}) {
    genesis.add_log_keys()->set_key(*from_hex(key));
  }
  genesis.mutable_policy()->set_threshold(1);
  EXPECT_EQ(policy_of(sample_policy().community, genesis), sample_policy());
  genesis.mutable_log_keys(0)->set_key("short");
  EXPECT_FALSE(policy_of(sample_policy().community, genesis));
  genesis.clear_policy();
  EXPECT_FALSE(policy_of(sample_policy().community, genesis));
}

}  // namespace
}  // namespace comity::proof
