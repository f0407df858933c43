#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"
#include "registers/keys/outcomes.h"

namespace comity::ceremonies::testing {
namespace {

v1::Action attest(std::uint32_t epoch) {
  v1::Action action;
  v1::AttestErasure& it = *action.mutable_ceremonies_attest();
  it.set_zone(".");
  it.set_role(v1::ZONE_SIGNING);
  it.set_epoch(epoch);
  return action;
}

TEST(AttestErasure, IsOfOldSharesAlone) {
  Ceremonial ceremonial;
  EXPECT_EQ(ceremonial.run(attest(1), as("a")), keys::kNoSuchGroup);
  ceremonial.make({"a", "b", "c"}, 2);
  EXPECT_EQ(ceremonial.run(attest(1), as("a")), kNoMember) << "it has the one that it signs with";
  ceremonial.make_again({"b", "c", "d"}, 2);
  EXPECT_EQ(ceremonial.run(attest(1), as("a")), keys::kStaleClaim);
  EXPECT_EQ(ceremonial.run(attest(2), as("d")), kNoMember);
  EXPECT_EQ(ceremonial.run(attest(2), as("e")), kNoMember);
  const keys::Role role = keys::Role::zone_signing;
  EXPECT_TRUE(owes_attestation(ceremonial.draft(), ".", role, "a"));
  ASSERT_EQ(ceremonial.run(attest(2), as("a")), Code::done) << ceremonial.reason();
  EXPECT_FALSE(owes_attestation(ceremonial.draft(), ".", role, "a"));
  EXPECT_EQ(ceremonial.run(attest(2), as("a")), kDoneAlready);
  // One that stays has an old share and a new one.
  ASSERT_EQ(ceremonial.run(attest(2), as("b")), Code::done);
  const auto found = sharings(ceremonial.draft(), ".", role);
  ASSERT_EQ(found.size(), 2U);
  ASSERT_EQ(found[0].erased_size(), 2);
  EXPECT_EQ(found[0].erased(0), "a");
  EXPECT_EQ(found[1].erased_size(), 0);
  const Leavers left = leavers(ceremonial.draft(), ".", role);
  EXPECT_EQ(left.attested, (Names{"a"}));
  EXPECT_EQ(left.together, 1U) << "a word is no proof";
}

TEST(AttestErasure, ChecksItsForm) {
  Ceremonial ceremonial;
  EXPECT_EQ(ceremonial.run(attest(0), as("a")), Code::missing_field);
  v1::Action action = attest(1);
  action.mutable_ceremonies_attest()->clear_role();
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::missing_field);
  action.mutable_ceremonies_attest()->clear_zone();
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::missing_field);
}

}  // namespace
}  // namespace comity::ceremonies::testing
