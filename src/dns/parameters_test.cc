// SVCB and HTTPS against the vectors of RFC 9460, appendix D.
#include "dns/parameters.h"

#include <gtest/gtest.h>

#include "dns/record.h"

namespace comity::dns {
namespace {

constexpr std::uint16_t kSvcbType = 64;

// The wire form in hexadecimal, or why there is none.
std::string service(std::string_view text) {
  const Result<Bytes> rdata = parse_rdata(kSvcbType, text);
  return rdata ? to_hex(*rdata) : rdata.error().message;
}

std::string written(std::string_view text) {
  const Result<Bytes> rdata = parse_rdata(kSvcbType, text);
  return rdata ? rdata_text(kSvcbType, *rdata).value_or("none") : rdata.error().message;
}

TEST(Parameters, AreThoseOfRfc9460) {
  const std::string com = "03666f6f076578616d706c6503636f6d00";
  const std::string org = "03666f6f076578616d706c65036f726700";
  EXPECT_EQ(service("0 foo.example.com."), "0000" + com);
  EXPECT_EQ(service("1 ."), "000100");
  EXPECT_EQ(service("16 foo.example.com. port=53"), "0010" + com + "000300020035");
  EXPECT_EQ(service("1 foo.example.com. key667=hello"), "0001" + com + "029b000568656c6c6f");
  EXPECT_EQ(service("1 foo.example.com. key667=\"hello\\210qoo\""),
            "0001" + com + "029b000968656c6c6fd2716f6f");
  EXPECT_EQ(service("1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\""),
            "0001" + com +
                "00060020"
                "20010db8000000000000000000000001"
                "20010db8000000000000000000530001");
  EXPECT_EQ(service("1 example.com. ipv6hint=\"2001:db8:122:344::192.0.2.33\""),
            "0001076578616d706c6503636f6d00"
            "0006001020010db80122034400000000c0000221");
  EXPECT_EQ(service("16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1"),
            "0010" + org + "0000000400010004" + "000100090268320568332d3139" + "00040004c0000201");
  // Figure 10 of it, whose escapes ldns reads as something else.
  for (const std::string_view text :
       {R"(alpn="f\\\\oo\\,bar,h2")", R"(alpn=f\\\092oo\092,bar,h2)"}) {
    EXPECT_NE(service("16 foo.example.org. " + std::string(text)).find("parameter alpn"),
              std::string::npos);
  }
}

TEST(Parameters, AreRefusedAsRfc9460Says) {
  for (const std::string_view text :
       {"key123=abc key123=def", "mandatory", "alpn", "port", "ipv4hint", "ipv6hint",
        "no-default-alpn=abc alpn=h2", "mandatory=key123", "mandatory=mandatory",
        "mandatory=key123,key123 key123=abc"}) {
    const std::string said = service("1 foo.example.com. " + std::string(text));
    EXPECT_NE(said.find("parameter"), std::string::npos) << text << ": " << said;
  }
}

// What one of BIND, Knot, NSD and ldns refuses or reads as something else.
TEST(Parameters, AreThoseThatEveryNameServerTakes) {
  for (const std::string_view text : {"0 a. port=1",
                                      "1 _a.b.",
                                      "1 *.b.",
                                      "1 . no-default-alpn",
                                      "1 . port=65536",
                                      "1 . alpn=",
                                      "1 . alpn=a,,b",
                                      R"(1 . alpn="a\\b")",
                                      "1 . ech=",
                                      "1 . ech=?",
                                      "1 . ipv4hint=::1",
                                      "1 . key1=\"\\002h2\"",
                                      "1 . key07=a",
                                      "1 . key65535=a",
                                      "1 . dohpath=/q",
                                      "1 . dohpath=q{?dns}",
                                      "1 . dohpath=/q{?dns}{?x}",
                                      "1 . ohttp=a",
                                      "1 . unknown=a",
                                      "1 . port= \"1\"",
                                      "1 . port=1\"2\"",
                                      "1 . mandatory=key8"}) {
    EXPECT_EQ(service(text).find("0001"), std::string::npos) << text;
    EXPECT_EQ(service(text).find("0000"), std::string::npos) << text;
  }
  EXPECT_EQ(written("1 a. port=1 alpn=h2 ech=YWJj ohttp dohpath=\"/q{?dns}\" no-default-alpn "
                    "ipv4hint=192.0.2.1,192.0.2.2 mandatory=ohttp,port key700=\"\\\"\""),
            "1 a. mandatory=port,key8 alpn=\"h2\" no-default-alpn port=1 "
            "ipv4hint=192.0.2.1,192.0.2.2 ech=YWJj key7=\"/q{?dns}\" key8 key700=\"\\\"\"");
}

TEST(Parameters, OnTheWireAreCheckedToo) {
  for (const std::string_view hex :
       {"0001", "000300", "000300020001000300020002", "0003000200010001000302683200", "0003000100",
        "00010000", "000100020000", "000100020300", "00040000", "000400030a0000",
        "000600040a000000", "0001000403612c62", "0001000403615c62", "00020000", "00000003000300",
        "00000000", "000000020003", "ffff0000", "0008000100"}) {
    const Bytes rdata = Bytes("\0\1\0", 3) + from_hex(hex).value();
    EXPECT_FALSE(check_rdata(kSvcbType, rdata)) << hex;
    EXPECT_FALSE(rdata_text(kSvcbType, rdata)) << hex;
  }
}

}  // namespace
}  // namespace comity::dns
