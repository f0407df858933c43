#include "registers/names/labels.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
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

TEST(PermitLabel, LooksAtHyphensAndEncodings) {
  const ledger::EmptyView empty;
  const auto code_of = [&](std::string_view label) {
    const ledger::Verdict verdict = permit_label(empty, label);
    return verdict ? Code::done : verdict.error().code;
  };
  for (const std::string_view label : {"a", "example", "1", "a-b", "xn--bcher-kva", "a-b--c"}) {
    EXPECT_EQ(code_of(label), Code::done) << label;
  }
  for (const std::string_view label : {"", "-a", "a-", "a_b", "ab--c", "xn--", "xn--abc-",
                                       "xn---kva", "Xn--bcher-kva", "xn--99999999", "example."}) {
    EXPECT_EQ(code_of(label), kLabelNotPermitted) << label;
  }
}

}  // namespace
}  // namespace comity::names::testing
