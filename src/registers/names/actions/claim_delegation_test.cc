#include "ledger/records.h"
#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

v1::Action claim(const std::string& label, const std::string& holder) {
  v1::Action action;
  v1::ClaimDelegation& it = *action.mutable_names_claim_delegation();
  it.set_zone(".");
  it.set_label(label);
  it.set_holder(holder);
  return action;
}

TEST(ClaimDelegation, GivesAnImportedDelegationItsFirstHolder) {
  Community community;
  const v1::HostAddresses host = addresses("ns1.example.", {"c0000201"});
  ASSERT_EQ(community.run(create(".", "example", "", {"ns1.example."}), genesis()), Code::done);
  ASSERT_EQ(community.run(set_host(".", host), genesis()), Code::done);
  EXPECT_EQ(host_holder(community.draft(), ".", "ns1.example."), "");
  EXPECT_EQ(community.consents(claim("example", "a")), std::vector<std::string>{"a"});

  ASSERT_EQ(community.run(claim("example", "a"), decision(3)), Code::done);

  EXPECT_EQ(community.delegation("example").holder(), "a");
  EXPECT_EQ(community.delegation("example").since_decision(), 3U);
  EXPECT_EQ(host_holder(community.draft(), ".", "ns1.example."), "a");
  EXPECT_EQ(community.run(claim("example", "b"), decision(4)), kNotUnclaimed);
}

TEST(ClaimDelegation, GoesOnAfterAHolderWhoHasLeft) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "b", {"ns.test."}), decision(1)), Code::done);
  EXPECT_EQ(community.run(claim("example", "a"), decision(2)), kNotUnclaimed);
  community.add_party("b", v1::LEFT);
  EXPECT_EQ(community.consents(claim("example", "a")), std::vector<std::string>{"a"});
  ASSERT_EQ(community.run(claim("example", "a"), decision(3)), Code::done);
  EXPECT_EQ(community.delegation("example").holder(), "a");
}

// By one word it says that what it holds is still its own.
TEST(ClaimDelegation, TakesNothingFromWhoHasLeftAndIsHeardOf) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "b", {"ns.test."}), decision(1)), Code::done);
  community.add_party("b", v1::LEFT);
  ledger::set_heard(community.draft(), "b", 20'000);
  EXPECT_EQ(community.run(claim("example", "a"), decision(2)), kNotUnclaimed);
}

TEST(ClaimDelegation, RefusesWhoCannotHold) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "", {"ns.elsewhere."}), genesis()), Code::done);
  EXPECT_EQ(community.run(claim("example", "d"), decision(1)), Code::holder_not_active);
  EXPECT_EQ(community.run(claim("example", "x"), decision(1)), Code::no_such_party);
  EXPECT_EQ(community.run(claim("example", ""), decision(1)), Code::missing_field);
  EXPECT_EQ(community.run(claim("missing", "a"), decision(1)), kNoSuchDelegation);
}

}  // namespace
}  // namespace comity::names::testing
