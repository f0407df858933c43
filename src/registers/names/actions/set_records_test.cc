#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

using dns::type::kCname;
using dns::type::kDname;
using dns::type::kMx;
using dns::type::kTxt;

const Bytes kText("\x01x", 2);
Bytes name(const std::string& text) { return Bytes(dns::Name::parse(text)->wire()); }
v1::Action alias(const std::string& owner) {
  return set_records(owner, kCname, {name("www.test.")});
}
v1::Action give_up(const std::string& label) {
  v1::Action action;
  action.mutable_names_remove_delegation()->set_zone(".");
  action.mutable_names_remove_delegation()->set_label(label);
  return action;
}
Code below_apex(Community& community, const v1::Action& action) {
  return community.run(action, as("a"));
}

// "plain" of a, "deep.plain" of b, "cut" of a with a name server below it.
class SetRecords : public ::testing::Test {
 protected:
  SetRecords() {
    EXPECT_EQ(community_.run(create(".", "plain", "a", {}), decision(1)), Code::done);
    EXPECT_EQ(community_.run(create(".", "deep.plain", "b", {}), decision(2)), Code::done);
    EXPECT_EQ(
        community_.run(create(".", "cut", "a", {"ns.cut."}, {addresses("ns.cut.", {"c0000201"})}),
                       decision(3)),
        Code::done);
  }
  [[nodiscard]] std::string holder(const std::string& owner) {
    return community_.subject(set_records(owner, kTxt, {kText}), as("a")).party;
  }
  Code act(const v1::Action& action) { return below_apex(community_, action); }

  Community community_;
};

TEST_F(SetRecords, WritesReplacesAndRemovesASet) {
  ASSERT_EQ(act(set_records("www.plain.", kTxt, {kText})), Code::done);
  v1::RecordSet set;
  ASSERT_TRUE(find_set(community_.draft(), ".", "www.plain.", kTxt, set));
  EXPECT_EQ(set.rdata(0), kText);
  EXPECT_EQ(set.ttl_seconds(), 300U);
  EXPECT_EQ(types_at(community_.draft(), ".", "www.plain."), std::vector<std::uint16_t>{kTxt});
  ASSERT_EQ(act(set_records("www.plain.", kTxt, {})), Code::done);
  EXPECT_FALSE(find_set(community_.draft(), ".", "www.plain.", kTxt, set));
  EXPECT_FALSE(stands(community_.draft(), ".", "www.plain"));
  EXPECT_EQ(act(set_records("www.plain.", kTxt, {})), Code::no_effect);
}

// BIND takes no zone with more, and would not hear of anybody's change any more.
TEST_F(SetRecords, KeepsToWhatNameServersTake) {
  v1::Action many = set_records("www.plain.", kTxt, {});
  for (int i = 0; i < 100; ++i) {
    many.mutable_names_set_records()->add_rdata(Bytes("\x03", 1) + std::to_string(100 + i));
  }
  EXPECT_EQ(act(many), Code::done) << community_.reason();
  many.mutable_names_set_records()->add_rdata(Bytes("\x03", 1) + "200");
  EXPECT_EQ(act(many), Code::out_of_range);
  for (std::uint16_t type = 65'280; type < 65'319; ++type) {
    EXPECT_EQ(act(set_records("www.plain.", type, {kText})), Code::done) << community_.reason();
  }
  EXPECT_EQ(act(set_records("www.plain.", 65'319, {kText})), kOccupied);
  EXPECT_EQ(act(set_records("www.plain.", 65'318, {kText + "y"})), Code::done)
      << "it stands already";
}

TEST_F(SetRecords, IsOfTheHolderOfTheClosestRegisteredName) {
  EXPECT_EQ(holder("plain."), "a");
  EXPECT_EQ(holder("www.plain."), "a");
  EXPECT_EQ(holder("deep.plain."), "b");
  EXPECT_EQ(holder("x.y.deep.plain."), "b");
  EXPECT_EQ(holder("nobody."), "");
  EXPECT_EQ(host_holder(community_.draft(), ".", "www.deep.plain."), "b");
}

TEST_F(SetRecords, RefusesWhatACnameDoesNotTolerate) {
  ASSERT_EQ(act(alias("www.plain.")), Code::done);
  EXPECT_EQ(act(alias("www.plain.")), Code::done);
  EXPECT_EQ(act(set_records("www.plain.", kTxt, {kText})), kOccupied);
  EXPECT_EQ(act(set_host(".", addresses("www.plain.", {"c0000202"}))), kOccupied);
  ASSERT_EQ(act(set_host(".", addresses("host.plain.", {"c0000202"}))), Code::done);
  EXPECT_EQ(act(alias("host.plain.")), kOccupied);
  ASSERT_EQ(act(set_records("text.plain.", kTxt, {kText})), Code::done);
  EXPECT_EQ(act(alias("text.plain.")), kOccupied);
}

TEST_F(SetRecords, RefusesWhatADnameDoesNotTolerate) {
  const auto dname = [](const std::string& owner) {
    return set_records(owner, kDname, {name("elsewhere.")});
  };
  ASSERT_EQ(act(set_records("a.old.plain.", kTxt, {kText})), Code::done);
  EXPECT_EQ(act(dname("old.plain.")), kOccupied);
  EXPECT_EQ(act(dname("plain.")), kOccupied);
  ASSERT_EQ(act(dname("new.plain.")), Code::done);
  EXPECT_EQ(act(set_records("new.plain.", kTxt, {kText})), Code::done);
  EXPECT_EQ(act(set_records("a.new.plain.", kTxt, {kText})), kOccupied);
  EXPECT_EQ(act(set_host(".", addresses("a.b.new.plain.", {"c0000202"}))), kOccupied);
  EXPECT_EQ(community_.run(create(".", "a.new.plain", "c", {}), decision(4)), kOccupied);
}

TEST_F(SetRecords, StandsNowhereBelowACut) {
  EXPECT_EQ(act(set_records("cut.", kTxt, {kText})), kBelowCut);
  EXPECT_EQ(act(set_records("www.cut.", kTxt, {kText})), kBelowCut);
  EXPECT_EQ(community_.run(create(".", "www.cut", "c", {}), decision(4)), kBelowCut);
  EXPECT_EQ(act(set_host(".", addresses("ns2.cut.", {"c0000202"}))), Code::done);
}

TEST_F(SetRecords, ANameBecomesACutOnlyWhenItIsEmpty) {
  v1::Action cut;
  cut.mutable_names_set_name_servers()->set_zone(".");
  cut.mutable_names_set_name_servers()->set_label("deep.plain");
  cut.mutable_names_set_name_servers()->add_name_servers("ns.elsewhere.");
  ASSERT_EQ(community_.run(set_records("x.deep.plain.", kTxt, {kText}), as("b")), Code::done);
  EXPECT_EQ(community_.run(cut, as("b")), kOccupied);
  ASSERT_EQ(community_.run(set_records("x.deep.plain.", kTxt, {}), as("b")), Code::done);
  EXPECT_EQ(community_.run(cut, as("b")), Code::done);
  // What another holds below is not cut off.
  cut.mutable_names_set_name_servers()->set_label("plain");
  EXPECT_EQ(act(cut), kOccupied);
  // And back.
  cut.mutable_names_set_name_servers()->set_label("deep.plain");
  cut.mutable_names_set_name_servers()->clear_name_servers();
  EXPECT_EQ(community_.run(cut, as("b")), Code::done);
  EXPECT_EQ(community_.run(set_records("x.deep.plain.", kTxt, {kText}), as("b")), Code::done);
}

TEST_F(SetRecords, KeysOfAChildNeedNameServers) {
  v1::Action keys;
  keys.mutable_names_set_ds()->set_zone(".");
  keys.mutable_names_set_ds()->set_label("plain");
  *keys.mutable_names_set_ds()->add_ds() = signer(1, 'x');
  EXPECT_EQ(act(keys), kNoCut);
}

TEST_F(SetRecords, RegisteringAsksWhoHoldsAboveAndBelow) {
  EXPECT_EQ(community_.consents(create(".", "more.deep.plain", "c", {})),
            (std::vector<std::string>{"b", "c"}));
  ASSERT_EQ(community_.run(create(".", "z.top", "b", {}), decision(4)), Code::done);
  EXPECT_EQ(community_.consents(create(".", "top", "c", {})), (std::vector<std::string>{"b", "c"}));
}

// A name server answers from the deepest zone that it has, and resolvers follow the highest cut.
TEST_F(SetRecords, AZoneAboveOrBelowOthersAsksThem) {
  EXPECT_EQ(community_.consents(set_zone("plain.")), (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(community_.run(create(".", "x.free", "b", {}), decision(4)), Code::done);
  EXPECT_EQ(community_.consents(set_zone("free.")), std::vector<std::string>{"b"});
  ASSERT_EQ(community_.run(set_zone("sub.top."), decision(5)), Code::done);
  ASSERT_EQ(community_.run(create("sub.top.", "mine", "b", {}), decision(6)), Code::done);
  EXPECT_EQ(community_.consents(create(".", "top", "c", {"ns.elsewhere."})),
            (std::vector<std::string>{"b", "c"}));
}

TEST_F(SetRecords, OneActLooksAtAFewNamesOnly) {
  for (int i = 0; i < 1'100; ++i) {
    const std::string host = "h" + std::to_string(i) + ".plain.";
    ASSERT_EQ(act(set_host(".", addresses(host, {"c0000202"}))), Code::done);
  }
  v1::Action cut;
  cut.mutable_names_set_name_servers()->set_zone(".");
  cut.mutable_names_set_name_servers()->set_label("plain");
  cut.mutable_names_set_name_servers()->add_name_servers("ns.elsewhere.");
  ASSERT_EQ(community_.run(give_up("deep.plain"), decision(7)), Code::done);
  EXPECT_EQ(act(cut), kOccupied);
}

TEST_F(SetRecords, FitsIntoAnAnswer) {
  EXPECT_EQ(act(set_records("www.plain.", 65280, {Bytes(16'384, 'x')})), Code::done);
  EXPECT_EQ(act(set_records("www.plain.", 65280, {Bytes(16'385, 'x')})), Code::out_of_range);
  EXPECT_EQ(act(set_records("www.plain.", 65280, {Bytes(16'384, 'x'), Bytes(16'384, 'y')})),
            Code::done);
  EXPECT_EQ(act(set_records("www.plain.", 65280,
                            {Bytes(16'384, 'x'), Bytes(16'384, 'y'), Bytes(16'384, 'z')})),
            Code::out_of_range);
}

TEST_F(SetRecords, IsNotDeeperThanZonesAre) {
  std::string owner = "plain.";
  for (int i = 0; i < 33; ++i) owner.insert(0, "a.");
  EXPECT_EQ(act(set_records(owner, kTxt, {kText})), Code::done);
  EXPECT_EQ(act(set_records("a." + owner, kTxt, {kText})), Code::out_of_range);
  EXPECT_EQ(act(set_host(".", addresses("a." + owner, {"c0000202"}))), Code::out_of_range);
}

TEST_F(SetRecords, WhatStandsInATerritoryGoesWithIt) {
  ASSERT_EQ(act(set_records("www.plain.", kTxt, {kText})), Code::done);
  ASSERT_EQ(act(set_host(".", addresses("host.plain.", {"c0000202"}))), Code::done);
  ASSERT_EQ(community_.run(set_records("deep.plain.", kTxt, {kText}), as("b")), Code::done);
  ASSERT_EQ(community_.run(give_up("plain"), decision(5)), Code::done);
  v1::RecordSet set;
  v1::Host host;
  EXPECT_FALSE(find_set(community_.draft(), ".", "www.plain.", kTxt, set));
  EXPECT_FALSE(find_host(community_.draft(), ".", "host.plain.", host));
  EXPECT_TRUE(find_set(community_.draft(), ".", "deep.plain.", kTxt, set));
  EXPECT_EQ(holder("deep.plain."), "b");
  EXPECT_EQ(holder("www.plain."), "");
}

TEST_F(SetRecords, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(act(set_records("www.plain.", 0, {kText})), Code::missing_field);
  for (const std::uint16_t type : {dns::type::kA, dns::type::kNs, dns::type::kDs, dns::type::kSoa,
                                   dns::type::kAaaa, dns::type::kZonemd, dns::type::kDnskey}) {
    EXPECT_EQ(act(set_records("www.plain.", type, {kText})), Code::inconsistent) << type;
  }
  EXPECT_EQ(act(set_records("www.plain.", kMx, {kText})), Code::out_of_range);
  EXPECT_EQ(act(set_records("www.plain.", kTxt, {kText, kText})), Code::not_sorted);
  EXPECT_EQ(act(set_records(".", kTxt, {kText})), Code::inconsistent);
  const Bytes mail = Bytes("\0\1", 2) + name("www.test.");
  EXPECT_EQ(act(set_records("_mail.plain.", kMx, {mail})), Code::bad_name);
  EXPECT_EQ(act(set_host(".", addresses("_h.plain.", {"c0000202"}))), Code::bad_name);
  EXPECT_EQ(act(set_host(".", addresses("*.plain.", {"c0000202"}))), Code::done);
  EXPECT_EQ(act(set_records("WWW.plain.", kTxt, {kText})), Code::bad_name);
  EXPECT_EQ(act(set_records("www.plain.", kCname, {name("a."), name("b.")})), Code::out_of_range);
  EXPECT_EQ(act(set_records("www.unknown.", kTxt, {kText}, "unknown.")), Code::no_such_zone);
}

}  // namespace
}  // namespace comity::names::testing
