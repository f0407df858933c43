#include "crypto/key_seal.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "crypto/testing/secret_view.h"

namespace comity::crypto {
namespace {

using testing::secret_view;

// docs/spec/keys-at-rest.md, "Vector": made without this code.
constexpr std::string_view kSealedHex =
    "636f6d697479207365616c6564206b65792076310a00000000000000010000000000002000000102"
    "030405060708090a0b0c0d0e0f6465666768696a6b6c6d6e6f707172737475767778797a7b736cfd"
    "5dff0c25a5a20136c4f7fce9a237c0e99837eb3793d426cfe066d6c8bc8b3ec282b759b94148571c"
    "1369ea4ab4af510b90710f452b2780b283814908bc73829cd797bae978e23fcfe8663a20e3";
constexpr std::string_view kSeedHex =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view kPassphrase = "correct horse";

Bytes bytes_of(const Secret& secret) {
  return {reinterpret_cast<const char*>(secret.view().data()), secret.view().size()};
}

TEST(KeySeal, OpensTheVector) {
  const Result<Secret> seed = open(*from_hex(kSealedHex), kPassphrase);
  ASSERT_TRUE(seed) << seed.error().message;
  EXPECT_EQ(to_hex(bytes_of(*seed)), kSeedHex);
}

TEST(KeySeal, OpensWhatItSealed) {
  const Bytes secret = *from_hex(kSeedHex);
  const Bytes sealed = *seal(secret_view(secret), kPassphrase, kLowestCost);
  EXPECT_EQ(sealed.substr(0, 21), "comity sealed key v1\n");
  EXPECT_EQ(bytes_of(*open(sealed, kPassphrase)), secret);
  EXPECT_NE(sealed, *seal(secret_view(secret), kPassphrase, kLowestCost));
}

TEST(KeySeal, ModerateCostIsTheDefault) {
  const Bytes sealed = *seal(secret_view("secret"), kPassphrase);
  EXPECT_EQ(read_u64(BytesView(sealed).substr(21)), 3U);
  EXPECT_EQ(read_u64(BytesView(sealed).substr(29)), 256U << 20);
  EXPECT_EQ(bytes_of(*open(sealed, kPassphrase)), "secret");
}

TEST(KeySeal, TellsAWrongPassphrase) {
  const Result<Secret> secret = open(*from_hex(kSealedHex), "Correct horse");
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().kind, ErrorKind::invalid);
  EXPECT_EQ(secret.error().message,
            "wrong passphrase: the sealed key is undamaged and does not open");
}

TEST(KeySeal, TellsDamageWhereverItIs) {
  const Bytes sealed = *from_hex(kSealedHex);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes damaged = sealed;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    const Result<Secret> secret = open(damaged, kPassphrase);
    ASSERT_FALSE(secret) << i;
    EXPECT_EQ(secret.error().kind, ErrorKind::corrupt) << i;
    EXPECT_EQ(open(sealed.substr(0, i), kPassphrase).error().kind, ErrorKind::corrupt) << i;
  }
  EXPECT_EQ(open(sealed + "x", kPassphrase).error().kind, ErrorKind::corrupt);
}

TEST(KeySeal, NamesWhatItIsNot) {
  EXPECT_EQ(open("-----BEGIN PRIVATE KEY-----", kPassphrase).error().message,
            "not a sealed key: it does not start with \"comity sealed key v\"");
  EXPECT_EQ(open("comity sealed key v2\n", kPassphrase).error().message,
            "sealed key is of a version that this program does not know");
}

TEST(KeySeal, RefusesCostsThatWouldUseUpTheMachine) {
  EXPECT_FALSE(seal(secret_view("secret"), kPassphrase, {.passes = 17}));
  EXPECT_FALSE(seal(secret_view("secret"), kPassphrase, {.memory_bytes = 2ULL << 30}));
  EXPECT_FALSE(seal(secret_view("secret"), kPassphrase, {.passes = 0}));
  EXPECT_FALSE(seal(secret_view("secret"), kPassphrase, {.memory_bytes = 8191}));
}

// A checksum is no protection against a person who makes one anew.
TEST(KeySeal, TrustsNothingBecauseOfTheChecksum) {
  const Bytes whole = *from_hex(kSealedHex);
  const auto with_new_checksum = [&](std::size_t at, BytesView octets) {
    Bytes sealed = whole.substr(0, whole.size() - Hash::kSize);
    sealed.replace(at, octets.size(), octets);
    return sealed + sha256(sealed).bytes();
  };
  EXPECT_EQ(open(with_new_checksum(29, Bytes(8, '\xff')), kPassphrase).error().message,
            "sealed key asks for Argon2id costs out of bounds");
  EXPECT_EQ(open(with_new_checksum(21, Bytes(8, '\0')), kPassphrase).error().message,
            "sealed key asks for Argon2id costs out of bounds");
  EXPECT_EQ(open(with_new_checksum(28, "\x02"), kPassphrase).error().kind, ErrorKind::invalid);
  EXPECT_EQ(open(with_new_checksum(80, "x"), kPassphrase).error().kind, ErrorKind::invalid);
}

TEST(KeySeal, RefusesEmptyAndOversized) {
  EXPECT_EQ(seal(secret_view("secret"), "").error().message, "the passphrase is empty");
  EXPECT_FALSE(seal({}, kPassphrase));
  EXPECT_FALSE(seal(secret_view(Bytes(kSealedSecretBytes + 1, 'x')), kPassphrase));
}

}  // namespace
}  // namespace comity::crypto
