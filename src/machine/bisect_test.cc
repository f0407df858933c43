#include "machine/bisect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

namespace comity::machine {
namespace {

using Changes = std::vector<std::size_t>;

bool has(const Changes& changes, std::size_t one) {
  return std::binary_search(changes.begin(), changes.end(), one);
}

TEST(Bisect, FindsEachThatIsAtFault) {
  for (const std::set<std::size_t>& bad :
       {std::set<std::size_t>{0}, {999}, {500, 501}, {0, 17, 998}, {3, 4, 5, 6, 7}}) {
    std::size_t asked = 0;
    const Bisected found = bisect(1'000, [&](const Changes& changes) {
      ++asked;
      return std::none_of(bad.begin(), bad.end(),
                          [&](std::size_t one) { return has(changes, one); });
    });
    EXPECT_EQ(found.at_fault, Changes(bad.begin(), bad.end()));
    EXPECT_TRUE(found.is_whole);
    EXPECT_LE(asked, bad.size() * (10 + 1) + 1);
  }
}

TEST(Bisect, OfACombinationTakesTheLastOut) {
  const Bisected found = bisect(100, [](const Changes& changes) {
    return !(has(changes, 7) && has(changes, 60)) && !has(changes, 80);
  });
  EXPECT_EQ(found.at_fault, (Changes{60, 80}));
  EXPECT_TRUE(found.is_whole);
}

TEST(Bisect, BlamesNothingWhenAllIsRefused) {
  std::size_t asked = 0;
  const Bisected found = bisect(100, [&](const Changes&) {
    ++asked;
    return false;
  });
  EXPECT_TRUE(found.at_fault.empty());
  EXPECT_FALSE(found.is_whole);
  EXPECT_EQ(asked, 1U);
  const Bisected of_none = bisect(0, [](const Changes&) { return true; });
  EXPECT_TRUE(of_none.at_fault.empty());
  EXPECT_FALSE(of_none.is_whole);
}

TEST(Bisect, SaysWhatItHasFoundWhenItCanAskNoMore) {
  std::size_t asked = 0;
  const Bisected found = bisect(8, [&](const Changes& changes) -> std::optional<bool> {
    if (++asked > 6) return std::nullopt;
    return !has(changes, 2) && !has(changes, 5);
  });
  EXPECT_EQ(found.at_fault, Changes{2});
  EXPECT_FALSE(found.is_whole);
}

// Whatever a check says, it ends.
TEST(Bisect, EndsWithACheckThatSaysAnything) {
  std::size_t asked = 0;
  const Bisected found = bisect(64, [&](const Changes&) { return ++asked % 3 == 1; });
  EXPECT_LE(found.at_fault.size(), 64U);
  EXPECT_LE(asked, 64U * 8U);
}

}  // namespace
}  // namespace comity::machine
