#include "servers/update/allowance.h"

#include <gtest/gtest.h>

#include "servers/update/limits.h"

namespace comity::update {
namespace {

From by_tcp(const std::string& address) { return {address, true}; }
From by_udp(const std::string& address) { return {address, false}; }

TEST(Allowance, IsSoManyASecondForAllThatComeTheSameWay) {
  Allowance allowance;
  for (std::uint64_t i = 0; i < limits::kUpdateLooksPerSecond; ++i) {
    EXPECT_TRUE(allowance.take_look(by_udp(std::to_string(i)), 7));
  }
  EXPECT_FALSE(allowance.take_look(by_udp("one more"), 7));
  EXPECT_TRUE(allowance.take_look(by_tcp("one more"), 7));
  EXPECT_TRUE(allowance.take_look(by_udp("one more"), 8));
  for (std::uint64_t i = 0; i < limits::kUpdateChecksPerSecond; ++i) {
    EXPECT_TRUE(allowance.take_check(by_tcp(std::to_string(i % 5)), 9));
  }
  EXPECT_FALSE(allowance.take_check(by_tcp("b"), 9));
  EXPECT_TRUE(allowance.take_check(by_udp("b"), 9));
  EXPECT_TRUE(allowance.take_check(by_tcp("b"), 10));
}

TEST(Allowance, EndsForAnAddressWhoseMessagesDoNotHold) {
  Allowance allowance;
  for (std::size_t i = 0; i < limits::kUpdateFailures; ++i) {
    EXPECT_TRUE(allowance.take_look(by_tcp("192.0.2.1"), 100 + i / 10));
    allowance.note_failure(by_tcp("192.0.2.1"), 100 + i / 10);
  }
  EXPECT_FALSE(allowance.take_look(by_tcp("192.0.2.1"), 110));
  EXPECT_TRUE(allowance.take_look(by_tcp("192.0.2.2"), 110));
  EXPECT_TRUE(allowance.take_look(by_udp("192.0.2.1"), 110));
  EXPECT_TRUE(allowance.take_look(by_tcp("192.0.2.1"), 120)) << "the next minute";
}

// One good message again and again is no failure.
TEST(Allowance, OneAddressHasAPartOfTheChecks) {
  Allowance allowance;
  for (std::uint64_t i = 0; i < limits::kUpdateChecksOfAddress; ++i) {
    EXPECT_TRUE(allowance.take_check(by_tcp("a"), 9));
  }
  for (std::uint64_t i = 0; i < limits::kUpdateChecksPerSecond; ++i) {
    EXPECT_FALSE(allowance.take_check(by_tcp("a"), 9));
  }
  EXPECT_TRUE(allowance.take_check(by_tcp("b"), 9));
  EXPECT_TRUE(allowance.take_check(by_tcp("a"), 10));
}

TEST(Allowance, AHostOfIpv6IsOneWhateverAddressItTakes) {
  Allowance allowance;
  const auto taken = [&](std::uint64_t now, const std::string& prefix) {
    int count = 0;
    for (int i = 1; i <= 100; ++i) {
      count += allowance.take_check(by_tcp(prefix + std::to_string(i)), now) ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(taken(1'000, "2001:db8::"), static_cast<int>(limits::kUpdateChecksOfAddress));
  EXPECT_EQ(taken(1'000, "2001:db8:0:1::"), static_cast<int>(limits::kUpdateChecksOfAddress));
}

TEST(Allowance, HoldsNothingAgainstAnAddressThatAnybodyMayHaveWritten) {
  Allowance allowance;
  for (std::size_t i = 0; i < limits::kUpdateFailures; ++i) {
    allowance.note_failure(by_udp("192.0.2.1"), 0);
  }
  EXPECT_TRUE(allowance.take_look(by_udp("192.0.2.1"), 0));
  EXPECT_TRUE(allowance.take_look(by_tcp("192.0.2.1"), 0));
}

TEST(Allowance, RemembersNoMoreAddressesThanItMay) {
  Allowance allowance;
  for (std::size_t i = 0; i < limits::kUpdateFailures; ++i)
    allowance.note_failure(by_tcp("bad"), 0);
  EXPECT_FALSE(allowance.take_look(by_tcp("bad"), 0));
  for (std::size_t i = 0; i < limits::kUpdateAddresses; ++i) {
    allowance.note_failure(by_tcp(std::to_string(i)), 0);
  }
  EXPECT_TRUE(allowance.take_look(by_tcp("bad"), 0));
}

}  // namespace
}  // namespace comity::update
