#include "crypto/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace comity::crypto {
namespace {

TEST(Secret, StartsAsZeros) {
  Result<Secret> secret = Secret::make(33);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->view().size(), 33U);
  EXPECT_TRUE(std::all_of(secret->view().begin(), secret->view().end(),
                          [](std::uint8_t octet) { return octet == 0; }));
}

TEST(Secret, MovesWithItsOctets) {
  Secret secret = *Secret::make(3);
  secret.mutable_view()[1] = 7;
  const std::uint8_t* octets = secret.view().data();
  const Secret moved = std::move(secret);
  EXPECT_EQ(moved.view().data(), octets);
  EXPECT_EQ(moved.view()[1], 7);
}

TEST(Secret, SaysSoWhenMemoryCannotBeHad) {
  const Result<Secret> secret = Secret::make(std::size_t{1} << 60);
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().kind, ErrorKind::unavailable);
}

TEST(Randomness, FillsAllAndDiffers) {
  std::array<std::uint8_t, 32> a{};
  std::array<std::uint8_t, 32> b{};
  random_fill(a);
  random_fill(b);
  EXPECT_FALSE(equal_constant_time(a, b));
}

TEST(ConstantTime, ComparesSizesToo) {
  const std::array<std::uint8_t, 3> a{1, 2, 3};
  const std::array<std::uint8_t, 3> b{1, 2, 4};
  EXPECT_TRUE(equal_constant_time(a, a));
  EXPECT_FALSE(equal_constant_time(a, b));
  EXPECT_FALSE(equal_constant_time(a, SecretView(a).first(2)));
  EXPECT_TRUE(equal_constant_time({}, {}));
}

}  // namespace
}  // namespace comity::crypto
