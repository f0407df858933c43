#include "servers/dns/socket/places.h"

#include <gtest/gtest.h>

namespace comity::primary {
namespace {

TEST(Places, StrangersLeaveAQuarterToTheSecondaries) {
  const Places places{8, 8, {"192.0.2.1"}};
  std::vector<std::string> held;
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(places.have_room(held, "198.51.100.1"));
    held.emplace_back("198.51.100.1");
  }
  EXPECT_FALSE(places.have_room(held, "198.51.100.2"));
  EXPECT_TRUE(places.have_room(held, "192.0.2.1"));
  held.resize(8, "192.0.2.1");
  EXPECT_FALSE(places.have_room(held, "192.0.2.1"));
}

TEST(Places, ANetworkOfIpv6IsOne) {
  const Places places{100, 2, {}};
  const std::vector<std::string> held = {"2001:db8::1", "2001:db8::2", "192.0.2.2"};
  EXPECT_FALSE(places.have_room(held, "2001:db8::3"));
  EXPECT_TRUE(places.have_room(held, "2001:db8:0:1::3"));
  EXPECT_TRUE(places.have_room(held, "192.0.2.1"));
}

}  // namespace
}  // namespace comity::primary
