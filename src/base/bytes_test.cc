#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/ids.h"

namespace comity {
namespace {

using namespace std::string_view_literals;

TEST(Hex, WritesLowerCaseAndReadsBoth) {
  EXPECT_EQ(to_hex("\x00\x0f\xa5\xff"sv), "000fa5ff");
  EXPECT_EQ(from_hex("000fA5Ff"), Bytes("\x00\x0f\xa5\xff"sv));
  EXPECT_EQ(from_hex(""), Bytes());
}

TEST(Hex, RefusesWhatIsNoOctets) {
  EXPECT_EQ(from_hex("abc").error().message, "hexadecimal text has an odd number of digits");
  EXPECT_EQ(from_hex("00fg").error().message, "not a hexadecimal digit at offset 2");
  EXPECT_FALSE(from_hex(" 00 "));
}

// RFC 4648, section 10.
TEST(Base64, FollowsTheVectorsOfTheRfc) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), Bytes(bytes));
  }
  EXPECT_EQ(to_base64("\xfb\xff\xfe"sv), "+//+");
}

TEST(Base64, RefusesEveryFormButTheCanonicalOne) {
  EXPECT_FALSE(from_base64("Zg="));       // length
  EXPECT_FALSE(from_base64("Zg"));        // no padding
  EXPECT_FALSE(from_base64("Z==="));      // too much padding
  EXPECT_FALSE(from_base64("Zg==Zg=="));  // padding before the end
  EXPECT_FALSE(from_base64("Zg=g"));      // a digit behind padding
  EXPECT_FALSE(from_base64("Zm-v"));      // another alphabet
  EXPECT_FALSE(from_base64("Zh=="));      // left-over bits that are not zero
  EXPECT_FALSE(from_base64("Zm9="));
  EXPECT_FALSE(from_base64("Zm9v\n"));
}

TEST(BigEndian, WritesAndReads) {
  Bytes bytes;
  append_u16(bytes, 0x0102);
  append_u32(bytes, 0x03040506);
  append_u64(bytes, 0x0708090a0b0c0dff);
  EXPECT_EQ(to_hex(bytes), "0102030405060708090a0b0c0dff");
  EXPECT_EQ(read_u16(bytes), 0x0102);
  EXPECT_EQ(read_u32(BytesView(bytes).substr(2)), 0x03040506U);
  EXPECT_EQ(read_u64(BytesView(bytes).substr(6)), 0x0708090a0b0c0dffU);
}

TEST(AsciiLower, LeavesAllElseAlone) {
  EXPECT_EQ(ascii_lower("TITLE-[@Z`{]9"), "title-[@z`{]9");
  EXPECT_EQ(ascii_lower("\xc4\xb0I"), "\xc4\xb0i");  // a capital I with a dot stays
}

TEST(Octets, HoldExactlyTheirSize) {
  const Bytes bytes(32, 'x');
  const Result<Hash> hash = Hash::from(bytes);
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->view(), bytes);
  EXPECT_EQ(hash->hex().substr(0, 4), "7878");
  EXPECT_EQ(Hash::from("short").error().message, "expected 32 octets, got 5");
  EXPECT_FALSE(Signature::from(bytes));
}

TEST(Octets, AreOrderedAsBytes) {
  const Hash low = *Hash::from(Bytes("\x7f") + Bytes(31, '\xff'));
  const Hash high = *Hash::from(Bytes("\x80") + Bytes(31, '\0'));
  EXPECT_LT(low, high);
  EXPECT_NE(low, high);
}

TEST(Errors, NameTheirPlace) {
  const Status status =
      at("genesis", at("founder 3", Error{ErrorKind::conflict, "no key"}).value());
  EXPECT_EQ(status.error(), (Error{ErrorKind::conflict, "genesis: founder 3: no key"}));
}

}  // namespace
}  // namespace comity
