#include "registers/decisions/outcomes.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

TEST(Withdraw, EndsTheProposalForTheProposer) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  EXPECT_EQ(assembly.run(withdraw(number), "b"), kNotProposer);
  assembly.at(150);
  ASSERT_EQ(assembly.run(withdraw(number), "a"), Code::done);

  EXPECT_EQ(assembly.proposal(number).state(), v1::WITHDRAWN);
  EXPECT_EQ(assembly.proposal(number).ended_at().seconds(), assembly.now().milliseconds / 1000);
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
  EXPECT_EQ(assembly.run(withdraw(number), "a"), kVoteClosed);
}

TEST(Withdraw, MayComeInConsultationAndNotAfterTheClose) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  ASSERT_EQ(assembly.run(withdraw(1), "a"), Code::done);
  EXPECT_TRUE(assembly.settle_due().empty());

  ASSERT_EQ(assembly.open_vote("a"), 2U);
  assembly.at(200);
  EXPECT_EQ(assembly.run(withdraw(2), "a"), kVoteClosed);
  EXPECT_EQ(assembly.run(withdraw(3), "a"), kNoSuchProposal);
  EXPECT_EQ(assembly.run(withdraw(0), "a"), Code::missing_field);
}

}  // namespace
}  // namespace comity::decisions::testing
