#include "servers/update/allowance.h"

#include <gtest/gtest.h>

#include "servers/update/limits.h"

namespace comity::update {
namespace {

TEST(Allowance, IsSoManyASecondForAll) {
  Allowance allowance;
  for (std::uint64_t i = 0; i < limits::kUpdatesPerSecond; ++i) {
    EXPECT_TRUE(allowance.take(std::to_string(i), 7));
  }
  EXPECT_FALSE(allowance.take("one more", 7));
  EXPECT_TRUE(allowance.take("one more", 8));
}

TEST(Allowance, EndsForAnAddressWhoseMessagesDoNotHold) {
  Allowance allowance;
  for (std::size_t i = 0; i < limits::kUpdateFailures; ++i) {
    EXPECT_TRUE(allowance.take("192.0.2.1", 100 + i / 10));
    allowance.note_failure("192.0.2.1", 100 + i / 10);
  }
  EXPECT_FALSE(allowance.take("192.0.2.1", 110));
  EXPECT_TRUE(allowance.take("192.0.2.2", 110));
  EXPECT_TRUE(allowance.take("192.0.2.1", 120)) << "the next minute";
}

TEST(Allowance, RemembersNoMoreAddressesThanItMay) {
  Allowance allowance;
  for (std::size_t i = 0; i < limits::kUpdateFailures; ++i) allowance.note_failure("bad", 0);
  EXPECT_FALSE(allowance.take("bad", 0));
  for (std::size_t i = 0; i < limits::kUpdateAddresses; ++i) {
    allowance.note_failure(std::to_string(i), 0);
  }
  EXPECT_TRUE(allowance.take("bad", 0));
}

}  // namespace
}  // namespace comity::update
