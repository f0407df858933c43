#include "dns/name.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace comity::dns {
namespace {

Name name(std::string_view text) {
  Result<Name> parsed = Name::parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : Name();
}

std::string wrong(std::string_view text) {
  const Result<Name> parsed = Name::parse(text);
  return parsed ? "accepted" : parsed.error().message;
}

TEST(Name, IsLowerCaseAndAbsolute) {
  EXPECT_EQ(name("WWW.Example.").text(), "www.example.");
  EXPECT_EQ(to_hex(name("WWW.Example.").wire()), "03777777076578616d706c6500");
  EXPECT_EQ(name(".").text(), ".");
  EXPECT_EQ(to_hex(Name().wire()), "00");
  EXPECT_EQ(name("_dmarc.xn--p1ai.").text(), "_dmarc.xn--p1ai.");
}

TEST(Name, IsWhatZonesHave) {
  EXPECT_EQ(name("0/25.2.0.192.in-addr.arpa.").text(), "0/25.2.0.192.in-addr.arpa.");
  EXPECT_EQ(name("_25._tcp.Mail.example.").text(), "_25._tcp.mail.example.");
  EXPECT_EQ(to_hex(name("*.a.").wire()), "012a016100");
  EXPECT_TRUE(name("*.a.").is_wildcard());
  EXPECT_TRUE(name("*.").is_wildcard());
  EXPECT_FALSE(name("a.").is_wildcard());
  EXPECT_FALSE(Name().is_wildcard());
  EXPECT_EQ(*Name::from_wire(name("*.a.").wire()), name("*.a."));
  EXPECT_FALSE(Name::from_wire(Bytes("\1a\1*\0", 5)));
  EXPECT_FALSE(Name::from_wire(Bytes("\2**\0", 4)));
}

// A label of 42 or 47 octets has the length octet of '*' or '/'.
TEST(Name, IsAHostNameByItsLabels) {
  for (const std::size_t length : {1, 42, 45, 47, 48, 63}) {
    EXPECT_TRUE(is_host_name(name(std::string(length, 'a') + ".b-c.1."))) << length;
  }
  for (const std::string_view text :
       {"*.example.", "*.", "_tcp.example.", "a.b_c.", "0/25.example.", "a.0/25."}) {
    EXPECT_FALSE(is_host_name(name(text))) << text;
    EXPECT_NE(parse_host_name(text).error().message.find("no host name"), std::string::npos);
  }
  EXPECT_TRUE(is_host_name(Name()));
  EXPECT_EQ(parse_host_name("A.Example.")->text(), "a.example.");
  EXPECT_FALSE(parse_host_name("a..b."));
}

TEST(Name, RefusesWhatNeedsAnEscape) {
  EXPECT_NE(wrong("example").find("does not end with a dot"), std::string::npos);
  EXPECT_NE(wrong("").find("does not end with a dot"), std::string::npos);
  EXPECT_NE(wrong("a..b.").find("empty"), std::string::npos);
  EXPECT_NE(wrong("..").find("empty"), std::string::npos);
  EXPECT_NE(wrong("-a.").find("hyphen"), std::string::npos);
  EXPECT_NE(wrong("a-.").find("hyphen"), std::string::npos);
  EXPECT_NE(wrong("a\\.b.").find("character"), std::string::npos);
  EXPECT_NE(wrong("a.*.example.").find("asterisk"), std::string::npos);
  EXPECT_NE(wrong("a*.example.").find("asterisk"), std::string::npos);
  EXPECT_NE(wrong("**.example.").find("asterisk"), std::string::npos);
  EXPECT_NE(wrong("a@b.").find("character"), std::string::npos);
  EXPECT_NE(wrong("b\xc3\xbc.").find("character"), std::string::npos);
  EXPECT_NE(wrong(std::string(64, 'a') + ".").find("63"), std::string::npos);
  EXPECT_EQ(name(std::string(63, 'a') + ".").label_count(), 1);
}

TEST(Name, HasAtMost255Octets) {
  const std::string label = std::string(63, 'a') + ".";
  const std::string longest = label + label + label + std::string(61, 'b') + ".";
  EXPECT_EQ(name(longest).wire().size(), 255U);
  EXPECT_NE(wrong("b" + longest).find("255"), std::string::npos);
  std::string many;
  for (int i = 0; i < 127; ++i) many += "a.";
  EXPECT_EQ(name(many).label_count(), 127);
  EXPECT_EQ(name(many) <=> name(many), std::strong_ordering::equal);
}

TEST(Name, IsReadFromWireWhole) {
  const Bytes wire(
      "\x03WwW\x07"
      "example\0",
      13);
  ASSERT_TRUE(Name::from_wire(wire));
  EXPECT_EQ(Name::from_wire(wire)->text(), "www.example.");
  EXPECT_FALSE(Name::from_wire(wire + "x"));
  EXPECT_FALSE(Name::from_wire(wire.substr(0, 12)));
  EXPECT_FALSE(Name::from_wire(""));
  EXPECT_FALSE(Name::from_wire(Bytes("\xc0\x0c", 2)));
  EXPECT_FALSE(
      Name::from_wire(Bytes("\x03"
                            "a.b\0",
                            5)));
  EXPECT_FALSE(Name::from_wire(Bytes(300, '\x01')));
}

TEST(Name, KnowsItsPlaceInTheTree) {
  const Name host = name("a.b.c.example.");
  EXPECT_EQ(host.first_label(), "a");
  EXPECT_EQ(host.parent().text(), "b.c.example.");
  EXPECT_EQ(name("com.").parent(), Name());
  EXPECT_EQ(host.child_of(name("example.")).text(), "c.example.");
  EXPECT_EQ(host.child_of(Name()).text(), "example.");
  EXPECT_EQ(host.child_of(name("b.c.example.")), host);
  EXPECT_TRUE(host.is_at_or_below(host));
  EXPECT_TRUE(host.is_at_or_below(Name()));
  EXPECT_FALSE(name("example.").is_at_or_below(host));
  EXPECT_FALSE(name("notexample.").is_at_or_below(name("example.")));
  EXPECT_FALSE(name("a.other.").is_at_or_below(name("example.")));
}

// A label of 48 octets has the length octet 0x30, which is also the digit 0.
TEST(Name, IsNotMisledByDigitsThatLookLikeLengths) {
  const std::string tail = std::string(48, 'a') + ".";
  const Name below = name("0" + std::string(14, 'b') + "0" + std::string(46, 'a') + ".");
  EXPECT_FALSE(below.is_at_or_below(name(tail)));
  const Name inside = name("b0" + std::string(48, 'a') + ".");
  EXPECT_FALSE(inside.is_at_or_below(name(tail)));
}

// The example of RFC 4034, section 6.1, as far as its names are names here.
TEST(Name, SortsCanonically) {
  const std::vector<std::string> expected = {
      "example.",        "a.example.", "yljkjljk.a.example.", "z.a.example.",
      "zabc.a.example.", "z.example.", "*.z.example."};
  std::vector<Name> names;
  names.reserve(expected.size());
  for (const std::string& text : expected) names.push_back(name(text));
  std::reverse(names.begin(), names.end());
  std::sort(names.begin(), names.end());
  std::vector<std::string> sorted;
  sorted.reserve(names.size());
  for (const Name& one : names) sorted.push_back(one.text());
  EXPECT_EQ(sorted, expected);
}

Name arbitrary_name() {
  const auto labels =
      *rc::gen::resize(6, rc::gen::container<std::vector<std::string>>(rc::gen::resize(
                              8, rc::gen::nonEmpty(rc::gen::container<std::string>(
                                     rc::gen::elementOf(std::string("abcxyz0189_/")))))));
  std::string text = *rc::gen::element("", "*.");
  if (text.empty() && labels.empty()) text = ".";
  for (const std::string& label : labels) text += label + ".";
  return name(text);
}

RC_GTEST_PROP(NameProperty, TextAndWireAreRoundTrips, ()) {
  const Name one = arbitrary_name();
  RC_ASSERT(*Name::parse(one.text()) == one);
  RC_ASSERT(*Name::from_wire(one.wire()) == one);
}

// The order is that of the label sequences read from the right.
RC_GTEST_PROP(NameProperty, OrderIsThatOfReversedLabels, ()) {
  const auto reversed = [](const Name& one) {
    std::vector<std::string> labels;
    for (Name rest = one; !rest.is_root(); rest = rest.parent()) {
      labels.insert(labels.begin(), rest.first_label());
    }
    return labels;
  };
  const Name a = arbitrary_name();
  const Name b = arbitrary_name();
  RC_ASSERT((a <=> b) == (reversed(a) <=> reversed(b)));
  RC_ASSERT(a.is_at_or_below(a.parent()));
}

RC_GTEST_PROP(NameProperty, HostileOctetsAreRefusedOrRead, (const std::string& octets)) {
  const Result<Name> from_wire = Name::from_wire(octets);
  if (from_wire) RC_ASSERT(from_wire->wire() == ascii_lower(octets));
  const Result<Name> parsed = Name::parse(octets + ".");
  if (parsed) RC_ASSERT(parsed->text() == ascii_lower(octets + "."));
}

TEST(Label, IsLdh) {
  EXPECT_TRUE(is_ldh_label("a"));
  EXPECT_TRUE(is_ldh_label("xn--p1ai"));
  EXPECT_TRUE(is_ldh_label("1-2"));
  EXPECT_FALSE(is_ldh_label(""));
  EXPECT_FALSE(is_ldh_label("A"));
  EXPECT_FALSE(is_ldh_label("a_b"));
  EXPECT_FALSE(is_ldh_label("-a"));
  EXPECT_FALSE(is_ldh_label("a."));
  EXPECT_FALSE(is_ldh_label("*"));
  EXPECT_FALSE(is_ldh_label("a/b"));
  EXPECT_FALSE(is_ldh_label(std::string(64, 'a')));
}

}  // namespace
}  // namespace comity::dns
