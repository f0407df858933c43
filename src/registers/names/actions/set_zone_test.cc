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

TEST(SetZone, AtOrBelowADelegationTakesItsHolder) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "a", {"ns.test."}), decision(1)), Code::done);
  const std::vector<std::string> holder = {"a"};
  EXPECT_EQ(community.consents(set_zone("example.")), holder);
  EXPECT_EQ(community.consents(set_zone("www.shop.example.")), holder);
  EXPECT_TRUE(community.consents(set_zone("nobody.")).empty());
  EXPECT_TRUE(community.consents(set_zone("old.test.")).empty());
  EXPECT_TRUE(community.consents(set_zone(".")).empty()) << "a change of what is governed";
  // Once it is there, what lies in it is the community's, save for what it delegates itself.
  ASSERT_EQ(community.run(set_zone("example."), decision(2)), Code::done);
  EXPECT_TRUE(community.consents(set_zone("www.shop.example.")).empty());
  ASSERT_EQ(community.run(create("example.", "shop", "b", {"ns.test."}), decision(3)), Code::done);
  EXPECT_EQ(community.consents(set_zone("www.shop.example.")), std::vector<std::string>{"b"});
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
