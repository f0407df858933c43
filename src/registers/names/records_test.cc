#include "registers/names/records.h"

#include <algorithm>
#include <map>

#include "dns/testing/real_root.h"
#include "registers/names/keys.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

std::string hex_of(const state::Key& key) { return to_hex(state::encode(key)); }

// docs/spec/names.md: table, collection and key, each with its length.
TEST(Keys, AreTheBytesOfTheSpecification) {
  EXPECT_EQ(hex_of(zone_key(".")), "00056e616d657300012e00047a6f6e65");
  EXPECT_EQ(hex_of(set_key(".", ".", 2)), "00056e616d657300012e00087365742f2e2f4e53");
  EXPECT_EQ(hex_of(set_key(".", ".", 257)), "00056e616d657300012e00097365742f2e2f434141");
  EXPECT_EQ(hex_of(delegation_key("example.", "www")),
            "00056e616d657300086578616d706c652e000e64656c65676174696f6e2f777777");
  EXPECT_EQ(hex_of(host_key(".", "ns.a.")), "00056e616d657300012e000a686f73742f6e732e612e");
  EXPECT_EQ(hex_of(listed_zone_key(".")), "000c6e616d65732d7461626c657300057a6f6e657300012e");
  EXPECT_EQ(hex_of(code_points_key()),
            "000c6e616d65732d7461626c6573000b636f64652d706f696e74730000");
  EXPECT_EQ(users_collection(".", "ns.a."), "./ns.a.");
  EXPECT_EQ(label_collection("example.", "www"), "example./www");
}

TEST(Records, AreTheBytesOfTheSpecification) {
  Community community;
  v1::Action action = create(".", "a", "a", {"ns.a."}, {addresses("ns.a.", {"c0000201"})});
  v1::DelegationSigner& ds = *action.mutable_names_create_delegation()->add_ds();
  ds.set_key_tag(258);
  ds.set_algorithm(8);
  ds.set_digest_type(1);
  ds.set_digest(Bytes(20, '\x11'));
  action.mutable_names_create_delegation()->set_ds_ttl_seconds(86400);
  ASSERT_EQ(community.run(action, decision(5)), Code::done);

  EXPECT_EQ(to_hex(*community.draft().get(delegation_key(".", "a"))),
            "0a0161"
            "12056e732e612e"
            "1880c60a"
            "221d088202100818012214"
            "1111111111111111111111111111111111111111"
            "2880a305"
            "3005");
  EXPECT_EQ(to_hex(*community.draft().get(host_key(".", "ns.a."))), "0a04c00002011880c60a");
  EXPECT_EQ(*community.draft().get({"names-users", "./ns.a.", "a"}), Bytes(8, '\0'));
  EXPECT_EQ(*community.draft().get({"names-within", "./a", "ns"}), "ns");
}

TEST(Queries, GiveAZoneInOnePass) {
  Community community;
  const v1::HostAddresses host = addresses("ns.a.", {"c0000201"});
  ASSERT_EQ(community.run(create(".", "a", "a", {"ns.a."}, {host}), decision(1)), Code::done);
  ASSERT_EQ(community.run(create(".", "b", "b", {"ns.a."}), decision(2)), Code::done);

  int zone_records = 0;
  std::vector<std::string> labels;
  std::vector<std::string> hosts;
  each(community.draft(), ".",
       {.zone = [&](const v1::Zone&) { ++zone_records; },
        .set = {},
        .delegation = [&](std::string_view label,
                          const v1::Delegation&) { labels.emplace_back(label); },
        .host = [&](std::string_view name, const v1::Host&) { hosts.emplace_back(name); }});

  std::sort(labels.begin(), labels.end());
  EXPECT_EQ(zone_records, 1);
  EXPECT_EQ(labels, (std::vector<std::string>{"a", "b", "elsewhere", "test"}));
  EXPECT_EQ(hosts, std::vector<std::string>{"ns.a."});
  EXPECT_EQ(delegations_using(community.draft(), ".", "ns.a."),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(host_holder(community.draft(), ".", "."), "");
}

// The whole real root through the actions of genesis: what an import does.
TEST(Records, HoldTheRealRoot) {
  const std::vector<dns::Record> records = dns::testing::real_root_records();
  if (records.empty()) return;
  std::map<std::string, v1::CreateDelegation> delegations;
  std::map<std::string, v1::HostAddresses> hosts;
  for (const dns::Record& record : records) {
    const std::string owner = record.owner.text();
    if (record.type == dns::type::kNs && owner != ".") {
      v1::CreateDelegation& it = delegations[owner];
      it.set_zone(".");
      it.set_label(owner.substr(0, owner.size() - 1));
      it.add_name_servers(dns::Name::from_wire(record.rdata)->text());
    } else if (record.type == dns::type::kA) {
      hosts[owner].add_ipv4(record.rdata);
    } else if (record.type == dns::type::kAaaa) {
      hosts[owner].add_ipv6(record.rdata);
    }
  }
  EXPECT_EQ(delegations.size(), 1438U);
  EXPECT_EQ(hosts.size(), 5924U);

  Community community;
  for (auto& [owner, delegation] : delegations) {
    auto& names = *delegation.mutable_name_servers();
    std::sort(names.begin(), names.end());
    v1::Action action;
    *action.mutable_names_create_delegation() = delegation;
    ASSERT_EQ(community.run(action, genesis()), Code::done) << community.reason();
  }
  for (auto& [owner, host] : hosts) {
    host.set_name(owner);
    std::sort(host.mutable_ipv4()->begin(), host.mutable_ipv4()->end());
    std::sort(host.mutable_ipv6()->begin(), host.mutable_ipv6()->end());
    ASSERT_EQ(community.run(set_host(".", host), genesis()), Code::done) << community.reason();
  }
  // The full sweep: every truth over every record.
  for (const ledger::Invariant& invariant : table().invariants) {
    const auto wrong = invariant.holds(community.draft(), community.draft().changes());
    EXPECT_FALSE(wrong.has_value()) << invariant.name << ": " << *wrong;
  }
  // Glue that serves several delegations: registers.md counts 305, one of them 76.
  std::size_t shared = 0;
  std::size_t most = 0;
  for (const auto& [name, host] : hosts) {
    const std::size_t users = delegations_using(community.draft(), ".", name).size();
    shared += users > 1 ? 1 : 0;
    most = std::max(most, users);
  }
  EXPECT_EQ(shared, 305U);
  EXPECT_EQ(most, 76U);
}

}  // namespace
}  // namespace comity::names::testing
