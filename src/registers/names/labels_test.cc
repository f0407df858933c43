#include "registers/names/labels.h"

#include <gtest/gtest.h>

#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

TEST(PermitLabel, IsIdna2008AndTheTableOfTheCommunity) {
  Community community;
  const auto code_of = [&](std::string_view label) {
    const ledger::Verdict verdict = permit_label(community.draft(), label);
    return verdict ? Code::done : verdict.error().code;
  };
  EXPECT_EQ(code_of("example"), Code::done);
  EXPECT_EQ(code_of("xn--bcher-kva"), Code::done);
  EXPECT_EQ(code_of("ab--c"), kLabelNotPermitted);
  EXPECT_EQ(code_of("xn--hqd2n7h"), kLabelNotPermitted);  // jamo, not the syllable
  v1::Action action;
  v1::CodePoints& table = *action.mutable_names_set_code_points()->mutable_code_points();
  table.set_version("greek");
  table.add_ranges(0x3b1);
  table.add_ranges(0x3c9);
  ASSERT_EQ(community.run(action, decision(1)), Code::done);
  EXPECT_EQ(code_of("example"), Code::done);
  EXPECT_EQ(code_of("xn--bcher-kva"), kLabelNotPermitted);
  EXPECT_EQ(code_of("xn--mxac"), Code::done);
}

}  // namespace
}  // namespace comity::names::testing
