#include "wire/holders.h"

#include <gtest/gtest.h>

namespace comity::wire {
namespace {

using Parties = std::vector<std::string>;

TEST(Holders, AreOneOrSeveral) {
  EXPECT_EQ(holders_of(""), Parties{});
  EXPECT_EQ(holders_of("elm"), Parties{"elm"});
  EXPECT_EQ(holders_of("elm+oak+yew"), (Parties{"elm", "oak", "yew"}));
  EXPECT_FALSE(is_held_together("elm"));
  EXPECT_TRUE(is_held_together("elm+oak"));
  EXPECT_EQ(held_together({"oak", "elm"}), "elm+oak");
  EXPECT_EQ(held_together({"elm"}), "elm");
  EXPECT_EQ(held_together({}), "");
}

// What is no list of handles is refused where it comes in; here it is nobody's by accident.
TEST(Holders, AreFoundByTheirWholeHandle) {
  EXPECT_TRUE(is_holder("elm", "elm"));
  EXPECT_TRUE(is_holder("elm+oak+yew", "elm"));
  EXPECT_TRUE(is_holder("elm+oak+yew", "oak"));
  EXPECT_TRUE(is_holder("elm+oak+yew", "yew"));
  EXPECT_FALSE(is_holder("elm+oak", "el"));
  EXPECT_FALSE(is_holder("elm+oak", "oa"));
  EXPECT_FALSE(is_holder("elm+oak", "elm+oak")) << "together they are no party";
  EXPECT_FALSE(is_holder("elm+oak", ""));
  EXPECT_FALSE(is_holder("elm+", ""));
  EXPECT_FALSE(is_holder("", ""));
  EXPECT_EQ(holders_of("elm+"), (Parties{"elm", ""}));
  EXPECT_EQ(holders_of("+"), (Parties{"", ""}));
}

TEST(Holders, HaveARest) {
  EXPECT_TRUE(is_rest_of("elm", "elm"));
  EXPECT_TRUE(is_rest_of("elm+oak+yew", "elm+yew"));
  EXPECT_FALSE(is_rest_of("elm+oak", "elm+yew"));
  EXPECT_FALSE(is_rest_of("elm", "elm+oak"));
  EXPECT_FALSE(is_rest_of("elm", ""));
  EXPECT_FALSE(is_rest_of("", ""));
}

// Else an empty word would make one holder of two.
TEST(Holders, AreNotMadeOfNobody) {
  EXPECT_EQ(held_together(holders_of("elm+")), "+elm");
  EXPECT_EQ(held_together({}), "");
  EXPECT_EQ(held_together({"oak", "elm"}), "elm+oak");
}

}  // namespace
}  // namespace comity::wire
