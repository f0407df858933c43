#include "servers/http/socket/share.h"

#include <gtest/gtest.h>

namespace comity::http {
namespace {

TEST(Share, OneNetworkHasAPartAndAllHaveSoMany) {
  Share share(3, 2);
  EXPECT_TRUE(share.take("a"));
  EXPECT_TRUE(share.take("a"));
  EXPECT_FALSE(share.take("a"));
  EXPECT_TRUE(share.take("b"));
  EXPECT_FALSE(share.take("c"));
  share.give_back("a");
  EXPECT_TRUE(share.take("c"));
  share.give_back("b");
  EXPECT_TRUE(share.take("a"));
}

TEST(Share, AHostOfIpv6IsOneWhateverAddressItTakes) {
  EXPECT_EQ(network_of("2001:db8::1"), network_of("2001:db8::2"));
  EXPECT_NE(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"));
  EXPECT_NE(network_of("192.0.2.1"), network_of("192.0.2.2"));
}

}  // namespace
}  // namespace comity::http
