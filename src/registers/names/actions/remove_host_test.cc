#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

TEST(RemoveHost, IsTheHoldersOwnOnceNobodyUsesTheHost) {
  Community community;
  const v1::HostAddresses first = addresses("ns1.example.", {"c0000201"});
  const v1::HostAddresses second = addresses("ns2.example.", {"c0000202"});
  ASSERT_EQ(
      community.run(create(".", "example", "a", {"ns1.example."}, {first, second}), decision(1)),
      Code::done);
  EXPECT_EQ(community.subject(remove_host(".", "ns2.example."), as("b")).party, "a");

  EXPECT_EQ(community.run(remove_host(".", "ns1.example."), as("a")), kHostInUse);
  ASSERT_EQ(community.run(remove_host(".", "ns2.example."), as("a")), Code::done);

  v1::Host host;
  EXPECT_FALSE(find_host(community.draft(), ".", "ns2.example.", host));
  EXPECT_EQ(hosts_of(community.draft(), ".", "example"), std::vector<std::string>{"ns1.example."});
}

TEST(RemoveHost, StopsWhereTheCommunityItselfUsesItsHost) {
  Community community;
  ASSERT_EQ(community.run(set_host(".", addresses("ns.nowhere.", {"c0000201"})), decision(1)),
            Code::done);
  ASSERT_EQ(community.run(create(".", "held", "b", {"ns.nowhere."}), decision(2)), Code::done);
  ASSERT_EQ(community.run(create(".", "old", "", {"ns.nowhere."}), genesis()), Code::done);
  EXPECT_EQ(community.run(remove_host(".", "ns.nowhere."), decision(3)), kHostInUse);
  EXPECT_EQ(community.reason(), "host ns.nowhere. in zone . serves delegation old. in zone .");
}

TEST(RemoveHost, LeavesNoIndexOfASponsoredHost) {
  Community community;
  ASSERT_EQ(community.run(create(".", "sponsor", "b", {"ns.test."}), decision(1)), Code::done);
  ASSERT_EQ(
      community.run(set_host(".", addresses("ns.nowhere.", {"c0000201"}), "sponsor"), decision(2)),
      Code::done);
  ASSERT_EQ(community.run(remove_host(".", "ns.nowhere."), as("b")), Code::done);
  EXPECT_TRUE(hosts_of(community.draft(), ".", "sponsor").empty());
  EXPECT_FALSE(stands(community.draft(), ".", "nowhere"));
}

TEST(RemoveHost, RefusesWhatIsMissingOrNotWellFormed) {
  Community community;
  EXPECT_EQ(community.run(remove_host(".", "ns.test."), as("a")), kNoSuchHost);
  EXPECT_EQ(community.subject(remove_host(".", "ns.test."), as("a")).party, "a");
  EXPECT_EQ(community.run(remove_host("test.", "ns.test."), as("a")), Code::no_such_zone);
  EXPECT_EQ(community.run(remove_host(".", "."), as("a")), Code::inconsistent);
  EXPECT_EQ(community.run(remove_host(".", "ns"), as("a")), Code::bad_name);
  EXPECT_EQ(community.run(remove_host("", "ns."), as("a")), Code::missing_field);
}

}  // namespace
}  // namespace comity::names::testing
