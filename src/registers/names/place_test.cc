#include "registers/names/place.h"

#include <gtest/gtest.h>

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
  EXPECT_EQ(covering_label("ns1.nic.example.", "."), "example");
  EXPECT_EQ(covering_label("example.", "."), "example");
  EXPECT_EQ(covering_label("ns1.nic.example.", "example."), "nic");
  EXPECT_EQ(covering_label("nic.example.", "example."), "nic");
}

}  // namespace
}  // namespace comity::names
