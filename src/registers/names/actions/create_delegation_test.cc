#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

const v1::HostAddresses kHost = addresses("ns1.nic.example.", {"c0000201"});

TEST(CreateDelegation, StandsWithItsHolderItsHostsAndItsDecision) {
  Community community;
  v1::Action action = create(".", "example", "a", {"ns.elsewhere.", "ns1.nic.example."}, {kHost});
  *action.mutable_names_create_delegation()->add_ds() = signer(1, 'x');
  action.mutable_names_create_delegation()->set_ds_ttl_seconds(86400);
  EXPECT_EQ(community.consents(action), std::vector<std::string>{"a"});
  EXPECT_EQ(community.subject(action, as("a")).kind, ledger::Subject::Kind::community);

  ASSERT_EQ(community.run(action, decision(12)), Code::done);

  const v1::Delegation record = community.delegation("example");
  EXPECT_EQ(record.holder(), "a");
  EXPECT_EQ(record.since_decision(), 12U);
  EXPECT_EQ(record.ds_ttl_seconds(), 86400U);
  v1::Host host;
  ASSERT_TRUE(find_host(community.draft(), ".", "ns1.nic.example.", host));
  EXPECT_EQ(host_holder(community.draft(), ".", "ns1.nic.example."), "a");
  EXPECT_EQ(delegations_using(community.draft(), ".", "ns1.nic.example."),
            std::vector<std::string>{"example"});
  EXPECT_EQ(community.run(action, decision(13)), kDelegationExists);
}

TEST(CreateDelegation, AbsentDsHasNoTtlInState) {
  Community community;
  v1::Action action = create(".", "example", "a", {"ns.elsewhere."});
  action.mutable_names_create_delegation()->set_ds_ttl_seconds(86400);
  ASSERT_EQ(community.run(action, decision(1)), Code::done);
  EXPECT_EQ(community.delegation("example").ds_ttl_seconds(), 0U);
}

TEST(CreateDelegation, NeedsAHolderWhoIsActive) {
  Community community;
  const auto for_holder = [&](const std::string& holder, const ledger::Actor& actor) {
    return community.run(create(".", "example", holder, {"ns.elsewhere."}), actor);
  };
  EXPECT_EQ(for_holder("nobody", decision(1)), Code::no_such_party);
  EXPECT_EQ(for_holder("", decision(1)), Code::no_such_party);
  EXPECT_EQ(for_holder("d", decision(1)), Code::holder_not_active);
  EXPECT_EQ(for_holder("", genesis()), Code::done);
  EXPECT_EQ(community.delegation("example").holder(), "");
  EXPECT_EQ(community.delegation("example").since_decision(), 0U);
}

TEST(CreateDelegation, NeedsGlueInsideSaveInGenesis) {
  Community community;
  const v1::Action bare = create(".", "example", "a", {"ns1.nic.example."});
  EXPECT_EQ(community.run(bare, decision(1)), kMissingGlue);
  const v1::Action itself = create(".", "example", "a", {"example."});
  EXPECT_EQ(community.run(itself, decision(1)), kMissingGlue);
  EXPECT_EQ(community.run(create(".", "example", "", {"ns1.nic.example."}), genesis()), Code::done);
}

TEST(CreateDelegation, NeedsAnAddressOfAServerThatLiesInNoOther) {
  Community community;
  EXPECT_EQ(community.run(create(".", "example", "a", {"ns.nowhere."}), decision(1)), kMissingGlue);
  ASSERT_EQ(community.run(create(".", "sponsor", "b", {"ns.test."}), decision(2)), Code::done);
  ASSERT_EQ(
      community.run(set_host(".", addresses("ns.nowhere.", {"c0000201"}), "sponsor"), decision(3)),
      Code::done);
  // Its holder could take it away again.
  EXPECT_EQ(community.consents(create(".", "example", "a", {"ns.nowhere."})),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(community.run(create(".", "example", "a", {"ns.nowhere."}), decision(4)), Code::done);
}

TEST(CreateDelegation, TakesOverHostsThatOthersSponsored) {
  Community community;
  ASSERT_EQ(community.run(create(".", "sponsor", "b", {"ns.elsewhere."}), decision(1)), Code::done);
  ASSERT_EQ(community.run(set_host(".", kHost, "sponsor"), decision(1)), Code::done);
  ASSERT_EQ(host_holder(community.draft(), ".", "ns1.nic.example."), "b");

  const v1::Action action = create(".", "example", "a", {"ns1.nic.example."});
  EXPECT_EQ(community.consents(action), (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(community.run(action, decision(2)), Code::done);

  EXPECT_EQ(host_holder(community.draft(), ".", "ns1.nic.example."), "a");
  EXPECT_TRUE(hosts_of(community.draft(), ".", "sponsor").empty());
}

TEST(CreateDelegation, RefusesWhatIsNotWellFormed) {
  Community community;
  const auto code_of = [&](auto&& spoil) {
    v1::Action action = create(".", "example", "a", {"ns1.nic.example."}, {kHost});
    spoil(*action.mutable_names_create_delegation());
    return community.run(action, decision(1));
  };
  using It = v1::CreateDelegation;
  EXPECT_EQ(code_of([](It& it) { it.set_label("ex..ample"); }), Code::bad_name);
  EXPECT_EQ(code_of([](It& it) { it.set_label("-example"); }), Code::bad_name);
  EXPECT_EQ(code_of([](It& it) { it.set_label("Example"); }), Code::bad_name);
  EXPECT_EQ(code_of([](It& it) { it.set_label(std::string(64, 'a')); }), Code::bad_name);
  EXPECT_EQ(code_of([](It& it) { it.clear_label(); }), Code::missing_field);
  EXPECT_EQ(code_of([](It& it) {
              it.clear_name_servers();
              *it.add_ds() = signer(1, 'x');
            }),
            Code::inconsistent);
  EXPECT_EQ(code_of([](It& it) { it.add_name_servers("a.test."); }), Code::not_sorted);
  EXPECT_EQ(code_of([](It& it) { it.add_name_servers("under_score.test."); }), Code::bad_name);
  EXPECT_EQ(code_of([](It& it) { it.set_ns_ttl_seconds(0x80000000); }), Code::out_of_range);
  EXPECT_EQ(code_of([](It& it) { it.mutable_hosts(0)->set_name("ns.other."); }),
            Code::inconsistent);
  EXPECT_EQ(code_of([](It& it) { *it.add_hosts() = it.hosts(0); }), Code::not_sorted);
  EXPECT_EQ(code_of([](It& it) { it.mutable_hosts(0)->clear_ipv4(); }), Code::missing_field);
  EXPECT_EQ(code_of([](It& it) {
              it.set_zone("elsewhere.");
              it.clear_hosts();
            }),
            Code::no_such_zone);
  EXPECT_EQ(code_of([](It& it) {
              for (int i = 0; i < 65; ++i) it.add_name_servers("ns.test.");
            }),
            Code::out_of_range);
}

}  // namespace
}  // namespace comity::names::testing
