#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

#include "base/limits.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

// The records of `text` as lines, or the error.
struct Read {
  std::vector<std::string> lines;
  std::string wrong;
};
Read read(std::string_view text) {
  MasterFileReader reader;
  std::vector<Record> records;
  Read result;
  while (!text.empty() && result.wrong.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Status status = reader.line(text.substr(0, end), records);
    if (!status) result.wrong = status.error().message;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (result.wrong.empty()) {
    if (const Status status = reader.end(); !status) result.wrong = status.error().message;
  }
  for (const Record& record : records) result.lines.push_back(to_text(record));
  return result;
}

TEST(MasterFile, IsReadAsRfc1035Says) {
  const Read result = read(R"($ORIGIN Example.
$TTL 1h   ; a comment
@   IN SOA ns1 admin.other. ( 2026073102 ; serial
        1800 900 )
)");
  EXPECT_NE(result.wrong.find("line 4: rdata of type SOA has 5 fields"), std::string::npos)
      << result.wrong;

  EXPECT_EQ(read(R"($ORIGIN Example.
$TTL 1h   ; a comment
@   IN SOA ns1 admin.other. ( 7 ; serial (with a parenthesis
        1800 900

        1w 1d )
    NS ns1
    86400 IN NS ns2.other.
ns1 IN 60 A 192.0.2.1
    60 IN AAAA 2001:db8::1
$ORIGIN sub
@ txt "a;b (c" d\"e
$TTL 5
mail MX 10 @
)")
                .lines,
            (std::vector<std::string>{
                "example.\t3600\tIN\tSOA\tns1.example. admin.other. 7 1800 900 604800 86400",
                "example.\t3600\tIN\tNS\tns1.example.", "example.\t86400\tIN\tNS\tns2.other.",
                "ns1.example.\t60\tIN\tA\t192.0.2.1", "ns1.example.\t60\tIN\tAAAA\t2001:db8::1",
                "sub.example.\t3600\tIN\tTXT\t\"a;b (c\" \"d\\\"e\"",
                "mail.sub.example.\t5\tIN\tMX\t10 sub.example."}));
}

TEST(MasterFile, TtlIsTheLastOneWhereNoDefaultIsGiven) {
  EXPECT_EQ(
      read("a. 7 IN NS b.\na. IN NS c.\nd. NS e.\n").lines,
      (std::vector<std::string>{"a.\t7\tIN\tNS\tb.", "a.\t7\tIN\tNS\tc.", "d.\t7\tIN\tNS\te."}));
}

// Some name servers write them; what a name needs one for is refused.
TEST(MasterFile, TakesEscapesThatANameCanDoWithout) {
  EXPECT_EQ(read("$ORIGIN b.\n0\\04725 7 IN NS a\n\\*.x 7 IN CNAME \\a.c.\n").lines,
            (std::vector<std::string>{"0/25.b.\t7\tIN\tNS\ta.b.", "*.x.b.\t7\tIN\tCNAME\ta.c."}));
  for (const std::string_view name : {"a\\.b", "a\\046b", "a\\046", "a\\\\", "a\\\\.b", "\\@",
                                      "a\\@", "\\000", "a\\ b", "\"a\\098\""}) {
    EXPECT_NE(read("$ORIGIN b.\n" + std::string(name) + " 7 IN NS a.\n").wrong, "") << name;
  }
}

TEST(MasterFile, AcceptsCarriageReturnsAndBlankLines) {
  EXPECT_EQ(read("\r\n   \r\n; only a comment\r\na. 7 IN NS b.\r\n\t\n").lines,
            std::vector<std::string>{"a.\t7\tIN\tNS\tb."});
}

// As editors save it; and what an editor must not have saved is named.
TEST(MasterFile, SkipsAByteOrderMarkInFront) {
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "a. 7 IN NS b.\n")
                .lines,
            std::vector<std::string>{"a.\t7\tIN\tNS\tb."});
  EXPECT_NE(read("a. 7 IN NS b.\n\xef\xbb\xbf"
                 "a. 7 IN NS b.\n")
                .wrong,
            "");
  for (const std::string_view mark : {"\xff\xfe", "\xfe\xff"}) {
    EXPECT_NE(read(std::string(mark) + "a").wrong.find("UTF-16"), std::string::npos);
  }
}

// BIND, and every name server since, takes the minimum for it.
TEST(MasterFile, AnSoaWithoutATtlHasItsMinimum) {
  EXPECT_EQ(read("a. SOA b. c. 1 2 3 4 5\na. 7 NS b.\na. TXT d\n").lines,
            (std::vector<std::string>{"a.\t5\tIN\tSOA\tb. c. 1 2 3 4 5", "a.\t7\tIN\tNS\tb.",
                                      "a.\t5\tIN\tTXT\t\"d\""}));
}

TEST(MasterFile, PassesOverTheSignatureOfATransfer) {
  EXPECT_EQ(read("a. 7 IN NS b.\nkey. 0 ANY TSIG hmac-sha256. 1 300 4 AAAA 1 NOERROR 0\n").lines,
            std::vector<std::string>{"a.\t7\tIN\tNS\tb."});
}

TEST(MasterFile, StringsMayStandWithoutQuotesOrWithoutBlanks) {
  EXPECT_EQ(read("a. 7 CAA 0 issue ca.example.net\na. 7 TXT \"b\"\"c\"d\"e f\"\n").lines,
            (std::vector<std::string>{"a.\t7\tIN\tCAA\t0 issue \"ca.example.net\"",
                                      "a.\t7\tIN\tTXT\t\"b\" \"c\" \"d\" \"e f\""}));
}

TEST(MasterFile, NamesTheWrongLine) {
  struct Case {
    std::string text;
    std::string wrong;
  };
  for (const Case& one : std::vector<Case>{
           {"a. 1 IN NS b.\n\na. 1 IN A 192.0.2\n",
            "line 3: rdata of type A: field 1: '192.0.2' is no IPv4 address"},
           {"$INCLUDE other.zone\n", "line 1: directive $INCLUDE is not supported"},
           {"$generate 1-9 a A 192.0.2.$\n", "line 1: directive $GENERATE is not supported"},
           {"$ORIGIN\n", "line 1: $ORIGIN takes one value"},
           {"$ORIGIN relative\n", "line 1: $ORIGIN: the name is relative"},
           {"$TTL x\n", "line 1: $TTL: seconds"},
           {"$TTL 2147483648\n", "line 1: $TTL: seconds"},
           {"$TTL 4000w\n", "line 1: $TTL: seconds: more than 2147483647"},
           {"a. 1 CH TXT b\n", "line 1: class CH is not supported"},
           {"a. 1 CLASS2 TXT b\n", "line 1: class CLASS2 is not supported"},
           {"a. 1 IN NOSUCH b\n", "line 1: 'NOSUCH' is no record type"},
           {"a. 1 IN\n", "line 1: the record has no type"},
           {"a. IN NS b.\n", "line 1: no TTL"},
           {" 1 IN NS b.\n", "line 1: a blank owner"},
           {"a 1 IN NS b.\n", "line 1: owner: the name is relative"},
           {"@ 1 IN NS b.\n", "line 1: owner: the name is relative"},
           {"a. 1 IN NS b\n", "line 1: rdata of type NS: field 1: the name is relative"},
           {"\\046. 1 IN NS b.\n", "line 1: owner: name"},
           {"a. 1 IN TXT \"open\n", "line 1: a quoted string does not end"},
           {"a. 1 IN TXT open\\\n", "line 1: a backslash ends the line"},
           {"\na. 1 IN SOA ( a.\nb. 1\n", "line 2: a parenthesis is not closed"},
           {"a. 1 IN TXT ( ( b ) )\n", "line 1: a parenthesis inside a parenthesis"},
           {"a. 1 IN TXT )\n", "line 1: a closing parenthesis that was not opened"},
           {"a. 1 IN TXT b\x01\n", "line 1: a control character"},
           {std::string("a. 1 IN TXT b\0c\n", 16), "line 1: a control character"},
           {"a. 1 IN TXT " + std::string(limits::kMasterFileLineBytes, 'x'),
            "line 1: longer than 131072 octets"},
           {"a. 1 IN MX 10 b\\.c.\n", "line 1: rdata of type MX"}}) {
    const Read result = read(one.text);
    EXPECT_TRUE(result.wrong.starts_with(one.wrong))
        << one.text.substr(0, 60) << "\n  expected " << one.wrong << "\n  got      "
        << result.wrong;
  }
}

// An open parenthesis must not gather memory without end.
// What is wrong is said of every line, and of no line because of another.
TEST(MasterFile, GoesOnAfterAWrongLine) {
  MasterFileReader reader;
  std::vector<Record> records;
  std::string wrong;
  for (const std::string_view line :
       {"$ORIGIN a.", "b..c 7 IN NS x.", "  7 IN NS y.", "d 7 IN NS z.", "  7 IN A 1.2.3",
        "  7 IN TXT ( \"open", "  7 IN NS u.", "$ORIGIN b..c", "e 7 IN NS x.", "$ORIGIN c.",
        "e 7 IN NS v."}) {
    const Status status = reader.line(line, records);
    if (!status) wrong += status.error().message.substr(0, status.error().message.find(':')) + " ";
  }
  EXPECT_EQ(wrong, "line 2 line 3 line 5 line 6 line 8 line 9 ");
  EXPECT_TRUE(reader.end());
  std::string taken;
  for (const Record& record : records) taken += to_text(record) + "\n";
  EXPECT_EQ(taken, "d.a.\t7\tIN\tNS\tz.\nd.a.\t7\tIN\tNS\tu.\ne.c.\t7\tIN\tNS\tv.\n");
}

TEST(MasterFile, LimitsAnOpenParenthesis) {
  MasterFileReader reader;
  std::vector<Record> records;
  ASSERT_TRUE(reader.line("a. 1 IN TXT (", records));
  Status status;
  for (int i = 0; i < 300 && status; ++i) status = reader.line(std::string(1000, ' '), records);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("line 132: longer than"), std::string::npos)
      << status.error().message;
}

RC_GTEST_PROP(MasterFileProperty, HostileBytesAreRecordsOrAnError, ()) {
  const auto piece = rc::gen::elementOf(std::vector<std::string>{
      "a.",   "@",     "$ORIGIN", "$TTL", "IN",    "CH", "NS",       "TXT", "SOA",
      "NSEC", "RRSIG", "LOC",     "1h",   "86400", "\"", "\\",       "(",   ")",
      ";",    "\n",    " ",       "\t",   "\\#",   "4",  "c0000201", "x",   "\xff"});
  std::string text;
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) {
    text += part + (part == "\n" ? "" : " ");
  }
  const Read result = read(text);
  if (!result.wrong.empty()) RC_ASSERT(result.wrong.starts_with("line "));
}

}  // namespace
}  // namespace comity::dns
