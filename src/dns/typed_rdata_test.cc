#include "dns/typed_rdata.h"

#include <gtest/gtest.h>

#include "dns/record.h"

namespace comity::dns {
namespace {

constexpr std::uint16_t kSrvType = 33, kNaptrType = 35, kHttpsType = 65;

void expect_same(std::uint16_t type, std::string_view typed, std::string_view plain) {
  const Result<Bytes> one = parse_typed_rdata(type, typed);
  const Result<Bytes> other = parse_rdata(type, plain);
  ASSERT_TRUE(one) << typed << ": " << one.error().message;
  ASSERT_TRUE(other) << plain << ": " << other.error().message;
  EXPECT_EQ(*one, *other) << typed;
}

TEST(TypedRdata, HasNamesByTheirALabels) {
  expect_same(type::kMx, "10 mail.gr\u00f6\u00dfe.example.", "10 mail.xn--gre-6ka8i.example.");
  expect_same(type::kCname, "b\u00fccher.example.", "xn--bcher-kva.example.");
  expect_same(kSrvType, "0 5 443\tb\u00fccher.example.", "0 5 443 xn--bcher-kva.example.");
  expect_same(kNaptrType, "1 2 \"S\" \"\" \"\" b\u00fccher.example.",
              "1 2 \"S\" \"\" \"\" xn--bcher-kva.example.");
  expect_same(kHttpsType, "1 b\u00fccher.example. alpn=h2", "1 xn--bcher-kva.example. alpn=h2");
}

TEST(TypedRdata, LeavesStringsTheOctetsThatTheyAre) {
  expect_same(type::kTxt, "\"gr\u00f6\u00dfe; (really)\"", "\"gr\u00f6\u00dfe; (really)\"");
  expect_same(type::kTxt, R"(a\;b)", R"("a;b")");
  expect_same(type::kTxt, R"("a" "b")", R"("a" "b")");
  expect_same(type::kCaa, R"(0 issue "ca.example; policy=1")", R"(0 issue "ca.example; policy=1")");
}

TEST(TypedRdata, KeepsAValueInQuotesWithItsKey) {
  constexpr std::uint16_t kHttps = 65;
  const Result<Bytes> quoted = parse_typed_rdata(kHttps, R"(1 . alpn="h2" port=8443)");
  const Result<Bytes> plain = parse_typed_rdata(kHttps, "1 . alpn=h2 port=8443");
  ASSERT_TRUE(quoted && plain);
  EXPECT_EQ(*quoted, *plain);
}

TEST(TypedRdata, RefusesWhatWouldCutTheRestOff) {
  for (const std::string_view text : {"v=DKIM1; k=rsa", "a;b", "; all of it", "( a )"}) {
    const Result<Bytes> read = parse_typed_rdata(type::kTxt, text);
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().message.find("quotes"), std::string::npos) << read.error().message;
  }
}

TEST(TypedRdata, SaysWhyALabelIsNone) {
  const Result<Bytes> read = parse_typed_rdata(type::kCname, "a\u00dcb.example.");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("U+00DC"), std::string::npos) << read.error().message;
  EXPECT_FALSE(parse_typed_rdata(type::kMx, "10 \xff.example."));
  EXPECT_FALSE(parse_typed_rdata(type::kTxt, "\"a\nb\""));
  EXPECT_FALSE(parse_typed_rdata(type::kTxt, "\"open"));
}

}  // namespace
}  // namespace comity::dns
