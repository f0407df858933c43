#include "state/key.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace comity::state {
namespace {

TEST(Key, IsStoredWithTheLengthsOfItsParts) {
  const Key key{"hosts", ".", Bytes("a\0b", 3)};
  EXPECT_EQ(to_hex(encode(key)), "0005686f73747300012e0003610062");
  EXPECT_EQ(decode_key(encode(key)), key);
  EXPECT_EQ(to_hex(encode(Key{})), "000000000000");
  EXPECT_EQ(decode_key(encode(Key{})), Key{});
}

TEST(Key, PartsThatJoinToTheSameTextStayDifferent) {
  EXPECT_NE(encode(Key{"ab", "c", "d"}), encode(Key{"a", "bc", "d"}));
}

TEST(Key, EveryBadEncodingIsRefused) {
  const Bytes good = encode(Key{"hosts", ".", "ab"});
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(decode_key(good.substr(0, length))) << length;
  }
  EXPECT_EQ(decode_key(good + "x").error().message, "state key: 1 octets follow its end");
  const Key longest{"t", "c", Bytes(limits::kStateKeyBytes, 'k')};
  EXPECT_EQ(decode_key(encode(longest)), longest);
  const Key longer{"t", "c", Bytes(limits::kStateKeyBytes + 1, 'k')};
  EXPECT_FALSE(within_limits(longer));
  EXPECT_EQ(decode_key(encode(longer)).error().message, "state key: a part is too long");
}

TEST(Key, ReadsWellInMessages) {
  EXPECT_EQ(to_text(Key{"hosts", "example.", Bytes("\0\xff", 2)}), "hosts/example./00ff");
}

}  // namespace
}  // namespace comity::state
