#include "crypto/hash.h"

#include <gtest/gtest.h>

namespace comity::crypto {
namespace {

std::string hex(const Sha384Value& value) {
  return to_hex(BytesView(reinterpret_cast<const char*>(value.data()), value.size()));
}

// FIPS 180-4 example values ("abc", the 448-bit message) and the empty message.
TEST(Sha256, FollowsTheStandard) {
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(Bytes(1'000'000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
  EXPECT_EQ(sha256({}), sha256(""));
  EXPECT_EQ(sha256(BytesView()), sha256(""));
}

TEST(Sha256, OfANodeIsThatOfItsOctets) {
  Hash left = sha256("left");
  Hash right = sha256("right");
  for (int prefix = 0; prefix < 256; ++prefix) {
    const Bytes octets = Bytes(1, static_cast<char>(prefix)) + left.bytes() + right.bytes();
    const Hash node = sha256_node(static_cast<std::uint8_t>(prefix), left.octets, right.octets);
    EXPECT_EQ(node, sha256(octets));
    const auto second = static_cast<std::uint8_t>(255 - prefix);
    const Hash path = sha256("path");
    EXPECT_EQ(
        sha256_node(static_cast<std::uint8_t>(prefix), second, path.octets, left.octets,
                    right.octets),
        sha256(octets.substr(0, 1) + static_cast<char>(second) + path.bytes() + octets.substr(1)));
    left = right;
    right = node;
  }
}

TEST(Sha256, StreamStartsAnewWhenItEnds) {
  Sha256 stream;
  stream.add("a");
  stream.add("bc");
  EXPECT_EQ(stream.finish(), sha256("abc"));
  EXPECT_EQ(stream.finish(), sha256(""));
  for (int i = 0; i < 1000; ++i) stream.add(Bytes(1000, 'a'));
  EXPECT_EQ(stream.finish(), sha256(Bytes(1'000'000, 'a')));
}

TEST(Sha384, FollowsTheStandard) {
  Sha384 stream;
  stream.add("ab");
  stream.add("c");
  EXPECT_EQ(hex(stream.finish()),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(hex(stream.finish()),
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
            "274edebfe76f65fbd51ad2f14898b95b");
}

}  // namespace
}  // namespace comity::crypto
