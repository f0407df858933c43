#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

TEST(WithdrawObjection, IsTheObjectorsOwn) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(object(number), "b"), Code::done);
  ASSERT_EQ(assembly.run(answer(number, "b"), "a"), Code::done);
  EXPECT_EQ(assembly.run(withdraw_objection(number), "c"), kNoSuchObjection);
  ASSERT_EQ(assembly.run(withdraw_objection(number), "b"), Code::done);

  v1::Objection objection;
  ASSERT_TRUE(find_objection(assembly.draft(), number, "b", objection));
  EXPECT_EQ(objection.state(), v1::OBJECTION_WITHDRAWN);
  EXPECT_EQ(assembly.run(withdraw_objection(number), "b"), kWrongState);
  EXPECT_EQ(assembly.run(object(number), "b"), kObjectionExists);
  EXPECT_EQ(assembly.run(answer(number, "b"), "a"), kWrongState);
}

TEST(WithdrawObjection, EndsWithTheVote) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(object(number), "b"), Code::done);
  assembly.at(200);
  EXPECT_EQ(assembly.run(withdraw_objection(number), "b"), kVoteClosed);
  EXPECT_EQ(assembly.run(withdraw_objection(9), "b"), kNoSuchProposal);
  EXPECT_EQ(assembly.run(withdraw_objection(0), "b"), Code::missing_field);
}

}  // namespace
}  // namespace comity::decisions::testing
