#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

v1::Action remove(const std::string& label) {
  v1::Action action;
  action.mutable_names_remove_delegation()->set_zone(".");
  action.mutable_names_remove_delegation()->set_label(label);
  return action;
}

// "example" of a with a host of its own.
class RemoveDelegation : public ::testing::Test {
 protected:
  RemoveDelegation() {
    const v1::HostAddresses host = addresses("ns1.example.", {"c0000201"});
    EXPECT_EQ(community_.run(create(".", "example", "a", {"ns1.example."}, {host}), decision(1)),
              Code::done);
  }
  Community community_;
};

TEST_F(RemoveDelegation, TakesTheHostsInsideAlong) {
  EXPECT_EQ(community_.consents(remove("example")), std::vector<std::string>{"a"});
  ASSERT_EQ(community_.run(remove("example"), decision(2)), Code::done);

  v1::Host host;
  EXPECT_FALSE(delegation_exists(community_.draft(), ".", "example"));
  EXPECT_FALSE(find_host(community_.draft(), ".", "ns1.example.", host));
  EXPECT_TRUE(hosts_of(community_.draft(), ".", "example").empty());
  EXPECT_TRUE(delegations_using(community_.draft(), ".", "ns1.example.").empty());
  EXPECT_EQ(community_.run(remove("example"), decision(3)), kNoSuchDelegation);
}

TEST_F(RemoveDelegation, TakesSponsoredHostsAlong) {
  const v1::HostAddresses host = addresses("ns.nowhere.", {}, {std::string(32, '1')});
  ASSERT_EQ(community_.run(set_host(".", host, "example"), decision(2)), Code::done);
  ASSERT_EQ(community_.run(remove("example"), decision(2)), Code::done);
  v1::Host found;
  EXPECT_FALSE(find_host(community_.draft(), ".", "ns.nowhere.", found));
}

// Else whoever names the host would stop what was decided.
TEST_F(RemoveDelegation, IsNotStoppedByWhoeverElseNamesItsHosts) {
  ASSERT_EQ(community_.run(create(".", "other", "b", {"ns1.example."}), decision(2)), Code::done);
  ASSERT_EQ(community_.run(remove("example"), decision(3)), Code::done);
  EXPECT_EQ(community_.delegation("other").name_servers(0), "ns1.example.");
}

TEST_F(RemoveDelegation, AsksNobodyWhoIsGone) {
  ASSERT_EQ(community_.run(create(".", "mine", "b", {"ns.test."}), decision(2)), Code::done);
  EXPECT_EQ(community_.consents(remove("mine")), std::vector<std::string>{"b"});
  community_.add_party("b", v1::LEFT);
  EXPECT_TRUE(community_.consents(remove("mine")).empty());
}

TEST_F(RemoveDelegation, StopsWhereTheZoneItselfWouldLoseAHost) {
  ASSERT_EQ(community_.run(set_apex_servers({"ns1.example."}), decision(2)), Code::done);
  EXPECT_EQ(community_.run(remove("example"), decision(3)), kHostInUse);
}

TEST_F(RemoveDelegation, NeedsNoConsentWhileUnclaimed) {
  ASSERT_EQ(community_.run(create(".", "old", "", {"ns1.example."}), genesis()), Code::done);
  EXPECT_TRUE(community_.consents(remove("old")).empty());
  EXPECT_TRUE(community_.consents(remove("missing")).empty());
}

}  // namespace
}  // namespace comity::names::testing
