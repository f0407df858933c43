#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

v1::Action set_code_points(std::initializer_list<std::uint32_t> ranges,
                           const std::string& version = "unicode-15.0.0/test") {
  v1::Action action;
  v1::CodePoints& table = *action.mutable_names_set_code_points()->mutable_code_points();
  table.set_version(version);
  for (const std::uint32_t value : ranges) table.add_ranges(value);
  return action;
}

TEST(SetCodePoints, DecidesWhichALabelsMayStand) {
  Community community;
  // U+00FC alone and Cyrillic: xn--bcher-kva is "b<U+00FC>cher", xn--80ak6aa92e is Cyrillic.
  ASSERT_EQ(community.run(set_code_points({0xfc, 0xfc, 0x400, 0x45f}), decision(1)), Code::done);
  EXPECT_EQ(community.run(create(".", "xn--bcher-kva", "a", {"ns.test."}), decision(2)),
            Code::done);
  EXPECT_EQ(community.run(create(".", "xn--mnchen-3ya", "a", {"ns.test."}), decision(3)),
            Code::done);
  // U+03B1 and others of Greek are not in the table.
  EXPECT_EQ(community.run(create(".", "xn--hxajbheg2az3al", "a", {"ns.test."}), decision(4)),
            kLabelNotPermitted);
  EXPECT_EQ(community.reason(),
            "label xn--hxajbheg2az3al: U+03C0 is not in the table unicode-15.0.0/test");
}

TEST(SetCodePoints, RefusesWhatIsNotWellFormed) {
  Community community;
  EXPECT_EQ(community.run(set_code_points({}), decision(1)), Code::missing_field);
  EXPECT_EQ(community.run(set_code_points({1, 2}, ""), decision(1)), Code::missing_field);
  EXPECT_EQ(community.run(set_code_points({1, 2}, "with space"), decision(1)), Code::out_of_range);
  EXPECT_EQ(community.run(set_code_points({1, 2, 3}), decision(1)), Code::inconsistent);
  EXPECT_EQ(community.run(set_code_points({2, 1}), decision(1)), Code::not_sorted);
  EXPECT_EQ(community.run(set_code_points({1, 2, 2, 3}), decision(1)), Code::not_sorted);
  EXPECT_EQ(community.run(set_code_points({1, 0x110000}), decision(1)), Code::out_of_range);
  v1::Action many = set_code_points({});
  v1::CodePoints& table = *many.mutable_names_set_code_points()->mutable_code_points();
  for (std::uint32_t i = 0; i < 40'002; ++i) table.add_ranges(i);
  EXPECT_EQ(community.run(many, decision(1)), Code::out_of_range);
}

}  // namespace
}  // namespace comity::names::testing
