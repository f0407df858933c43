#include "crypto/ed25519.h"

#include <gtest/gtest.h>

#include "crypto/testing/secret_view.h"

namespace comity::crypto {
namespace {

using testing::secret_view;

struct Vector {
  std::string_view seed, key, message, signature;
};

// RFC 8032, section 7.1: TEST 1, TEST 2, TEST 3 and TEST SHA(abc).
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};

class Ed25519 : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(initialise()); }
};

TEST_F(Ed25519, FollowsTheVectorsOfTheRfc) {
  for (const Vector& vector : kVectors) {
    const Bytes seed = *from_hex(vector.seed);
    const Bytes message = *from_hex(vector.message);
    const Result<SigningKey> key = SigningKey::from_seed(secret_view(seed));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->public_key().hex(), vector.key);
    const Signature signature = key->sign(message);
    EXPECT_EQ(signature.hex(), vector.signature);
    EXPECT_TRUE(verify(key->public_key(), message, signature));
  }
}

TEST_F(Ed25519, NoticesEveryChangedBit) {
  const SigningKey key = *SigningKey::generate();
  const Bytes message = "a decision";
  const Signature signature = key.sign(message);
  for (std::size_t bit = 0; bit < 512; ++bit) {
    Signature changed = signature;
    changed.octets[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(verify(key.public_key(), message, changed)) << bit;
  }
  EXPECT_FALSE(verify(key.public_key(), "A decision", signature));
  EXPECT_FALSE(verify(SigningKey::generate()->public_key(), message, signature));
}

// What libraries disagree about; this is the answer of consensus.
TEST_F(Ed25519, RefusesOddKeysAndSignatures) {
  // The neutral element as a key, with which one signature holds for every message.
  PublicKey neutral;
  neutral.octets[0] = 1;
  Signature forged;
  forged.octets[0] = 1;
  EXPECT_FALSE(verify(neutral, "anything", forged));
  EXPECT_FALSE(verify(PublicKey{}, "anything", Signature{}));

  // s + L instead of s (RFC 8032, 5.1.7, step 1): the same signature in other bytes.
  constexpr std::uint8_t kOrder[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                       0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                       0,    0,    0,    0,    0,    0,    0,    0,
                                       0,    0,    0,    0,    0,    0,    0,    0x10};
  const SigningKey key = *SigningKey::generate();
  Signature signature = key.sign("m");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature.octets[32 + i] + kOrder[i];
    signature.octets[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(verify(key.public_key(), "m", signature));
}

TEST_F(Ed25519, GivesItsSeedBack) {
  const Bytes seed = *from_hex(kVectors[0].seed);
  const SigningKey key = *SigningKey::from_seed(secret_view(seed));
  EXPECT_TRUE(equal_constant_time(key.seed(), secret_view(seed)));
  EXPECT_EQ(SigningKey::from_seed(secret_view("short")).error().message,
            "an Ed25519 seed has 32 octets, not 5");
}

TEST_F(Ed25519, GeneratesAnotherKeyEachTime) {
  EXPECT_NE(SigningKey::generate()->public_key(), SigningKey::generate()->public_key());
}

}  // namespace
}  // namespace comity::crypto
