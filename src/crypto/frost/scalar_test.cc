#include "crypto/frost/scalar.h"

#include <gtest/gtest.h>

#include "crypto/frost/identifier.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

using testing::kOrderLessOne;

constexpr std::string_view kOrderHex =
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

Result<Scalar> read(std::string_view hex) { return Scalar::from(*from_hex(hex)); }

TEST(Scalar, IsReadOnlyBelowTheOrder) {
  ASSERT_TRUE(read(kOrderLessOne));
  EXPECT_EQ(read(kOrderLessOne)->hex(), kOrderLessOne);
  EXPECT_TRUE(read(std::string(64, '0'))->is_zero());
  EXPECT_EQ(read(kOrderHex).error().message,
            "scalar " + std::string(kOrderHex) + " is not below the order of the group");
  // L + 1; 2^252, which is less than L; 2^253; all bits.
  EXPECT_FALSE(read("eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"));
  EXPECT_TRUE(read(std::string(62, '0') + "10"));
  EXPECT_FALSE(read(std::string(62, '0') + "20"));
  EXPECT_FALSE(read(std::string(64, 'f')));
  // One octet in the middle decides, whatever stands below it.
  EXPECT_TRUE(read("ffffffff1a631258d69cf7a2def9de1300000000000000000000000000000010"));
  EXPECT_FALSE(read("0000000000000000000000000000000001000000000000000000000000000010"));
}

TEST(Scalar, HasThirtyTwoOctets) {
  EXPECT_EQ(Scalar::from("short").error().message, "a scalar has 32 octets, not 5");
  EXPECT_FALSE(Scalar::from(Bytes(33, '\0')));
  EXPECT_FALSE(is_canonical_scalar({}));
}

TEST(Scalar, CountsModuloTheOrder) {
  const Scalar one = Scalar::from_number(1);
  const Scalar last = *read(kOrderLessOne);
  EXPECT_TRUE((last + one).is_zero());
  EXPECT_EQ(Scalar() - one, last);
  EXPECT_EQ(last * last, one);
  EXPECT_EQ(Scalar::from_number(6) * Scalar::from_number(7), Scalar::from_number(42));
  EXPECT_EQ(*Scalar::from_number(7).inverse() * Scalar::from_number(7), one);
  EXPECT_EQ(Scalar().inverse().error().message, "zero has no inverse");
}

TEST(Scalar, IsOrderedByNumber) {
  EXPECT_LT(Scalar::from_number(255), Scalar::from_number(256));
  EXPECT_LT(Scalar::from_number(0xffff), *read(kOrderLessOne));
  EXPECT_EQ(Scalar::from_number(0x0102030405060708).hex(),
            "0807060504030201000000000000000000000000000000000000000000000000");
}

TEST(Scalar, ReducesWideNumbers) {
  std::array<std::uint8_t, 64> wide{};
  const Bytes order = *from_hex(kOrderHex);
  std::copy(order.begin(), order.end(), wide.begin());
  EXPECT_TRUE(Scalar::reduce(wide).is_zero());
  wide[0] += 5;
  EXPECT_EQ(Scalar::reduce(wide), Scalar::from_number(5));
}

TEST(Identifier, IsNeverZero) {
  EXPECT_EQ(Identifier::from_number(0).error().message, "a party's identifier is zero");
  EXPECT_FALSE(Identifier::from(Bytes(32, '\0')));
  EXPECT_FALSE(Identifier::from(*from_hex(kOrderHex)));
  EXPECT_FALSE(Identifier::from("short"));
  ASSERT_TRUE(Identifier::from(*from_hex(kOrderLessOne)));
  EXPECT_EQ(*Identifier::from(Bytes(1, '\2') + Bytes(31, '\0')), *Identifier::from_number(2));
}

TEST(Identifier, SaysItsNumber) {
  EXPECT_EQ(Identifier::from_number(65535)->text(), "65535");
  EXPECT_EQ(Identifier::from(*from_hex(kOrderLessOne))->text(), kOrderLessOne);
}

TEST(Identifier, IsDerivedFromText) {
  // SHA-512("FROST-ED25519-SHA512-v1idalice") mod L, computed by hand with another library.
  EXPECT_EQ(Identifier::derive("alice")->text(),
            "1acb1f07aa6bdc4043ab2113a071967a8d1884095ee719c02d27831c6679ca01");
  EXPECT_NE(*Identifier::derive("alice"), *Identifier::derive("bob"));
}

}  // namespace
}  // namespace comity::crypto::frost
