// What the table of record types takes and refuses: as the strictest of BIND, Knot, NSD and ldns.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/record.h"

namespace comity::dns {
namespace {

std::string said(std::string_view type, const std::string& text) {
  const Result<Bytes> rdata = parse_rdata(parse_type(type).value(), text);
  return rdata ? "taken" : rdata.error().message;
}

std::string octets(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "ab";
  return text;
}

// A number goes into its field or is refused with it: none becomes another number.
TEST(Rdata, NoNumberWraps) {
  for (const auto& [type, good, bad] : std::vector<std::array<std::string, 3>>{
           {"MX", "65535 a.", "65536 a."},
           {"AFSDB", "65535 a.", "65537 a."},
           {"SRV", "65535 65535 65535 a.", "70000 1 1 a."},
           {"SRV", "1 1 1 a.", "1 65536 1 a."},
           {"SRV", "1 1 1 a.", "1 1 65536 a."},
           {"NAPTR", "65535 65535 \"\" \"\" \"\" .", "65536 1 \"\" \"\" \"\" ."},
           {"NAPTR", "1 1 \"\" \"\" \"\" .", "1 65536 \"\" \"\" \"\" ."},
           {"URI", "65535 65535 \"a\"", "65536 1 \"a\""},
           {"URI", "1 1 \"a\"", "1 65536 \"a\""},
           {"CAA", "255 issue \"\"", "256 issue \"\""},
           {"DS", "65535 255 1 " + octets(20), "65536 255 1 " + octets(20)},
           {"DS", "1 8 1 " + octets(20), "1 256 1 " + octets(20)},
           {"DS", "1 8 1 " + octets(20), "1 8 257 " + octets(20)},
           {"SSHFP", "255 1 " + octets(20), "256 1 " + octets(20)},
           {"SSHFP", "1 1 " + octets(20), "1 257 " + octets(20)},
           {"TLSA", "255 255 1 " + octets(32), "256 1 1 " + octets(32)},
           {"TLSA", "1 1 1 " + octets(32), "1 256 1 " + octets(32)},
           {"TLSA", "1 1 1 " + octets(32), "1 1 257 " + octets(32)},
           {"SOA", "a. b. 4294967295 1 1 1 1", "a. b. 4294967296 1 1 1 1"},
           {"SOA", "a. b. 1 2147483647 1 1 1", "a. b. 1 2147483648 1 1 1"},
           {"DNSKEY", "65535 255 255 YWJj", "65536 3 15 YWJj"},
           {"DNSKEY", "257 3 15 YWJj", "257 259 15 YWJj"},
           {"ZONEMD", "4294967295 1 1 " + octets(48), "4294967296 1 1 " + octets(48)},
           {"RRSIG", "NS 15 255 1 1 1 65535 . YWJj", "NS 15 256 1 1 1 1 . YWJj"},
           {"RRSIG", "NS 15 1 1 1 1 1 . YWJj", "NS 271 1 1 1 1 1 . YWJj"},
           {"RRSIG", "NS 15 1 1 4294967295 1 1 . YWJj", "NS 15 1 1 4294967296 1 1 . YWJj"},
           {"RRSIG", "NS 15 1 1 21060207062815 1 1 . YWJj", "NS 15 1 1 21060207062816 1 1 . YWJj"},
           {"RRSIG", "TYPE65535 15 1 1 1 1 1 . YWJj", "TYPE65536 15 1 1 1 1 1 . YWJj"},
           {"TXT", "\"\\255\"", "\"\\256\""},
           {"TXT", "\\012", "\\12"},
           {"TYPE65280", "\\# 1 ab", "\\# 65537 ab"},
       }) {
    EXPECT_EQ(said(type, good), "taken") << type << " " << good;
    EXPECT_NE(said(type, bad), "taken") << type << " " << bad;
  }
}

TEST(Rdata, DigestsAreAsLongAsTheirTypeSays) {
  for (const std::size_t length : {1, 3, 19, 20, 21, 31, 32, 33, 47, 48, 49, 63, 64, 65}) {
    const auto taken = [&](std::string_view type, const std::string& before) {
      return said(type, before + octets(length)) == "taken";
    };
    EXPECT_EQ(taken("DS", "1 8 1 "), length == 20) << length;
    EXPECT_EQ(taken("DS", "1 8 2 "), length == 32) << length;
    EXPECT_EQ(taken("DS", "1 8 4 "), length == 48) << length;
    // Knot refuses a zone with digest types that it does not know.
    for (const std::string_view type : {"0", "3", "5", "6", "255"}) {
      EXPECT_FALSE(taken("DS", "1 8 " + std::string(type) + " ")) << type << " " << length;
    }
    EXPECT_EQ(taken("SSHFP", "1 1 "), length == 20) << length;
    EXPECT_EQ(taken("SSHFP", "1 2 "), length == 32) << length;
    EXPECT_EQ(taken("TLSA", "3 1 1 "), length == 32) << length;
    EXPECT_EQ(taken("TLSA", "3 1 2 "), length == 64) << length;
    EXPECT_EQ(taken("ZONEMD", "1 1 1 "), length == 48) << length;
    EXPECT_TRUE(taken("SSHFP", "1 3 ")) << length;
    EXPECT_TRUE(taken("TLSA", "3 1 0 ")) << length;
  }
}

// RFC by RFC, and what a name server refuses besides.
TEST(Rdata, EachTypeHasItsRules) {
  const std::string sha256 = octets(32);
  for (const auto& [type, good, bad] : std::vector<std::array<std::string, 3>>{
           {"CNAME", "_a.0/25.b.", "a.*.b."},
           {"CDS", "1 8 2 " + sha256, "1 0 2 " + sha256},
           {"CDS", "0 0 0 00", "0 0 0 01"},
           {"CDS", "0 0 0 00", "0 0 0 0000"},
           {"CDS", "0 0 0 00", "1 15 3 aabb"},
           {"CDNSKEY", "0 3 0 AA==", "0 3 0 AQ=="},
           {"CDNSKEY", "257 3 15 YWJj", "257 4 15 YWJj"},
           {"CSYNC", "4294967295 3 A", "4294967296 3 A"},
           {"CSYNC", "1 3 A", "1 4 A"},
           {"CSYNC", "1 3 A", "1 3"},
           {"DSYNC", "CDS NOTIFY 65535 a.", "CDS NOTIFY 65536 a."},
           {"DSYNC", "TYPE65280 255 0 a.", "TYPE65280 256 0 a."},
           {"DSYNC", "CSYNC 1 53 a.", "CSYNC 0 53 a."},
           {"DSYNC", "CDS notify 53 a.", "CDS NOTIFY 53 _a."},
           {"DSYNC", "\\# 8 003b01003501 6100", "\\# 8 003b01003501 4100"},
           {"SMIMEA", "3 1 1 " + sha256, "3 1 1 ab"},
           {"SMIMEA", "255 1 0 ab", "256 1 0 ab"},
           {"CERT", "65535 65535 255 YWJj", "65536 1 1 YWJj"},
           {"CERT", "oid 1 1 YWJj", "0 1 1 YWJj"},
           {"CERT", "1 1 ed25519 YWJj", "1 1 1"},
           {"DHCID", "AAIBAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "AAIBY2/A"},
           {"DHCID", "AAICYQ==", "AAIC"},
           {"OPENPGPKEY", "YQ==", ""},
           {"APL", "1:0.0.0.0/32", "1:0.0.0.0/33"},
           {"APL", "2:::/128", "2:::/129"},
           {"APL", "!2:::1/0", "3:::1/0"},
           {"APL", "1:192.0.2.0/24", "1:192.0.2.0"},
           {"APL", "1:192.0.2.0/24", "1:2001:db8::/24"},
           {"APL", "\\# 5 0001080101", "\\# 5 0001080100"},
           {"APL", "\\# 4 00010000", "\\# 9 000108050a00000001"},
           {"APL", "\\# 0", "\\# 3 000100"},
           {"LOC", "90 N 180 W 0", "90 0 0.001 N 180 W 0"},
           {"LOC", "90 N 180 W 0", "90 N 180 0 0.001 W 0"},
           {"LOC", "1 59 59.999 N 1 E 0", "1 60 N 1 E 0"},
           {"LOC", "1 2 3 N 1 E 0", "1 2 60 N 1 E 0"},
           {"LOC", "1 N 1 E 0", "1 E 1 N 0"},
           {"LOC", "1 N 1 E 0", "1 2 3 4 N 1 E 0"},
           {"LOC", "1 N 1 E -100000", "1 N 1 E -100000.01"},
           {"LOC", "1 N 1 E 42849672.95m", "1 N 1 E 42849672.96m"},
           {"LOC", "1 N 1 E 0 20m", "1 N 1 E 0 25m"},
           {"LOC", "1 N 1 E 0 90000000", "1 N 1 E 0 100000000"},
           {"LOC", "1 N 1 E 0 1 1 1", "1 N 1 E 0 1 1 1 1"},
           {"LOC", "1 N 1 E 0.5", "1 N 1 E 0."},
           {"LOC", "1 N 1 E 0.5", "1 N 1 E 0.5x"},
           {"LOC", "\\# 16 00121613800000008000000000989680",
            "\\# 16 01121613800000008000000000989680"},
           {"LOC", "\\# 16 00001613800000008000000000989680",
            "\\# 16 00011613800000008000000000989680"},
           {"LOC", "\\# 16 00991613800000008000000000989680",
            "\\# 16 009a1613800000008000000000989680"},
           {"LOC", "\\# 16 00121613800000008000000000989680",
            "\\# 16 00121613000000008000000000989680"},
       }) {
    EXPECT_EQ(said(type, good), "taken") << type << " " << good;
    EXPECT_NE(said(type, bad), "taken") << type << " " << bad;
  }
}

// BIND refuses a zone in which these are no host names ("check-names").
TEST(Rdata, HostsAreHostNames) {
  for (const auto& [type, before] : std::vector<std::pair<std::string, std::string>>{
           {"NS", ""}, {"MX", "1 "}, {"AFSDB", "1 "}, {"SRV", "1 2 3 "}}) {
    EXPECT_EQ(said(type, before + "a.b-c.1."), "taken") << type;
    EXPECT_NE(said(type, before + "a.b_c.1.").find("no host name"), std::string::npos) << type;
    EXPECT_NE(said(type, before + "_a.b."), "taken") << type;
  }
  EXPECT_NE(said("SOA", "a_b. c. 1 1 1 1 1"), "taken");
  EXPECT_EQ(said("SOA", "a. b_c.d. 1 1 1 1 1"), "taken");
  EXPECT_NE(said("SOA", "a. b.c_d. 1 1 1 1 1").find("no mailbox"), std::string::npos);
  EXPECT_EQ(said("RP", "b_c.d. e_f.g."), "taken");
  EXPECT_NE(said("RP", "b.c_d. e.").find("no mailbox"), std::string::npos);
  EXPECT_EQ(said("NAPTR", "1 1 \"s\" \"\" \"\" _sip._udp.a."), "taken");
}

TEST(Rdata, SubstitutionsAreWellFormed) {
  for (const std::string_view text :
       {"", "!^.*$!sip:info@example.test!", "!^(.*)$!\\\\1@example.test!i", "/a/b/", "!a\\\\!b!c!",
        "!a{2}b{1,}c{0,255}!x!", "![^]a-z[:digit:]-]+(x|y)?!\\\\1!",
        "!^\\\\.\\\\+(a(b))\\\\2!\\\\1!"}) {
    EXPECT_EQ(said("NAPTR", "1 1 \"\" \"\" \"" + std::string(text) + "\" ."), "taken") << text;
  }
  for (const std::string_view text : {"!",
                                      "!a",
                                      "!a!b",
                                      "!!b!",
                                      "1a1b1",
                                      "iaibi",
                                      "\\\\a\\\\b\\\\",
                                      "!a!b!x",
                                      "!a!b!ii!",
                                      "!(a!b!",
                                      "!a)!b!",
                                      "!()!b!",
                                      "!(|a)!b!",
                                      "!a|!b!",
                                      "!*a!b!",
                                      "!a**!b!",
                                      "!a+?!b!",
                                      "!^*!b!",
                                      "!a{!b!",
                                      "!a{x}!b!",
                                      "!a{2!b!",
                                      "!a{3,2}!b!",
                                      "!a{256}!b!",
                                      "!{2}!b!",
                                      "![a!b!",
                                      "![!b!",
                                      "![z-a]!b!",
                                      "![[:no:]]!b!",
                                      "![a-[:digit:]]!b!",
                                      "!\\\\d!b!",
                                      "!\\\\1!b!",
                                      "!(a\\\\1)!b!",
                                      "!a!\\\\1!",
                                      "!(a)!\\\\2!",
                                      "!(a)!\\\\0!",
                                      "!a!b\\\\!",
                                      "!a\\000!b!"}) {
    EXPECT_NE(said("NAPTR", "1 1 \"\" \"\" \"" + std::string(text) + "\" ."), "taken") << text;
  }
}

// Whatever the octets, the check ends in a value; what it takes stands in text that gives it back.
RC_GTEST_PROP(RdataProperty, HostileSubstitutionsAreTakenWholeOrRefused, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string_view("!!!a^$.*+?()[]{}|\\12,-:i")));
  RC_PRE(text.size() <= 255);
  const Bytes rdata = Bytes("\0\1\0\1\0\0", 6) + static_cast<char>(text.size()) + text + '\0';
  if (!check_rdata(35, rdata)) return;
  RC_ASSERT(parse_rdata(35, rdata_text(35, rdata).value()).value() == rdata);
}

}  // namespace
}  // namespace comity::dns
