#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

v1::Action set_name_servers(const std::string& label, Texts names) {
  v1::Action action;
  v1::SetNameServers& it = *action.mutable_names_set_name_servers();
  it.set_zone(".");
  it.set_label(label);
  for (const std::string& name : names) it.add_name_servers(name);
  it.set_ns_ttl_seconds(3600);
  return action;
}

TEST(SetNameServers, IsTheHoldersOwnAndKeepsTheIndex) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "a", {"one.test.", "two.test."}), decision(1)),
            Code::done);
  const v1::Action action = set_name_servers("example", {"three.test.", "two.test."});
  const ledger::Subject subject = community.subject(action, as("b"));
  EXPECT_EQ(subject.kind, ledger::Subject::Kind::held);
  EXPECT_EQ(subject.party, "a");
  EXPECT_EQ(subject.what, "delegation example. in zone .");

  ASSERT_EQ(community.run(action, as("a")), Code::done);

  EXPECT_EQ(community.delegation("example").ns_ttl_seconds(), 3600U);
  EXPECT_EQ(community.delegation("example").since_decision(), 1U);
  const std::vector<std::string> used = {"example"};
  EXPECT_TRUE(delegations_using(community.draft(), ".", "one.test.").empty());
  EXPECT_EQ(delegations_using(community.draft(), ".", "two.test."), used);
  EXPECT_EQ(delegations_using(community.draft(), ".", "three.test."), used);
}

TEST(SetNameServers, NeedsGlueInside) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "a", {"one.test."}), decision(1)), Code::done);
  const v1::Action action = set_name_servers("example", {"ns1.example."});
  EXPECT_EQ(community.run(action, as("a")), kMissingGlue);
  ASSERT_EQ(community.run(set_host(".", addresses("ns1.example.", {"c0000201"})), as("a")),
            Code::done);
  EXPECT_EQ(community.run(action, as("a")), Code::done);
}

TEST(SetNameServers, RefusesWhatIsMissingOrNotWellFormed) {
  Community community;
  EXPECT_EQ(community.run(set_name_servers("missing", {"one.test."}), as("a")), kNoSuchDelegation);
  EXPECT_EQ(community.run(set_name_servers("example", {"b.", "a."}), as("a")), Code::not_sorted);
  EXPECT_EQ(community.run(set_name_servers("example", {"a"}), as("a")), Code::bad_name);
}

// The authority is asked first: it must let pass what permit will then name as missing.
TEST(SetNameServers, WhatDoesNotExistIsNobodysElses) {
  Community community;
  const v1::Action action = set_name_servers("missing", {"one.test."});
  EXPECT_EQ(community.subject(action, as("a")).party, "a");
  EXPECT_EQ(community.subject(action, decision(1)).party, "");
}

}  // namespace
}  // namespace comity::names::testing
