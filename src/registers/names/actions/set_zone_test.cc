#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

TEST(SetZone, TakesAZoneUnderTheRuleOfTheCommunity) {
  Community community;
  EXPECT_EQ(zones(community.draft()), std::vector<std::string>{"."});

  ASSERT_EQ(community.run(set_zone("example."), decision(7)), Code::done);

  EXPECT_EQ(zones(community.draft()), (std::vector<std::string>{".", "example."}));
  v1::Zone zone;
  ASSERT_TRUE(find_zone(community.draft(), "example.", zone));
  EXPECT_EQ(zone.serial_base(), 2026080100U);
  EXPECT_EQ(community.subject(set_zone("example."), as("a")).kind,
            ledger::Subject::Kind::community);
}

TEST(SetZone, AChangeKeepsTheSerialBase) {
  Community community;
  v1::Action change = set_zone(".");
  change.mutable_names_set_zone()->set_serial_base(0);
  change.mutable_names_set_zone()->mutable_soa()->set_retry_seconds(60);
  ASSERT_EQ(community.run(change, decision(1)), Code::done);

  v1::Zone zone;
  ASSERT_TRUE(find_zone(community.draft(), ".", zone));
  EXPECT_EQ(zone.serial_base(), 2026080100U);
  EXPECT_EQ(zone.soa().retry_seconds(), 60U);

  change.mutable_names_set_zone()->set_serial_base(1);
  EXPECT_EQ(community.run(change, decision(2)), kZoneExists);
}

TEST(SetZone, RefusesWhatIsNotWellFormed) {
  Community community;
  const auto code_of = [&](auto&& spoil) {
    v1::Action action = set_zone("example.");
    spoil(*action.mutable_names_set_zone());
    return community.run(action, decision(1));
  };
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.clear_zone(); }), Code::missing_field);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.set_zone("example"); }), Code::bad_name);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.set_zone("Example."); }), Code::bad_name);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.set_zone("_tcp.example."); }), Code::bad_name);
  // BIND refuses a zone with such an SOA.
  const auto with = [&](const std::string& primary, const std::string& mailbox) {
    return code_of([&](v1::SetZone& it) {
      it.mutable_soa()->set_primary(primary);
      it.mutable_soa()->set_mailbox(mailbox);
    });
  };
  EXPECT_EQ(with("n_s.example.", "a.example."), Code::bad_name);
  EXPECT_EQ(with("ns.example.", "a.ex_ample."), Code::bad_name);
  EXPECT_EQ(with("ns.example.", "a_b.example."), Code::done);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.clear_soa(); }), Code::missing_field);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.mutable_soa()->set_primary("ns..test."); }),
            Code::bad_name);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.mutable_soa()->clear_mailbox(); }),
            Code::missing_field);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.mutable_soa()->set_refresh_seconds(0); }),
            Code::out_of_range);
  EXPECT_EQ(code_of([](v1::SetZone& it) { it.mutable_soa()->set_ttl_seconds(0x80000000); }),
            Code::out_of_range);
}

}  // namespace
}  // namespace comity::names::testing
