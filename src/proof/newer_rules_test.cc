// An older verifier before a newer bundle: it says what it lacks, never that the bundle is wrong.
#include "proof/limits.h"
#include "proof/testing/sample_bundle.h"

namespace comity::proof::testing {
namespace {

// The sample, its block made under this version of the rules and in the log like that.
v1::ProofBundle made_under(std::uint32_t version) {
  v1::ProofBundle bundle;
  EXPECT_TRUE(wire::decode_into(make(), bundle, limits::kBundleBytes));
  v1::BlockRecord block;
  EXPECT_TRUE(wire::decode_into(bundle.block_record(), block, limits::kLogEntryBytes));
  block.set_rules_version(version);
  bundle.set_block_record(wire::encode(block));
  bundle.mutable_transactions(0)->set_block_record(bundle.block_record());
  const Hash below = *Hash::from(bundle.inclusion(0));
  const Hash root = log_inner_hash(below, log_leaf_hash(bundle.block_record()));
  const std::string origin = log_origin(community());
  const std::string note = note_text({origin, 3, root});
  const crypto::SigningKey key = log_key();
  bundle.set_checkpoint(note + "\n" + signature_line(origin, key.public_key(), key.sign(note)));
  return bundle;
}

std::string verdict(const Bytes& bundle, std::uint32_t known) {
  const Result<Verified> verified = verify(bundle, pinned(), known);
  if (verified) return "included";
  const bool newer = verified.error().kind == ErrorKind::newer_rules;
  return (newer ? "" : "refused by ") + verified.error().message;
}

constexpr const char* kGetVersion3 =
    "newer rules: get version 3 of the rules, if the bundle says true; this program knows up to 2";

TEST(NewerRules, ABundleOfAVersionThatTheVerifierKnowsIsJudged) {
  EXPECT_EQ(verdict(seal(made_under(3)), 3), "included");
  EXPECT_EQ(verdict(seal(made_under(2)), 3), "included");
}

TEST(NewerRules, AnOlderVerifierSaysWhichVersionToGet) {
  EXPECT_EQ(verdict(seal(made_under(3)), 2), kGetVersion3);
}

TEST(NewerRules, WhatTheVerifierCannotReadIsNoHindranceToSaySo) {
  // A field that this program does not know, before the digest and in the block record.
  v1::ProofBundle bundle = made_under(3);
  bundle.set_block_record(bundle.block_record() + Bytes("\xfa\x01\x01x", 4));
  Bytes sealed = seal(bundle);
  EXPECT_EQ(verdict(sealed, 2), kGetVersion3);
  sealed.append("\xfa\x01\x01x", 4);
  EXPECT_EQ(verdict(sealed, 2), kGetVersion3);
}

TEST(NewerRules, ABundleThatHidesItsVersionIsFoundOut) {
  v1::ProofBundle bundle = made_under(3);
  Bytes sealed = seal(bundle);
  // The same with another word about itself, and its digest made anew.
  ASSERT_TRUE(wire::decode_into(sealed, bundle, limits::kBundleBytes));
  bundle.set_rules_version(1);
  bundle.clear_digest();
  const Bytes body = wire::encode(bundle);
  bundle.set_digest(crypto::sha256({"comity bundle v1\n", body}).bytes());
  EXPECT_EQ(verdict(wire::encode(bundle), 2), kGetVersion3);
}

}  // namespace
}  // namespace comity::proof::testing
