#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

// "example" of a, "sponsor" of b, "old" of nobody.
class SetHost : public ::testing::Test {
 protected:
  SetHost() {
    EXPECT_EQ(community_.run(create(".", "example", "a", {"ns.test."}), decision(1)), Code::done);
    EXPECT_EQ(community_.run(create(".", "sponsor", "b", {"ns.test."}), decision(2)), Code::done);
    EXPECT_EQ(community_.run(create(".", "old", "", {"ns.test."}), genesis()), Code::done);
  }
  std::string holder_of(const v1::Action& action, std::string_view actor) {
    const ledger::Subject subject = community_.subject(action, as(actor));
    EXPECT_EQ(subject.kind, ledger::Subject::Kind::held);
    return subject.party;
  }
  Community community_;
};

TEST_F(SetHost, BelongsToTheDelegationAboveIt) {
  const v1::Action action = set_host(".", addresses("ns1.nic.example.", {"c0000201"}));
  EXPECT_EQ(holder_of(action, "c"), "a");
  ASSERT_EQ(community_.run(action, as("a")), Code::done);
  EXPECT_EQ(holder_of(action, "c"), "a");

  v1::Action moved = set_host(".", addresses("ns1.nic.example.", {}, {std::string(32, '1')}));
  moved.mutable_names_set_host()->mutable_host()->set_ipv4_ttl_seconds(5);
  ASSERT_EQ(community_.run(moved, as("a")), Code::done);
  v1::Host host;
  ASSERT_TRUE(find_host(community_.draft(), ".", "ns1.nic.example.", host));
  EXPECT_EQ(host.ipv4_size(), 0);
  EXPECT_EQ(host.ipv4_ttl_seconds(), 0U);
  EXPECT_EQ(host.ipv6_size(), 1);
}

TEST_F(SetHost, KeepsOnRecordInWhichBlockTheAddressesWereSet) {
  const v1::Action action = set_host(".", addresses("ns.example.", {"c0000201"}));
  ledger::Context context;
  for (const std::uint64_t height : {7U, 9U}) {
    context.height = height;
    ASSERT_EQ(community_.run(action, as("a"), context), Code::done);
    v1::Host host;
    ASSERT_TRUE(find_host(community_.draft(), ".", "ns.example.", host));
    EXPECT_EQ(host.addresses_height(), height);
  }
}

TEST_F(SetHost, ElseToItsSponsor) {
  const v1::HostAddresses host = addresses("ns.nowhere.", {"c0000201"});
  // Only the community gives it one: what nobody has is not its holder's who comes first.
  EXPECT_EQ(holder_of(set_host(".", host, "sponsor"), "b"), "");
  EXPECT_EQ(community_.consents(set_host(".", host, "sponsor")), std::vector<std::string>{"b"});
  ASSERT_EQ(community_.run(set_host(".", host, "sponsor"), decision(5)), Code::done);
  EXPECT_EQ(holder_of(set_host(".", host), "c"), "b");
  // Without naming the sponsor again.
  ASSERT_EQ(community_.run(set_host(".", host), as("b")), Code::done);
  EXPECT_EQ(host_holder(community_.draft(), ".", "ns.nowhere."), "b");
  v1::Host record;
  ASSERT_TRUE(find_host(community_.draft(), ".", "ns.nowhere.", record));
  EXPECT_EQ(record.sponsor_decision(), 5U);
  // To another delegation by decision only, also to one of its own.
  EXPECT_EQ(holder_of(set_host(".", host, "example"), "a"), "b");
  ASSERT_EQ(community_.run(create(".", "second", "b", {"ns.test."}), decision(6)), Code::done);
  for (const char* other : {"example", "second"}) {
    EXPECT_EQ(community_.run(set_host(".", host, other), as("b")), Code::not_permitted) << other;
  }
  EXPECT_EQ(community_.run(set_host(".", host, "missing"), as("b")), kNoSuchDelegation);
}

TEST_F(SetHost, ElseToTheCommunity) {
  const v1::HostAddresses host = addresses("ns.nowhere.", {"c0000201"});
  EXPECT_EQ(holder_of(set_host(".", host), "a"), "");
  ASSERT_EQ(community_.run(set_host(".", host), decision(5)), Code::done);
  // It may give the host away, with the consent of who gets it.
  EXPECT_EQ(community_.consents(set_host(".", host, "sponsor")), std::vector<std::string>{"b"});
  EXPECT_TRUE(community_.consents(set_host(".", host)).empty());
  ASSERT_EQ(community_.run(set_host(".", host, "sponsor"), decision(6)), Code::done);
  EXPECT_EQ(hosts_of(community_.draft(), ".", "sponsor"), std::vector<std::string>{"ns.nowhere."});
  EXPECT_TRUE(community_.consents(set_host(".", host, "sponsor")).empty());
}

// As a.root-servers.net. below net. in the real root: its holder would hold the zone's own servers.
TEST_F(SetHost, OfTheZoneItselfBelongsToTheCommunityWhereverItsNameLies) {
  const v1::HostAddresses host = addresses("ns.example.", {"c0000201"});
  ASSERT_EQ(community_.run(set_host(".", host), as("a")), Code::done);
  ASSERT_EQ(holder_of(set_host(".", host), "a"), "a");

  const v1::Action apex = set_apex_servers({"ns.example."});
  EXPECT_EQ(community_.consents(apex), std::vector<std::string>{"a"});
  ASSERT_EQ(community_.run(apex, decision(3)), Code::done);
  EXPECT_TRUE(community_.consents(apex).empty());
  EXPECT_EQ(holder_of(set_host(".", host), "a"), "");
  EXPECT_EQ(holder_of(remove_host(".", "ns.example."), "a"), "");
  EXPECT_EQ(holder_of(set_host(".", host, "sponsor"), "b"), "");
}

TEST_F(SetHost, AnUnclaimedDelegationHasNobodyToActForIt) {
  const v1::Action action = set_host(".", addresses("ns.old.", {"c0000201"}));
  EXPECT_EQ(holder_of(action, "a"), "");
}

TEST_F(SetHost, RefusesASponsorInsideADelegation) {
  const v1::Action action = set_host(".", addresses("ns.example.", {"c0000201"}), "sponsor");
  EXPECT_EQ(holder_of(action, "b"), "a");
  EXPECT_EQ(community_.run(action, as("a")), Code::not_permitted);
}

TEST_F(SetHost, RefusesWhatIsNotWellFormed) {
  const auto code_of = [&](auto&& spoil) {
    v1::Action action = set_host(".", addresses("ns.example.", {"c0000201", "c0000202"}));
    spoil(*action.mutable_names_set_host());
    return community_.run(action, as("a"));
  };
  using It = v1::SetHost;
  EXPECT_EQ(code_of([](It&) {}), Code::done);
  EXPECT_EQ(code_of([](It& it) { it.clear_host(); }), Code::missing_field);
  EXPECT_EQ(code_of([](It& it) { it.mutable_host()->set_name("."); }), Code::inconsistent);
  EXPECT_EQ(code_of([](It& it) { it.set_zone("other."); }), Code::inconsistent);
  EXPECT_EQ(code_of([](It& it) { it.set_sponsor("Sponsor"); }), Code::bad_name);
  EXPECT_EQ(code_of([](It& it) { it.mutable_host()->set_ipv4(1, "\xc0\x00\x02\x01"); }),
            Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) { it.mutable_host()->mutable_ipv4()->SwapElements(0, 1); }),
            Code::not_sorted);
  EXPECT_EQ(code_of([](It& it) { it.mutable_host()->add_ipv6("1234"); }), Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) { it.mutable_host()->set_ipv6_ttl_seconds(0xffffffff); }),
            Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) {
              for (int i = 0; i < 64; ++i) it.mutable_host()->add_ipv4("abcd");
            }),
            Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) {
              it.set_zone("other.");
              it.mutable_host()->set_name("ns.other.");
            }),
            Code::no_such_zone);
}

}  // namespace
}  // namespace comity::names::testing
