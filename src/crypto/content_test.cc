#include "crypto/content.h"

#include <gtest/gtest.h>

namespace comity::crypto {
namespace {

// docs/spec/content.md, "Vectors".
TEST(Content, HashesSaltLengthAndText) {
  const Bytes salt = *from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(content_hash(salt, "").hex(),
            "ab316f30653630ce11c7762ac8af0bf9caa2fa2da87474d5d306a83e048f3016");
  EXPECT_EQ(content_hash(salt, "hello").hex(),
            "786436d0ab383d65a5869fbd5d1da7f9e3ff4fa9294d8e89d0b731e30dd73baf");
  EXPECT_EQ(content_hash(salt,
                         "Gr\xc3\xbc\xc3\x9f"
                         "e\n")
                .hex(),
            "dbf107351e9c26e6f021b78a222d874988c44da5970c1702229ddc9c18dc575c");
}

TEST(Content, EqualTextsUnderOtherSaltsLookUnrelated) {
  EXPECT_NE(content_hash(Bytes(32, 'a'), "hello"), content_hash(Bytes(32, 'b'), "hello"));
}

}  // namespace
}  // namespace comity::crypto
