#include "registers/names/place.h"

#include <gtest/gtest.h>

#include "registers/names/queries.h"

namespace comity::names {
namespace {

TEST(Place, BelowMeansAWholeLabelBelow) {
  EXPECT_TRUE(is_below("ns.example.", "example."));
  EXPECT_TRUE(is_below("example.", "."));
  EXPECT_FALSE(is_below("example.", "example."));
  EXPECT_FALSE(is_below(".", "."));
  EXPECT_FALSE(is_below("anexample.", "example."));
  EXPECT_FALSE(is_below("example.", "ns.example."));
  EXPECT_TRUE(is_at_or_below("example.", "example."));
  EXPECT_FALSE(is_at_or_below("anexample.", "example."));
}

TEST(Place, ALabelMakesANameAndBack) {
  EXPECT_EQ(name_of_label("example", "."), "example.");
  EXPECT_EQ(name_of_label("www", "example."), "www.example.");
  EXPECT_EQ(label_of_name("ns1.nic.example.", "."), "ns1.nic.example");
  EXPECT_EQ(label_of_name("ns1.nic.example.", "example."), "ns1.nic");
  EXPECT_EQ(label_above("ns1.nic"), "nic");
  EXPECT_EQ(label_above("nic"), "");
  EXPECT_EQ(labels_at_or_above("b.a.example.", "example."), (std::vector<std::string>{"b.a", "a"}));
  EXPECT_EQ(parts_of_label("b.a"), (std::vector<std::string_view>{"b", "a"}));
  EXPECT_EQ(parts_of_label(""), (std::vector<std::string_view>{""}));
}

}  // namespace
}  // namespace comity::names
