#include "servers/http/socket/forwarded.h"

#include <gtest/gtest.h>

namespace comity::http {
namespace {

TEST(Forwarded, IsTheLastAddressWithOrWithoutItsPort) {
  EXPECT_EQ(forwarded_for("203.0.113.9, 192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(forwarded_for("192.0.2.1:4711"), "192.0.2.1");
  EXPECT_EQ(forwarded_for("203.0.113.9,2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(forwarded_for("[2001:db8::1]:4711"), "2001:db8::1");
  EXPECT_EQ(forwarded_for("[2001:db8::1]"), "2001:db8::1");
  for (const char* none :
       {"", ",", " ", "[", "[]", ":", "unknown", "192.0.2.1 x", "::ffff:1:2:3:4:5:6:7"}) {
    EXPECT_EQ(forwarded_for(none), std::nullopt) << none;
  }
}

}  // namespace
}  // namespace comity::http
