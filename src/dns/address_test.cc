#include "dns/address.h"

#include <gtest/gtest.h>

namespace comity::dns {
namespace {

TEST(NetworkOf, AHostOfIpv6IsOneWhateverAddressItTakes) {
  EXPECT_EQ(network_of("2001:db8::1"), network_of("2001:db8::2"));
  EXPECT_NE(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"));
  EXPECT_NE(network_of("192.0.2.1"), network_of("192.0.2.2"));
  EXPECT_EQ(network_of("192.0.2.1"), network_of("::ffff:192.0.2.1"));
  EXPECT_NE(network_of("::ffff:192.0.2.1"), network_of("::ffff:192.0.2.2"));
}

}  // namespace
}  // namespace comity::dns
