#include "crypto/frost/ceremony/proofs.h"

#include <gtest/gtest.h>

#include "crypto/frost/ceremony/one_time_key.h"
#include "crypto/frost/point.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

using testing::party;
using testing::random_secret;

OneTimeKey any_key() { return *OneTimeKey::from_randomness(random_secret(64).view()); }

PossessionProof prove(const OneTimeKey& key, BytesView bound) {
  return *PossessionProof::make(key.view(), key.public_key(), party(3), bound,
                                random_secret(32).view());
}

TEST(PossessionProof, HoldsForWhatItWasMadeForAndNothingElse) {
  const OneTimeKey key = any_key();
  const PossessionProof proof = prove(key, "this try");
  EXPECT_TRUE(proof.holds(key.public_key(), party(3), "this try"));
  EXPECT_FALSE(proof.holds(key.public_key(), party(4), "this try"));
  EXPECT_FALSE(proof.holds(key.public_key(), party(3), "the next try"));
  EXPECT_FALSE(proof.holds(any_key().public_key(), party(3), "this try"));
}

TEST(PossessionProof, NoBitOfItMayBeChanged) {
  const OneTimeKey key = any_key();
  const Bytes octets = prove(key, "").encode();
  ASSERT_EQ(octets.size(), kProofBytes);
  EXPECT_EQ(PossessionProof::decode(octets)->encode(), octets);
  for (std::size_t bit = 0; bit < 8 * kProofBytes; bit += 3) {
    Bytes changed = octets;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const Result<PossessionProof> proof = PossessionProof::decode(changed);
    EXPECT_FALSE(proof && proof->holds(key.public_key(), party(3), "")) << bit;
  }
  EXPECT_FALSE(PossessionProof::decode(octets.substr(1)));
  EXPECT_FALSE(PossessionProof::decode(octets + octets));
}

TEST(PossessionProof, ANonceIsNeverSharedByTwoStatements) {
  const OneTimeKey key = any_key();
  const Secret same = random_secret(32);
  const auto commitment = [&](BytesView bound) {
    return PossessionProof::make(key.view(), key.public_key(), party(3), bound, same.view())
        ->commitment;
  };
  EXPECT_EQ(commitment("one"), commitment("one"));
  EXPECT_NE(commitment("one"), commitment("two"));
}

TEST(PossessionProof, TakesRandomnessOfOneLengthOnly) {
  const OneTimeKey key = any_key();
  for (const std::size_t size : {0, 31, 33, 64}) {
    EXPECT_FALSE(PossessionProof::make(key.view(), key.public_key(), party(3), "",
                                       random_secret(size).view()));
  }
}

struct Statement {
  OneTimeKey key = any_key();
  Element base = any_key().public_key();
  Element product =
      *(*Scalar::from({reinterpret_cast<const char*>(key.view().data()), 32}) * Point(base))
           .element();

  [[nodiscard]] EqualityProof prove(BytesView bound) const {
    return *EqualityProof::make(key.view(), key.public_key(), base, product, bound,
                                random_secret(32).view());
  }
};

TEST(EqualityProof, HoldsForTheSameSecretOnly) {
  const Statement statement;
  const Element& key = statement.key.public_key();
  const EqualityProof proof = statement.prove("about");
  EXPECT_TRUE(proof.holds(key, statement.base, statement.product, "about"));
  EXPECT_FALSE(proof.holds(key, statement.base, statement.product, "else"));
  EXPECT_FALSE(proof.holds(statement.base, key, statement.product, "about"));
  EXPECT_FALSE(proof.holds(key, statement.base, any_key().public_key(), "about"));
  EXPECT_FALSE(proof.holds(any_key().public_key(), statement.base, statement.product, "about"));
}

// Whoever claims another product than the true one proves nothing with the secret it has.
TEST(EqualityProof, NoneIsMadeForAnotherProduct) {
  const Statement statement;
  const Element wrong = any_key().public_key();
  const EqualityProof proof =
      *EqualityProof::make(statement.key.view(), statement.key.public_key(), statement.base, wrong,
                           "", random_secret(32).view());
  EXPECT_FALSE(proof.holds(statement.key.public_key(), statement.base, wrong, ""));
  EXPECT_FALSE(proof.holds(statement.key.public_key(), statement.base, statement.product, ""));
}

TEST(EqualityProof, NoBitOfItMayBeChanged) {
  const Statement statement;
  const Bytes octets = statement.prove("").encode();
  ASSERT_EQ(octets.size(), kProofBytes);
  EXPECT_EQ(EqualityProof::decode(octets)->encode(), octets);
  for (std::size_t bit = 0; bit < 8 * kProofBytes; bit += 5) {
    Bytes changed = octets;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const Result<EqualityProof> proof = EqualityProof::decode(changed);
    EXPECT_FALSE(proof &&
                 proof->holds(statement.key.public_key(), statement.base, statement.product, ""))
        << bit;
  }
  EXPECT_FALSE(EqualityProof::decode(octets.substr(1)));
}

}  // namespace
}  // namespace comity::crypto::frost
