#include "crypto/x25519.h"

#include <gtest/gtest.h>

#include <array>

#include "crypto/verify.h"

namespace comity::crypto {
namespace {

class SealingKey : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(initialise()); }
};

Bytes number(unsigned char lowest, char others, char highest) {
  Bytes octets(32, others);
  octets.front() = static_cast<char>(lowest);
  octets.back() = highest;
  return octets;
}

// Made with OpenSSL.
TEST_F(SealingKey, the_public_key_follows_from_the_secret) {
  std::array<std::uint8_t, 32> secret{};
  secret.fill(0x0a);
  const Result<X25519Key> key = X25519Key::from_secret(secret);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->public_key().hex(),
            "f77ff4b10788bfdca62ca0bb160d427cf5762d85f2b5cad6807ec9c3febbde09");
  EXPECT_TRUE(equal_constant_time(key->secret(), secret));
  EXPECT_FALSE(X25519Key::from_secret(SecretView(secret).first(31)));
}

TEST_F(SealingKey, a_new_key_is_another_each_time_and_one_that_is_taken) {
  const Result<X25519Key> key = X25519Key::generate();
  const Result<X25519Key> other = X25519Key::generate();
  ASSERT_TRUE(key && other);
  EXPECT_NE(key->public_key(), other->public_key());
  EXPECT_TRUE(is_x25519_public_key(key->public_key().view()));
}

TEST_F(SealingKey, a_public_key_has_one_form_and_is_not_of_small_order) {
  EXPECT_TRUE(is_x25519_public_key(number(9, '\0', '\0')));
  EXPECT_FALSE(is_x25519_public_key(number(0, '\0', '\0')));
  EXPECT_FALSE(is_x25519_public_key(number(1, '\0', '\0')));
  // p - 1 is of small order, p - 2 is not; p + 9 would be 9 again, and so would 9 with the high
  // bit.
  EXPECT_FALSE(is_x25519_public_key(number(0xec, '\xff', '\x7f')));
  EXPECT_TRUE(is_x25519_public_key(number(0xeb, '\xff', '\x7f')));
  EXPECT_FALSE(is_x25519_public_key(number(0xf6, '\xff', '\x7f')));
  EXPECT_FALSE(is_x25519_public_key(number(9, '\0', '\x80')));
  EXPECT_FALSE(is_x25519_public_key(number(9, '\0', '\0').substr(1)));
}

}  // namespace
}  // namespace comity::crypto
