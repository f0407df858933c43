// Labels as IDNA 2008 has them: what RFC 5890 to 5893 say, one row a rule.
#include "dns/idna.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/normal_form.h"

namespace comity::dns {
namespace {

using Points = std::vector<std::uint32_t>;

// Samples of RFC 3492, 7.1, as far as they are lower-case.
TEST(DecodePunycode, GivesTheSamplesOfTheRfc) {
  struct Row {
    std::string_view text;
    Points points;
  };
  const std::vector<Row> rows = {
      // (A) Arabic (Egyptian)
      {"egbpdaj6bu4bxfgehfvwxn",
       {0x644, 0x64a, 0x647, 0x645, 0x627, 0x628, 0x62a, 0x643, 0x644, 0x645, 0x648, 0x634, 0x639,
        0x631, 0x628, 0x64a, 0x61f}},
      // (B) Chinese (simplified)
      {"ihqwcrb4cv8a8dqg056pqjye",
       {0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d, 0x6587}},
      // (E) Hebrew
      {"4dbcagdahymbxekheh6e0a7fei0b",
       {0x5dc, 0x5de, 0x5d4, 0x5d4, 0x5dd, 0x5e4, 0x5e9, 0x5d5, 0x5d8, 0x5dc, 0x5d0,
        0x5de, 0x5d3, 0x5d1, 0x5e8, 0x5d9, 0x5dd, 0x5e2, 0x5d1, 0x5e8, 0x5d9, 0x5ea}},
      // (P) hyphens among the basic code points
      {"d9juau41awczczp", {0x305d, 0x306e, 0x30b9, 0x30d4, 0x30fc, 0x30c9, 0x3067}},
  };
  for (const Row& row : rows) {
    const Result<Points> points = decode_punycode(row.text);
    ASSERT_TRUE(points) << row.text << ": " << points.error().message;
    EXPECT_EQ(*points, row.points) << row.text;
  }
  EXPECT_EQ(decode_punycode("bcher-kva").value(), (Points{'b', 0xfc, 'c', 'h', 'e', 'r'}));
}

TEST(DecodePunycode, RefusesWhatNoEncoderGives) {
  for (const std::string_view text :
       {"", "abc-", "-abc", "a b-kva", "BCHER-kva", "bcher-KVA", "bcher-kv", "bcher-k~a",
        "99999999999999999999", "zzzzzzzzzzzzzzzzzzzz"}) {
    EXPECT_FALSE(decode_punycode(text)) << text;
  }
  EXPECT_FALSE(decode_punycode(std::string(64, 'a')));
}

// Hostile input ends in a value, never elsewhere, and what it decodes to is code points.
RC_GTEST_PROP(DecodePunycode, NeverGivesASurrogateOrAValueBeyondTheLast, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string_view("abcdefghijklmnopqrstuvwxyz0123456789-")));
  const Result<Points> points = decode_punycode(text);
  if (!points) return;
  for (const std::uint32_t point : *points) {
    RC_ASSERT(point <= 0x10ffffU);
    RC_ASSERT(point < 0xd800U || point > 0xdfffU);
  }
}

std::string point_list(const Points& points) {
  std::string text;
  for (const std::uint32_t point : points) text += code_point_name(point) + " ";
  return text;
}

std::string said(const Points& points) {
  const Status status = check_u_label(points);
  return status ? "valid" : status.error().message;
}

TEST(ULabel, OfManyScriptsIsValid) {
  for (const Points& points : std::vector<Points>{
           {0x6d, 0xfc, 0x6e, 0x63, 0x68, 0x65, 0x6e},                 // German
           {0x66, 0x61, 0xdf},                                         // sharp s
           {0x3bc, 0x3bf, 0x3c2},                                      // Greek, final sigma
           {0x645, 0x62b, 0x627, 0x644},                               // Arabic
           {0x5d9, 0x5e8, 0x5d5, 0x5e9, 0x5dc, 0x5d9, 0x5dd},          // Hebrew
           {0x4f8b, 0x5b50},                                           // Han
           {0xd55c, 0xae00},                                           // Hangul syllables
           {0xe44, 0xe17, 0xe22},                                      // Thai
           {0x915, 0x941, 0x915},                                      // Devanagari, a mark inside
           {0x61, 0x2d, 0xfc},                                         // a hyphen
           {0x915, 0x94d, 0x200d, 0x937},                              // ZWJ behind a virama
           {0x915, 0x94d, 0x200c, 0x937},                              // ZWNJ behind a virama
           {0x645, 0x6cc, 0x200c, 0x62e, 0x648, 0x627, 0x647, 0x645},  // ZWNJ between joining
           {0x6c, 0xb7, 0x6c},                                         // Catalan
           {0x375, 0x3b1},                                             // keraia
           {0x5d0, 0x5f3},                                             // geresh
           {0x30a2, 0x30fb, 0x30a2},                                   // Katakana middle dot
           {0x627, 0x660, 0x661},                                      // Arabic-Indic digits
           {0x6f0, 0x6f1},                                             // extended: from the left
           {0x5d0, 0x31},                                              // ends in a digit
           {0x5d0, 0x5b0},                                             // ends in a mark
       }) {
    EXPECT_EQ(said(points), "valid") << point_list(points);
  }
}

TEST(ULabel, IsRefusedForWhatItIsAsAWhole) {
  struct Row {
    Points points;
    std::string_view why;
  };
  for (const Row& row : std::vector<Row>{
           {{}, "empty"},
           {{0x2d, 0xfc}, "hyphen"},
           {{0xfc, 0x2d}, "hyphen"},
           {{0xfc, 0x61, 0x2d, 0x2d, 0x61}, "third and fourth"},
           {{0xc4, 0x61}, "U+00C4"},                              // upper case
           {{0x2603}, "U+2603"},                                  // a symbol
           {{0xff21}, "U+FF21"},                                  // a full-width letter
           {{0x1f600}, "U+1F600"},                                // an emoji
           {{0x200b, 0x61}, "U+200B"},                            // a space of no width
           {{0x202e, 0x61}, "U+202E"},                            // an override
           {{0xe000}, "U+E000"},                                  // private use
           {{0x378}, "U+0378"},                                   // unassigned
           {{0x1112, 0x1161, 0x11ab}, "U+1112"},                  // conjoining jamo
           {{0x640, 0x627}, "U+0640"},                            // tatweel
           {{0x941, 0x915}, "combining mark"},                    //
           {{0x75, 0x308}, "normal form"},                        // u and its diaeresis
           {{0x61, 0x323, 0x307, 0x323}, "normal form"},          // marks out of order
           {{0x61, 0x307, 0x323}, "normal form"},                 //
           {{0x61, 0x62, 0x200d, 0x63}, "U+200D may not"},        // between Latin letters
           {{0x61, 0x200c, 0x62}, "U+200C may not"},              //
           {{0x200c, 0x915}, "U+200C may not"},                   //
           {{0x627, 0x200c, 0x628}, "U+200C may not"},            // alef joins to nothing behind it
           {{0x628, 0x200c}, "U+200C may not"},                   //
           {{0xb7, 0x6c}, "U+00B7 may not"},                      //
           {{0x6c, 0xb7, 0x61}, "U+00B7 may not"},                //
           {{0x375, 0x61}, "U+0375 may not"},                     //
           {{0x61, 0x5f3}, "U+05F3 may not"},                     //
           {{0x5f4}, "U+05F4 may not"},                           //
           {{0x61, 0x30fb}, "U+30FB may not"},                    //
           {{0x627, 0x660, 0x6f0}, "U+0660 may not"},             // both kinds of digits
           {{0x627, 0x6f0, 0x660}, "U+06F0 may not"},             //
           {{0x5d0, 0x35, 0x61}, "both directions"},              // Hebrew before Latin
           {{0x61, 0x5d0}, "both directions"},                    //
           {{0x31, 0x5d0}, "begins with a letter"},               //
           {{0x660, 0x627}, "begins with a letter"},              //
           {{0x5d0, 0x2d, 0x5b0}, "neither letter nor digit"},    //
           {{0x627, 0x31, 0x660}, "European and Arabic digits"},  //
       }) {
    EXPECT_NE(said(row.points).find(row.why), std::string::npos)
        << point_list(row.points) << ": " << said(row.points);
  }
}

TEST(NormalForm, IsThatOfUnicode) {
  EXPECT_TRUE(is_normal_form_c(Points{0x1e69}));               // s with two dots
  EXPECT_FALSE(is_normal_form_c(Points{0x73, 0x323, 0x307}));  //
  EXPECT_FALSE(is_normal_form_c(Points{0x1e61, 0x323}));       //
  EXPECT_TRUE(is_normal_form_c(Points{0x71, 0x323, 0x307}));   // q has none
  EXPECT_FALSE(is_normal_form_c(Points{0xd558, 0x11ab}));      // a syllable and its end
  EXPECT_TRUE(is_normal_form_c(Points{0xd55c, 0x11ab}));       // it has an end already
  EXPECT_TRUE(is_normal_form_c(Points{0x300}));                //
}

TEST(Label, IsAsciiOrAnALabel) {
  for (const std::string_view label : {"a", "example", "1", "a-b", "a-b--c"}) {
    EXPECT_TRUE(check_label(label).value_or(Points{1}).empty()) << label;
  }
  EXPECT_EQ(check_label("xn--bcher-kva").value(), (Points{'b', 0xfc, 'c', 'h', 'e', 'r'}));
  for (const std::string_view label :
       {"", "-a", "a-", "a_b", "ab--c", "xn--", "xn--abc-", "xn---kva", "Xn--bcher-kva",
        "xn--99999999", "example.", "xn--abc-fn0a", "xn--11b1g", "xn--5a-uld", "xn--hqd2n7h"}) {
    EXPECT_FALSE(check_label(label)) << label;
  }
}

TEST(TypedName, IsAskedForByItsALabels) {
  EXPECT_EQ(to_a_labels("b\u00fccher.example.").value(), "xn--bcher-kva.example.");
  EXPECT_EQ(to_a_labels("ns1.\u65e5\u672c").value(), "ns1.xn--wgv71a");
  EXPECT_EQ(to_a_labels("\u05d0\u05d1").value(), "xn--4dbc");
  EXPECT_EQ(to_a_labels("\U00020000").value(), "xn--j50i");
  EXPECT_EQ(to_a_labels("B\u00fccher").value(), "xn--bcher-kva");
  EXPECT_EQ(to_a_labels("_dmarc.EXAMPLE.").value(), "_dmarc.EXAMPLE.");
  EXPECT_EQ(to_a_labels(".").value(), ".");
  EXPECT_EQ(to_u_labels("xn--bcher-kva.example."), "b\u00fccher.example.");
  EXPECT_EQ(to_u_labels("xn--j50i"), "\U00020000");
  EXPECT_EQ(to_u_labels("xn--99999999.a."), "xn--99999999.a.");
  for (const std::string_view name :
       {"B\u00dcCHER.", "u\u0308", "a\xff", "\xc0\xaf", "\xed\xa0\x80", "\xc3", "\u2026."}) {
    EXPECT_FALSE(to_a_labels(name)) << name;
  }
}

// What a label encodes, it is the encoding of.
RC_GTEST_PROP(ULabelProperty, IsTheSameThereAndBack, ()) {
  const auto point = rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0x61, 0x7b),
                                    rc::gen::inRange<std::uint32_t>(0xdf, 0x3000),
                                    rc::gen::inRange<std::uint32_t>(0x20000, 0x2a000));
  auto points = *rc::gen::container<Points>(point);
  if (points.size() > 20) points.resize(20);
  points.push_back(0xfc);
  const std::string text = encode_punycode(points);
  RC_PRE(text.size() <= 59U);
  RC_ASSERT(decode_punycode(text).value() == points);
}

RC_GTEST_PROP(ULabelProperty, AnyCodePointsAreALabelOrAnError, ()) {
  const auto point = rc::gen::oneOf(
      rc::gen::inRange<std::uint32_t>(0, 0x110000), rc::gen::inRange<std::uint32_t>(0x300, 0x700),
      rc::gen::elementOf(Points{0x200c, 0x200d, 0x2d, 0x61, 0x94d, 0x30fb, 0x5d0, 0x660, 0xac00}));
  const auto points = *rc::gen::container<Points>(point);
  (void)said(points);
}

}  // namespace
}  // namespace comity::dns
