#include "servers/dns/socket/places.h"

#include <gtest/gtest.h>

namespace comity::primary {
namespace {

TEST(Places, StrangersLeaveAQuarterToTheSecondaries) {
  const Places places{8, 8};
  std::vector<Bytes> held;
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(places.have_room(held, "a", false));
    held.emplace_back("a");
  }
  EXPECT_FALSE(places.have_room(held, "b", false));
  EXPECT_TRUE(places.have_room(held, "b", true));
  held.resize(8, "b");
  EXPECT_FALSE(places.have_room(held, "b", true));
}

TEST(Places, NobodyHasMoreThanItsPart) {
  const Places places{100, 2};
  const std::vector<Bytes> held = {"a", "b", "a"};
  EXPECT_FALSE(places.have_room(held, "a", true));
  EXPECT_TRUE(places.have_room(held, "b", false));
}

}  // namespace
}  // namespace comity::primary
