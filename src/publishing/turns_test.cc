// Who opens the next session, and who after it.
#include "publishing/turns.h"

#include <gtest/gtest.h>

namespace comity::publishing {
namespace {

using Parties = std::vector<std::string_view>;

TEST(Turns, EverySessionBeginsWithAnother) {
  const std::vector<Opener> members = {{"a"}, {"b"}, {"c"}};
  const auto places = [&](std::uint64_t sessions) {
    return std::vector{turns_before(members, sessions, {"a"}),
                       turns_before(members, sessions, {"b"}),
                       turns_before(members, sessions, {"c"})};
  };
  EXPECT_EQ(places(0), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(places(1), (std::vector<std::size_t>{2, 0, 1}));
  EXPECT_EQ(places(5), (std::vector<std::size_t>{1, 2, 0}));
}

TEST(Turns, WhoHoldsSeveralSharesHasTheFirstOfTheirTurns) {
  EXPECT_EQ(turns_before({{"a"}, {"b"}, {"c"}}, 1, Parties({"a", "c"})), 1U);
}

// One that is away costs the others no time once it is known to be.
TEST(Turns, WhoIsNotAbleComesLast) {
  const std::vector<Opener> members = {{"a", false}, {"b"}, {"c", false}, {"d"}};
  EXPECT_EQ(turns_before(members, 0, {"b"}), 0U);
  EXPECT_EQ(turns_before(members, 0, {"d"}), 1U);
  EXPECT_EQ(turns_before(members, 0, {"a"}), 2U);
  EXPECT_EQ(turns_before(members, 0, {"c"}), 3U);
  EXPECT_EQ(turns_before(members, 2, {"c"}), 2U);
}

TEST(Turns, AGroupOfNobodyIsNoTrap) { EXPECT_EQ(turns_before({}, 7, {"a"}), 0U); }

}  // namespace
}  // namespace comity::publishing
