#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

constexpr std::string_view kNameA = "016104746573740000";

Bytes name_rdata(std::string_view text) { return Bytes(dns::Name::parse(text)->wire()); }

v1::Action set_apex(std::uint32_t type, Texts rdata) {
  v1::Action action;
  v1::SetApex& it = *action.mutable_names_set_apex();
  it.set_zone(".");
  it.set_type(type);
  it.set_ttl_seconds(518400);
  for (const std::string& octets : rdata) it.add_rdata(octets);
  return action;
}

TEST(SetApex, WritesReplacesAndRemovesASet) {
  Community community;
  const Bytes mail = Bytes("\x00\x0a", 2) + name_rdata("mail.test.");
  ASSERT_EQ(community.run(set_apex(dns::type::kMx, {mail}), decision(1)), Code::done);

  v1::RecordSet set;
  ASSERT_TRUE(find_set(community.draft(), ".", ".", dns::type::kMx, set));
  EXPECT_EQ(set.rdata(0), mail);
  EXPECT_EQ(set.ttl_seconds(), 518400U);

  ASSERT_EQ(community.run(set_apex(dns::type::kMx, {}), decision(2)), Code::done);
  EXPECT_FALSE(find_set(community.draft(), ".", ".", dns::type::kMx, set));
  EXPECT_EQ(community.run(set_apex(dns::type::kMx, {}), decision(3)), Code::no_effect);
}

TEST(SetApex, KeepsNameServers) {
  Community community;
  EXPECT_EQ(community.run(set_apex(dns::type::kNs, {}), decision(1)), Code::missing_field);
  const v1::Action servers =
      set_apex(dns::type::kNs, {name_rdata("a.test."), name_rdata("b.test.")});
  EXPECT_EQ(community.run(servers, decision(1)), kMissingGlue);
  for (const char* name : {"a.test.", "b.test."}) {
    ASSERT_EQ(community.run(set_host(".", addresses(name, {"c0000201"})), decision(1)), Code::done);
  }
  EXPECT_EQ(community.run(servers, decision(1)), Code::done);
  EXPECT_TRUE(apex_uses(community.draft(), ".", "b.test."));
  EXPECT_FALSE(apex_uses(community.draft(), ".", "c.test."));
}

TEST(SetApex, KeepsItsOwnAddressWhileItServesItself) {
  Community community;
  const v1::Action itself = set_apex(dns::type::kNs, {name_rdata(".")});
  EXPECT_EQ(community.run(itself, decision(1)), kMissingGlue);
  ASSERT_EQ(community.run(set_apex(dns::type::kA, {"\xc0\xa8\x02\x01"}), decision(1)), Code::done);
  ASSERT_EQ(community.run(itself, decision(1)), Code::done);
  EXPECT_EQ(community.run(set_apex(dns::type::kA, {}), decision(1)), kHostInUse);
  ASSERT_EQ(community.run(set_apex(dns::type::kAaaa, {Bytes(16, '1')}), decision(1)), Code::done);
  EXPECT_EQ(community.run(set_apex(dns::type::kA, {}), decision(1)), Code::done);
}

TEST(SetApex, AsksWhoHoldsWhatItTakes) {
  Community community;
  const v1::HostAddresses host = addresses("ns.example.", {"c0000201"});
  ASSERT_EQ(community.run(create(".", "example", "a", {"ns.example."}, {host}), decision(1)),
            Code::done);
  EXPECT_EQ(community.consents(set_apex_servers({"ns.example."})), std::vector<std::string>{"a"});
  ASSERT_EQ(community.run(set_apex_servers({"ns.example."}), decision(2)), Code::done);
  EXPECT_EQ(host_holder(community.draft(), ".", "ns.example."), "");
  // And it gives back what it names no longer.
  ASSERT_EQ(community.run(set_host(".", addresses("ns.nobody.", {"c0000202"})), decision(3)),
            Code::done);
  ASSERT_EQ(community.run(set_apex_servers({"ns.nobody."}), decision(4)), Code::done);
  EXPECT_EQ(host_holder(community.draft(), ".", "ns.example."), "a");
}

TEST(SetApex, RefusesWhatIsNotWellFormed) {
  Community community;
  const Bytes a = name_rdata("a.test.");
  const Bytes b = name_rdata("b.test.");
  EXPECT_EQ(community.run(set_apex(0, {a}), decision(1)), Code::missing_field);
  EXPECT_EQ(community.run(set_apex(65536 + 2, {a}), decision(1)), Code::out_of_range);
  for (const std::uint16_t type :
       {dns::type::kSoa, dns::type::kDs, dns::type::kCname, dns::type::kDname, dns::type::kCds,
        dns::type::kCdnskey, dns::type::kZonemd}) {
    EXPECT_EQ(community.run(set_apex(type, {a}), decision(1)), Code::inconsistent) << type;
  }
  EXPECT_EQ(community.run(set_apex(dns::type::kNs, {b, a}), decision(1)), Code::not_sorted);
  EXPECT_EQ(community.run(set_apex(dns::type::kNs, {a, a}), decision(1)), Code::not_sorted);
  EXPECT_EQ(community.run(set_apex(dns::type::kNs, {from_hex(kNameA).value()}), decision(1)),
            Code::out_of_range);
  v1::Action elsewhere = set_apex(dns::type::kNs, {a});
  elsewhere.mutable_names_set_apex()->set_zone("elsewhere.");
  EXPECT_EQ(community.run(elsewhere, decision(1)), Code::no_such_zone);
}

}  // namespace
}  // namespace comity::names::testing
