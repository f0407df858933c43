#include "crypto/hmac.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace comity::crypto {
namespace {

Secret key_of(BytesView octets) {
  Secret key = *Secret::make(octets.size());
  std::copy(octets.begin(), octets.end(), key.mutable_view().begin());
  return key;
}

TEST(Hmac, IsThatOfRfc4231) {
  const Secret first = key_of(Bytes(20, '\x0b'));
  EXPECT_EQ(to_hex(hmac(HmacHash::sha256, first.view(), {"Hi ", "There"})),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac(HmacHash::sha512, first.view(), {"Hi There"})),
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
            "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
  // A key longer than a block is hashed first.
  const Secret sixth = key_of(Bytes(131, '\xaa'));
  constexpr BytesView kText = "Test Using Larger Than Block-Size Key - Hash Key First";
  EXPECT_EQ(to_hex(hmac(HmacHash::sha256, sixth.view(), {kText})),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(to_hex(hmac(HmacHash::sha512, sixth.view(), {kText})),
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
            "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

TEST(Hmac, HasTheLengthOfItsHash) {
  EXPECT_EQ(hmac_octets(HmacHash::sha256), 32);
  EXPECT_EQ(hmac_octets(HmacHash::sha512), 64);
}

}  // namespace
}  // namespace comity::crypto
