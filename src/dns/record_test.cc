#include "dns/record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <clocale>
#include <set>

#include "dns/testing/real_root.h"

namespace comity::dns {
namespace {

std::string text_of_aaaa(std::string_view hex) {
  return rdata_text(type::kAaaa, from_hex(hex).value()).value();
}

// Presentation form in, canonical wire form, presentation form out.
struct TextCase {
  std::string type;
  std::string in;
  std::string hex;
  std::string out;
};
const std::vector<TextCase> kTextCases = {
    {"A", "192.0.2.1", "c0000201", "192.0.2.1"},
    {"AAAA", "2001:DB8:0:0:0:0:0:1", "20010db8000000000000000000000001", "2001:db8::1"},
    {"NS", "NS1.Example.", "036e7331076578616d706c6500", "ns1.example."},
    {"SOA", "a. b. 1 2h 3m 4 5",
     "016100016200000000010000"
     "1c20"
     "000000b40000000400000005",
     "a. b. 1 7200 180 4 5"},
    {"DS", "31852 8 1 89f7670a fc091b199b47900e4ce4135b9463b7f7",
     "7c6c080189f7670afc091b199b47900e4ce4135b9463b7f7",
     "31852 8 1 89F7670AFC091B199B47900E4CE4135B9463B7F7"},
    {"MX", "10 MAIL.example.", "000a046d61696c076578616d706c6500", "10 mail.example."},
    {"TXT", "\"v=spf1 -all\" second", "0b763d73706631202d616c6c067365636f6e64",
     "\"v=spf1 -all\" \"second\""},
    {"CAA", "0 issue \"ca.example\"", "0005697373756563612e6578616d706c65",
     "0 issue \"ca.example\""},
    {"SRV", "1 2 53 Ns.example.", "000100020035026e73076578616d706c6500", "1 2 53 ns.example."},
    {"TYPE65280", "\\# 3 00ff10", "00ff10", "\\# 3 00FF10"},
    {"TYPE65281", "\\# 0", "", "\\# 0"},
    {"A", "\\# 4 C0000201", "c0000201", "192.0.2.1"},
    {"ZONEMD",
     "7 1 1 000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"
     "000102030405060708090a0b0c0d0e0f",
     "000000070101000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"
     "000102030405060708090a0b0c0d0e0f",
     "7 1 1 000102030405060708090A0B0C0D0E0F000102030405060708090A0B0C0D0E0F"
     "000102030405060708090A0B0C0D0E0F"},
    {"MX", "65535 .", "ffff00", "65535 ."},
    {"SOA", "a. under_score.b. 4294967295 1w 2147483647 0 5",
     "016100"
     "0b756e6465725f73636f7265016200ffffffff00093a807fffffff0000000000000005",
     "a. under_score.b. 4294967295 604800 2147483647 0 5"},
    {"CAA", "255 ISSUE ca.example", "ff05697373756563612e6578616d706c65",
     "255 issue \"ca.example\""},
    {"CAA", "0 issue \"\"", "00056973737565", "0 issue \"\""},
    {"TXT", "\"a\"\"b\" c\\032\\\"d \\200",
     "016101620463202264"
     "01c8",
     "\"a\" \"b\" \"c \\\"d\" \"\\200\""},
    {"HINFO", "a \"\"", "016100", "\"a\" \"\""},
    {"RP", "a_b.c. d_e.f.", "03615f6201630003645f65016600", "a_b.c. d_e.f."},
    {"AFSDB", "1 afs.example.", "000103616673076578616d706c6500", "1 afs.example."},
    {"NAPTR", "100 10 u sip+E2U \"!^.*$!sip:info@a.example!i\" .",
     "0064000a0175077369702b453255"
     "1a215e2e2a24217369703a696e666f40612e6578616d706c652169"
     "00",
     "100 10 \"u\" \"sip+E2U\" \"!^.*$!sip:info@a.example!i\" ."},
    {"DS", "1 RSASHA256 2 " + std::string(64, '0'), "00010802" + std::string(64, '0'),
     "1 8 2 " + std::string(64, '0')},
    {"SSHFP", "1 1 " + std::string(40, 'a'), "0101" + std::string(40, 'a'),
     "1 1 " + std::string(40, 'A')},
    {"TLSA", "3 0 0 ab", "030000ab", "3 0 0 AB"},
    {"URI", "1 2 https://a.example/",
     "00010002"
     "68747470733a2f2f612e6578616d706c652f",
     "1 2 \"https://a.example/\""},
    {"CNAME", "_A.0/25.B.", "025f6104302f3235016200", "_a.0/25.b."},
    {"PTR", "A.b.", "0161016200", "a.b."},
    {"DNAME", "A.b.", "0161016200", "a.b."},
    // RFC 1876, 4
    {"LOC", "42 21 54 N 71 06 18 W -24m 30m",
     "00331613"
     "89172dd070be15f000988d20",
     "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m"},
    {"LOC", "90 S 0 0 0.001 e 42849672.95 0m 90000000m 0.01m",
     "00009910"
     "6cb0270080000001ffffffff",
     "90 0 0.000 S 0 0 0.001 E 42849672.95m 0.00m 90000000.00m 0.01m"},
    {"CERT", "PKIX 1 RSASHA256 YWJj", "0001000108616263", "1 1 8 YWJj"},
    // RFC 3123, 7
    {"APL", "1:192.168.32.0/21 !1:192.168.38.0/28", "00011503c0a82000011c83c0a826",
     "1:192.168.32.0/21 !1:192.168.38.0/28"},
    {"APL", "2:FF00:0::/8 1:0.0.0.0/0", "00020801ff00010000", "2:ff00::/8 1:0.0.0.0/0"},
    {"APL", "", "", ""},
    // RFC 4701, 3.6.1
    {"DHCID", "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",
     "000201636fc0b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c40",
     "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="},
    {"SMIMEA", "3 0 0 ab", "030000ab", "3 0 0 AB"},
    // RFC 8078, 4
    {"CDS", "0 0 0 00", "0000000000", "0 0 0 00"},
    {"CDNSKEY", "0 3 0 AA==", "0000030000", "0 3 0 AA=="},
    {"CDNSKEY", "257 3 15 YWJj", "0101030f616263", "257 3 15 YWJj"},
    {"OPENPGPKEY", "YW Jj", "616263", "YWJj"},
    // RFC 7477, 2.1.2
    {"CSYNC", "66 3 A NS AAAA", "000000420003000460000008", "66 3 A NS AAAA"},
    {"HTTPS", "1 . alpn=h2", "00010000010003026832", "1 . alpn=\"h2\""},
    {"DSYNC", "CDS NOTIFY 5359 scanner.example.", "003b0114ef077363616e6e6572076578616d706c6500",
     "CDS NOTIFY 5359 scanner.example."},
    {"TYPE66", "TYPE258 7 1 .", "010207000100", "TYPE258 7 1 ."},
    {"CSYNC", "66 3 A TYPE66", "0000004200030009400000000000000020", "66 3 A TYPE66"},
    {"NSEC", "a. TYPE258 A NS",
     "016100"
     "000160"
     "010120",
     "a. A NS TYPE258"},
    {"NSEC3PARAM", "1 0 10 aabb", "0100000a02aabb", "1 0 10 AABB"},
    {"NSEC3", "1 1 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr",
     "01010000"
     "00"
     "14174eb2409fe28bcb4887a1836f957f0a8425e27b",
     "1 1 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR"},
    {"RRSIG", "NS ED25519 0 1d 20260101000000 1767139200 7 . YWJj",
     "00020f0000015180"
     "6955b900"
     "69546780"
     "0007"
     "00"
     "616263",
     "NS 15 0 86400 20260101000000 20251231000000 7 . YWJj"},
};

// Name servers that are in use do not know its name, and read this of any type (RFC 3597, 5).
TEST(Record, OfAYoungTypeIsOpaqueInTheTextOfAZone) {
  const Result<Record> record = parse_record("_dsync.a. 60 IN DSYNC CDS NOTIFY 5359 b.");
  ASSERT_TRUE(record) << record.error().message;
  const std::string text = to_text(*record);
  EXPECT_EQ(text, "_dsync.a.\t60\tIN\tTYPE66\t\\# 8 003B0114EF016200");
  EXPECT_EQ(parse_record(text).value(), *record);
  EXPECT_EQ(type_name(66), "DSYNC");
}

TEST(Rdata, HasOneTextAndOneWireForm) {
  for (const TextCase& one : kTextCases) {
    const Result<std::uint16_t> type = parse_type(one.type);
    ASSERT_TRUE(type) << one.type;
    const Result<Bytes> rdata = parse_rdata(*type, one.in);
    ASSERT_TRUE(rdata) << one.in << ": " << rdata.error().message;
    EXPECT_EQ(to_hex(*rdata), one.hex) << one.in;
    EXPECT_EQ(rdata_text(*type, *rdata).value_or("none"), one.out);
    EXPECT_EQ(parse_rdata(*type, one.out).value_or("none"), *rdata) << one.out;
  }
}

TEST(Rdata, Ipv6TextFollowsRfc5952) {
  EXPECT_EQ(text_of_aaaa("00000000000000000000000000000000"), "::");
  EXPECT_EQ(text_of_aaaa("00000000000000000000000000000001"), "::1");
  EXPECT_EQ(text_of_aaaa("20010db8000000000001000000000001"), "2001:db8::1:0:0:1");
  EXPECT_EQ(text_of_aaaa("20010db8000000010001000100010001"), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(text_of_aaaa("20010db8000000000000000000000000"), "2001:db8::");
  EXPECT_EQ(text_of_aaaa("00000000000000000000ffffc0000201"), "::ffff:192.0.2.1");
}

TEST(Rdata, IsCheckedAgainstItsShape) {
  const auto check = [](std::string_view type, std::string_view hex) {
    const Status status = check_rdata(parse_type(type).value(), from_hex(hex).value());
    return status ? std::string("fits") : status.error().message;
  };
  EXPECT_EQ(check("A", "c0000201"), "fits");
  EXPECT_NE(check("A", "c00002").find("cut short"), std::string::npos);
  EXPECT_NE(check("A", "c000020101").find("goes on"), std::string::npos);
  EXPECT_NE(check("NS", "034e533100").find("lower case"), std::string::npos);
  EXPECT_NE(check("NS", "c00c").find("malformed"), std::string::npos);
  EXPECT_NE(check("NS", "036e7331").find("malformed"), std::string::npos);
  EXPECT_NE(check("MX", "000a").find("field 2"), std::string::npos);
  EXPECT_EQ(check("TXT", "00"), "fits");
  EXPECT_NE(check("TXT", "").find("malformed"), std::string::npos);
  EXPECT_NE(check("TXT", "0261").find("malformed"), std::string::npos);
  EXPECT_EQ(check("CAA", "0005697373756563612e6578616d706c65"), "fits");
  EXPECT_NE(check("CAA", "00056973737fe5").find("field 2"), std::string::npos);
  EXPECT_NE(check("DS", "7c6c080289f7").find("digest"), std::string::npos);
  EXPECT_NE(check("DS", "7c6c080089f7").find("digest"), std::string::npos);
  EXPECT_NE(check("WKS", "c000020106").find("WKS"), std::string::npos);
  EXPECT_NE(check("ZONEMD", "00").find("ZONEMD"), std::string::npos);
  EXPECT_EQ(check("TYPE65280", ""), "fits");
  EXPECT_NE(check("TYPE65279", "00").find("TYPE65279"), std::string::npos);
  EXPECT_FALSE(check_rdata(type::kTxt, Bytes(70'000, '\0')));
}

TEST(Rdata, WhatIsNoTextIsRefused) {
  const auto wrong = [](std::string_view type, std::string_view text) {
    const Result<Bytes> rdata = parse_rdata(parse_type(type).value(), text);
    return rdata ? "accepted " + to_hex(*rdata) : std::string("refused");
  };
  for (const auto& [type, text] : std::vector<std::pair<std::string, std::string>>{
           {"A", "192.0.2"},
           {"A", "192.0.2.256"},
           {"A", "::1"},
           {"A", ""},
           {"A", "1.2.3.4 5"},
           {"AAAA", "192.0.2.1"},
           {"AAAA", "1::2::3"},
           {"AAAA", std::string(100, '1')},
           {"NS", "relative"},
           {"NS", "a\\046b."},
           {"NS", "*.a."},
           {"DS", "1 2 3"},
           {"DS", "65536 8 2 00"},
           {"DS", "1 8 2 0g"},
           {"DS", "1 8 2 00"},
           {"SOA", "a. b. 1 2 3"},
           {"SOA", "a. b. 4294967296 1 1 1 1"},
           {"MX", "mail."},
           {"MX", "10 a\\.b.example."},
           {"TXT", "\"open"},
           {"TXT", "a\nb"},
           {"TXT", "\"" + std::string(256, 'a') + "\""},
           {"TYPE65280", "abc"},
           {"TYPE65280", "\\# 2 00"},
           {"A", "\\# 3 000000"},
           {"SRV", "1 2 3"},
           {"CAA", "0 issue"},
           {"WKS", "192.0.2.1 tcp smtp"},
           {"IPSECKEY", "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ=="},
           {"TYPE9999", "abc"}}) {
    EXPECT_EQ(wrong(type, text), "refused") << type << " " << text;
  }
}

// Octets of a record must not end its line: what follows would be read as a record of its own.
TEST(Rdata, CannotForgeALine) {
  const Bytes evil = "x\"\nevil. 1 IN NS evil.\n\\";
  const Bytes string = Bytes(1, static_cast<char>(evil.size())) + evil;
  EXPECT_EQ(rdata_text(type::kTxt, string).value(), R"("x\"\010evil. 1 IN NS evil.\010\\")");
  for (const auto& [type, rdata] :
       std::vector<std::pair<std::uint16_t, Bytes>>{{type::kTxt, string},
                                                    {type::kCaa, Bytes("\0\5issue", 7) + evil},
                                                    {256, Bytes(4, '\0') + evil},
                                                    {13, string + string},
                                                    {99, string},  // SPF, through ldns
                                                    {19, string},  // X25, through ldns
                                                    {20, string},  // ISDN, through ldns
                                                    {2, Bytes("\2\n\"\0", 4)}}) {
    const std::string line = to_text(Record{Name(), type, 1, rdata});
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    const Result<Record> again = parse_record(line);
    if (!again) continue;
    EXPECT_EQ(again->rdata, rdata) << line;
  }
}

TEST(Type, HasANameAndANumber) {
  EXPECT_EQ(type_name(type::kNs), "NS");
  EXPECT_EQ(type_name(type::kZonemd), "ZONEMD");
  EXPECT_EQ(type_name(65280), "TYPE65280");
  EXPECT_EQ(parse_type("aaaa").value(), 28);
  EXPECT_EQ(parse_type("TYPE65280").value(), 65280);
  EXPECT_EQ(parse_type("RRSIG").value(), 46);
  EXPECT_FALSE(parse_type("TYPE65536"));
  EXPECT_FALSE(parse_type("TYPE"));
  EXPECT_FALSE(parse_type(""));
  EXPECT_FALSE(parse_type("NOSUCH"));
  EXPECT_FALSE(parse_type(std::string_view("NS\0", 3)));
  EXPECT_FALSE(parse_type(std::string(100, 'A')));
}

TEST(Record, HasTextAndCanonicalWire) {
  const Record record = parse_record("Example. 172800 IN NS NS1.example.").value();
  EXPECT_EQ(to_text(record), "example.\t172800\tIN\tNS\tns1.example.");
  EXPECT_EQ(to_hex(canonical_wire(record)),
            "076578616d706c6500"  // owner
            "0002"                // type NS
            "0001"                // class IN
            "0002a300"            // TTL
            "000d036e7331076578616d706c6500");
  EXPECT_EQ(parse_record(to_text(record)).value(), record);
  EXPECT_EQ(to_text(Record{Name(), type::kA, 1, "abc"}), ".\t1\tIN\tA\t\\# 3 616263");
  EXPECT_FALSE(parse_record("example. 1 IN NS ns1.example. ("));
  EXPECT_FALSE(parse_record("example. IN NS ns1.example."));
  EXPECT_FALSE(parse_record(""));
  EXPECT_FALSE(parse_record(" 1 IN A 192.0.2.1"));
}

TEST(Record, SortsByOwnerTypeRdata) {
  const auto record = [](std::string_view line) { return parse_record(line).value(); };
  EXPECT_LT(record("b.a. 1 IN NS x."), record("b. 1 IN A 192.0.2.1"));
  EXPECT_LT(record("a. 1 IN A 192.0.2.9"), record("a. 1 IN NS x."));
  EXPECT_LT(record("a. 1 IN A 10.0.0.1"), record("a. 1 IN A 192.0.2.1"));  // unsigned octets
  EXPECT_LT(record("a. 1 IN A 10.0.0.1"), record("a. 2 IN A 10.0.0.1"));
}

TEST(Record, AnNsecWithAnUpperCaseNameHasNoText) {
  EXPECT_EQ(rdata_text(type::kNsec, parse_rdata(type::kNsec, "a. NS").value()), "a. NS");
  EXPECT_FALSE(rdata_text(type::kNsec, Bytes("\1A\0\0\1\x20", 6)));
  EXPECT_FALSE(parse_rdata(type::kNsec, "A. NS"));
}

RC_GTEST_PROP(RecordProperty, HostileTextIsAnErrorOrARoundTrip, (const std::string& text)) {
  for (std::uint16_t type = 1; type <= type::kCaa; ++type) {
    const Result<Bytes> rdata = parse_rdata(type, text);
    if (!rdata) continue;
    const Result<std::string> shown = rdata_text(type, *rdata);
    if (shown) RC_ASSERT(parse_rdata(type, *shown).value() == *rdata);
  }
}

RC_GTEST_PROP(RecordProperty, WhatFitsItsShapeHasAText, (const Bytes& rdata)) {
  for (std::uint16_t type = 1; type <= type::kCaa; ++type) {
    const Result<std::string> text = rdata_text(type, rdata);
    if (!check_rdata(type, rdata)) continue;
    RC_ASSERT(text);
    RC_ASSERT(parse_rdata(type, *text).value() == rdata);
  }
}

// Octets near to what fits fit now and then.
RC_GTEST_PROP(RecordProperty, WhatFitsAfterAChangeHasAText, ()) {
  const TextCase& one = *rc::gen::elementOf(kTextCases);
  const std::uint16_t type = parse_type(one.type).value();
  Bytes rdata = parse_rdata(type, one.in).value();
  for (int changes = *rc::gen::inRange(0, 3); changes > 0 && !rdata.empty(); --changes) {
    const auto at = *rc::gen::inRange<std::size_t>(0, rdata.size());
    rdata[at] = *rc::gen::arbitrary<char>();
    if (*rc::gen::inRange(0, 4) == 0) rdata.resize(at);
  }
  const bool fits = check_rdata(type, rdata).has_value();
  RC_TAG(fits ? "fits" : "refused");
  if (fits) RC_ASSERT(parse_rdata(type, rdata_text(type, rdata).value()).value() == rdata);
}

TEST(NsecChain, CoversOwnersAndLeavesOutGlue) {
  std::vector<Record> records;
  for (const std::string_view line :
       {"example. 60 IN SOA a. b. 1 2 3 4 5", "example. 60 IN NS ns.a.example.",
        "a.example. 60 IN NS ns.a.example.", "a.example. 60 IN A 192.0.2.1",
        "ns.a.example. 60 IN A 192.0.2.1", "b.example. 60 IN NS ns.a.example.",
        "b.example. 60 IN DS 1 8 1 0000000000000000000000000000000000000000",
        "ns.example. 60 IN A 192.0.2.2"}) {
    records.push_back(parse_record(line).value());
  }
  std::sort(records.begin(), records.end());
  const auto chain = nsec_chain(records, Name::parse("example.").value(), 30);
  ASSERT_TRUE(chain) << chain.error().message;
  std::vector<std::string> lines;
  for (const Record& record : *chain) lines.push_back(to_text(record));
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "example.\t30\tIN\tNSEC\ta.example. NS SOA RRSIG NSEC DNSKEY ZONEMD",
                       "a.example.\t30\tIN\tNSEC\tb.example. NS RRSIG NSEC",
                       "b.example.\t30\tIN\tNSEC\tns.example. NS DS RRSIG NSEC",
                       "ns.example.\t30\tIN\tNSEC\texample. A RRSIG NSEC"}));
}

TEST(NsecChain, NeedsAZone) {
  const Name apex = Name::parse("example.").value();
  const Record soa = parse_record("example. 60 IN SOA a. b. 1 2 3 4 5").value();
  EXPECT_FALSE(nsec_chain({}, apex, 1));
  EXPECT_FALSE(nsec_chain({parse_record("a.example. 1 IN NS x.").value()}, apex, 1));
  EXPECT_FALSE(nsec_chain({soa, parse_record("other. 1 IN NS x.").value()}, apex, 1));
  EXPECT_TRUE(nsec_chain({soa}, apex, 1));
}

TEST(NsecChain, OfTheRealRootIsEqualLineForLine) {
  std::vector<Record> data;
  std::vector<Record> expected;
  for (Record& record : testing::real_root_records()) {
    if (record.type == type::kNsec) {
      expected.push_back(std::move(record));
    } else if (record.type != type::kRrsig && record.type != type::kDnskey &&
               record.type != type::kZonemd) {
      data.push_back(std::move(record));
    }
  }
  if (data.empty()) return;  // absent: real_root.h has said so
  std::sort(data.begin(), data.end());
  const auto chain = nsec_chain(data, Name(), 86400);
  ASSERT_TRUE(chain) << chain.error().message;
  ASSERT_EQ(chain->size(), 1439U);
  ASSERT_EQ(expected.size(), 1439U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(to_text((*chain)[i]), to_text(expected[i]));
  }
}

TEST(RealRoot, EveryRecordHasTheTextOfItsBytes) {
  const std::vector<std::string> lines = testing::real_root_lines();
  if (lines.empty()) return;
  EXPECT_EQ(lines.size(), 24877U);
  std::set<std::uint16_t> types;
  for (const std::string& line : lines) {
    const Result<Record> record = parse_record(line);
    ASSERT_TRUE(record) << line << ": " << record.error().message;
    EXPECT_EQ(parse_record(to_text(*record)).value(), *record) << line;
    types.insert(record->type);
  }
  EXPECT_EQ(types, (std::set<std::uint16_t>{1, 2, 6, 28, 43, 46, 47, 48, 63}));
}

// Some locales lower I to a dotless i; names must not follow.
TEST(Locale, ChangesNoBytes) {
  const std::string text = "TITLE.EXAMPLE. 60 IN MX 10 MAIL.TITLE.EXAMPLE.";
  const Bytes before = canonical_wire(parse_record(text).value());
  std::setlocale(LC_ALL, "tr_TR.ISO-8859-9");
  const Bytes after = canonical_wire(parse_record(text).value());
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(before, after);
  EXPECT_EQ(parse_record(text)->owner.text(), "title.example.");
}

}  // namespace
}  // namespace comity::dns
