#include "dns/testing/update_message.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"
#include "registers/names/updates.h"

namespace comity::names::testing {
namespace {

using dns::testing::sig_rdata;
using dns::testing::UpdateMessage;
namespace klass = dns::update;

constexpr std::uint16_t kTextType = dns::type::kTxt;
constexpr std::uint16_t kIpv4Type = dns::type::kA;
constexpr const char* kUpdated = "www.lab.";
const Bytes kTextOne("\x01x");
const Bytes kTextTwo("\x01y");

v1::Action action_of(const UpdateMessage& message) {
  v1::Action action;
  action.mutable_names_dns_update()->set_sig(sig_rdata("lab.", 0, 300));
  action.mutable_names_dns_update()->set_message(message.octets());
  return action;
}

Bytes wire(std::string_view name) { return Bytes(dns::Name::parse(name)->wire()); }

// "lab" is a's, "other" is b's; both are no cuts.
class DnsUpdate : public ::testing::Test {
 protected:
  DnsUpdate() {
    for (const auto& [label, holder] : {std::pair("lab", "a"), std::pair("other", "b")}) {
      EXPECT_EQ(community_.run(create(".", label, holder, {}), decision(1)), Code::done);
    }
  }
  Code sends(const UpdateMessage& message, std::string_view party = "a") {
    return community_.run(action_of(message), as(party), at_);
  }
  std::vector<Bytes> set(const std::string& owner = kUpdated,
                         std::uint16_t type = kTextType) const {
    v1::RecordSet record;
    if (!find_set(community_.draft(), ".", owner, type, record)) return {};
    return {record.rdata().begin(), record.rdata().end()};
  }
  v1::Host host(const std::string& name) const {
    v1::Host record;
    (void)find_host(community_.draft(), ".", name, record);
    return record;
  }
  static UpdateMessage update() { return UpdateMessage("."); }

  Community community_;
  ledger::Context at_{7, Time{}, 1};
};

TEST_F(DnsUpdate, AddsToWhatStandsReplacesAndRemoves) {
  ASSERT_EQ(sends(update().add(kUpdated, kTextType, 300, kTextOne)), Code::done);
  ASSERT_EQ(sends(update().add(kUpdated, kTextType, 60, kTextTwo)), Code::done);
  EXPECT_EQ(set(), (std::vector<Bytes>{kTextOne, kTextTwo}));
  v1::RecordSet record;
  ASSERT_TRUE(find_set(community_.draft(), ".", kUpdated, kTextType, record));
  EXPECT_EQ(record.ttl_seconds(), 60U) << "of the record that came last";
  EXPECT_EQ(record.set_height(), 7U);
  ASSERT_EQ(sends(update().remove(kUpdated, kTextType, kTextOne)), Code::done);
  EXPECT_EQ(set(), std::vector<Bytes>{kTextTwo});
  ASSERT_EQ(sends(update().remove_set(kUpdated, kTextType).add(kUpdated, kTextType, 300, kTextOne)),
            Code::done);
  EXPECT_EQ(set(), std::vector<Bytes>{kTextOne});
  ASSERT_EQ(sends(update().remove_set(kUpdated, kTextType)), Code::done);
  EXPECT_TRUE(set().empty());
  // What stands so already is no trouble (RFC 2136, 3.4.2).
  EXPECT_EQ(sends(update().remove_set(kUpdated, kTextType)), Code::done);
}

TEST_F(DnsUpdate, KeepsTheOtherFamilyOfAHost) {
  const Bytes four("\xc0\x00\x02\x01", 4);
  const Bytes six(16, 'a');
  ASSERT_EQ(sends(update().add(kUpdated, kIpv4Type, 300, four)), Code::done);
  ASSERT_EQ(sends(update().add(kUpdated, dns::type::kAaaa, 60, six)), Code::done);
  EXPECT_EQ(host(kUpdated).ipv4_size(), 1);
  EXPECT_EQ(host(kUpdated).ipv4_ttl_seconds(), 300U);
  EXPECT_EQ(host(kUpdated).ipv6(0), six);
  ASSERT_EQ(sends(update().remove_set(kUpdated, kIpv4Type)), Code::done);
  EXPECT_EQ(host(kUpdated).ipv4_size(), 0);
  EXPECT_EQ(host(kUpdated).ipv6_size(), 1);
  ASSERT_EQ(sends(update().remove_name(kUpdated)), Code::done);
  EXPECT_EQ(host(kUpdated).ipv6_size(), 0);
}

TEST_F(DnsUpdate, MakesACutAndTakesItAwayInOne) {
  const Bytes ds = dns::ds_rdata(1, 8, 2, Bytes(32, 'd'));
  ASSERT_EQ(sends(update()
                      .add("lab.", dns::type::kDs, 60, ds)
                      .add("lab.", dns::type::kNs, 60, wire("ns.lab."))
                      .add("ns.lab.", kIpv4Type, 60, Bytes(4, 'a'))),
            Code::done)
      << community_.reason();
  EXPECT_EQ(community_.delegation("lab").ds_size(), 1);
  EXPECT_EQ(community_.delegation("lab").name_servers(0), "ns.lab.");
  EXPECT_EQ(sends(update().add(kUpdated, kTextType, 300, kTextOne)), kBelowCut);
  ASSERT_EQ(sends(update().remove_name("ns.lab.").remove_name("lab.")), Code::done)
      << community_.reason();
  EXPECT_EQ(community_.delegation("lab").name_servers_size(), 0);
  EXPECT_EQ(sends(update().add(kUpdated, kTextType, 300, kTextOne)), Code::done);
}

// In the order in which each finds its place, whatever the order of the message.
TEST_F(DnsUpdate, MovesANameServerInOne) {
  ASSERT_EQ(sends(update()
                      .add("lab.", dns::type::kNs, 60, wire("ns.lab."))
                      .add("ns.lab.", kIpv4Type, 60, Bytes(4, 'a'))),
            Code::done);
  ASSERT_EQ(sends(update()
                      .remove_set("ns.lab.", kIpv4Type)
                      .remove_set("lab.", dns::type::kNs)
                      .add("lab.", dns::type::kNs, 60, wire("ns2.lab."))
                      .add("ns2.lab.", kIpv4Type, 60, Bytes(4, 'b'))),
            Code::done)
      << community_.reason();
  EXPECT_EQ(community_.delegation("lab").name_servers(0), "ns2.lab.");
  EXPECT_EQ(host("ns.lab.").ipv4_size(), 0);
  EXPECT_EQ(host("ns2.lab.").ipv4_size(), 1);
}

TEST_F(DnsUpdate, ACnameTakesNoNeighboursAndTheNextTakesItsPlace) {
  const UpdateMessage moved = update().add(kUpdated, dns::type::kCname, 60, wire("a.test."));
  ASSERT_EQ(sends(moved), Code::done);
  EXPECT_EQ(sends(update().add(kUpdated, kTextType, 300, kTextOne)), kOccupied);
  ASSERT_EQ(sends(update().add(kUpdated, dns::type::kCname, 60, wire("b.test."))), Code::done);
  EXPECT_EQ(set(kUpdated, dns::type::kCname), std::vector<Bytes>{wire("b.test.")});
  ASSERT_EQ(sends(update().remove_name(kUpdated).add(kUpdated, kTextType, 300, kTextOne)),
            Code::done);
  EXPECT_EQ(set(), std::vector<Bytes>{kTextOne});
}

TEST_F(DnsUpdate, ADnameTakesThePlaceOfAnother) {
  const auto moves = [](const char* target) {
    return update().add(kUpdated, dns::type::kDname, 60, wire(target));
  };
  ASSERT_EQ(sends(moves("a.test.")), Code::done) << community_.reason();
  ASSERT_EQ(sends(moves("b.test.")), Code::done) << community_.reason();
  EXPECT_EQ(set(kUpdated, dns::type::kDname), std::vector<Bytes>{wire("b.test.")});
}

TEST_F(DnsUpdate, AsksItsPrerequisitesFirst) {
  ASSERT_EQ(sends(update().add(kUpdated, kTextType, 300, kTextOne)), Code::done);
  const auto asks = [&](const std::string& owner, std::uint16_t type, std::uint16_t what,
                        BytesView rdata = {}) {
    return sends(
        update().require(owner, type, what, rdata).add(kUpdated, kTextType, 300, kTextTwo));
  };
  EXPECT_EQ(asks(kUpdated, klass::kTypeAny, klass::kClassNone), kNameInUse);
  EXPECT_EQ(asks("x.lab.", klass::kTypeAny, klass::kClassAny), kNameNotInUse);
  EXPECT_EQ(asks(kUpdated, kTextType, klass::kClassNone), kSetExists);
  EXPECT_EQ(asks(kUpdated, kIpv4Type, klass::kClassAny), kSetAbsent);
  EXPECT_EQ(asks(kUpdated, kTextType, klass::kClassIn, kTextTwo), kSetAbsent) << "another value";
  EXPECT_EQ(set(), std::vector<Bytes>{kTextOne}) << "nothing of it is done";
  EXPECT_EQ(asks("x.lab.", klass::kTypeAny, klass::kClassNone), Code::done);
  EXPECT_EQ(set(), (std::vector<Bytes>{kTextOne, kTextTwo}));
  const UpdateMessage both = update()
                                 .require(kUpdated, kTextType, klass::kClassIn, kTextTwo)
                                 .require(kUpdated, kTextType, klass::kClassIn, kTextOne)
                                 .require(".", dns::type::kSoa, klass::kClassAny)
                                 .require("lab.", kIpv4Type, klass::kClassNone)
                                 .remove_name(kUpdated);
  EXPECT_EQ(sends(both), Code::done) << community_.reason();
  EXPECT_TRUE(set().empty());
}

TEST_F(DnsUpdate, IsAllOrNothing) {
  constexpr std::uint32_t kTooLong = 0x80000000U;
  const UpdateMessage message =
      update().add(kUpdated, kTextType, 300, kTextOne).add("x.lab.", kTextType, kTooLong, kTextOne);
  EXPECT_EQ(sends(message), Code::not_permitted);
  EXPECT_TRUE(set().empty());
}

TEST_F(DnsUpdate, IsWhoseAllOfItIs) {
  const auto subject = [&](const UpdateMessage& message) {
    return community_.subject(action_of(message), as("a")).party;
  };
  EXPECT_EQ(subject(update().add(kUpdated, kTextType, 300, kTextOne)), "a");
  EXPECT_EQ(subject(update().add("x.other.", kTextType, 300, kTextOne)), "b");
  EXPECT_EQ(subject(update().add(kUpdated, kTextType, 300, kTextOne).remove_name("x.other.")), "");
  EXPECT_EQ(subject(update().remove_name("x.nobodys.")), "");
  EXPECT_EQ(subject(update().add(".", kTextType, 300, kTextOne)), "")
      << "the apex is the community's";
  EXPECT_EQ(sends(update().add("x.other.", kTextType, 300, kTextOne)), Code::not_holder);
}

TEST_F(DnsUpdate, ReachesAsFarAsThePowerOfTheKey) {
  v1::KeyPower power;
  power.set_zone(".");
  power.set_label("lab");
  power.set_owner(kUpdated);
  power.add_types(kTextType);
  const auto reached = [&](const UpdateMessage& message) {
    const v1::Action action = action_of(message);
    return community_.type_of(action).within(action, community_.draft(), power);
  };
  EXPECT_TRUE(reached(update().add(kUpdated, kTextType, 300, kTextOne)));
  EXPECT_TRUE(reached(update().remove_name(kUpdated))) << "there is nothing of another type";
  EXPECT_FALSE(reached(update().add(kUpdated, kIpv4Type, 300, Bytes(4, 'a'))));
  EXPECT_FALSE(reached(update().add("x.www.lab.", kTextType, 300, kTextOne)));
  EXPECT_FALSE(reached(update().add(kUpdated, kTextType, 300, kTextOne).remove_name("x.other.")));
  EXPECT_FALSE(reached(update().remove_set("x.lab.", kTextType))) << "though it changes nothing";
  EXPECT_FALSE(reached(UpdateMessage("lab.").remove_set(kUpdated, kTextType))) << "another zone";
  ASSERT_EQ(sends(update().add(kUpdated, kIpv4Type, 300, Bytes(4, 'a'))), Code::done);
  EXPECT_FALSE(reached(update().remove_name(kUpdated))) << "it would take the address along";
  // A host is both families: a power over one of them is none.
  power.add_types(kIpv4Type);
  std::sort(power.mutable_types()->begin(), power.mutable_types()->end());
  EXPECT_FALSE(reached(update().remove_set(kUpdated, kIpv4Type)));
  power.add_types(dns::type::kAaaa);
  EXPECT_TRUE(reached(update().remove_name(kUpdated)));
}

TEST_F(DnsUpdate, MalformedIsWhatIsNoUpdateOrSignedInAnotherWay) {
  v1::Action action = action_of(update().remove_name(kUpdated));
  v1::DnsUpdate& it = *action.mutable_names_dns_update();
  const auto check = [&] { return community_.run(action, as("a"), at_); };
  ASSERT_EQ(check(), Code::done);
  it.set_sig(sig_rdata("lab.", 0, 300, 8));
  EXPECT_EQ(check(), Code::inconsistent) << "RSA";
  Bytes covers = sig_rdata("lab.", 0, 300);
  covers[1] = '\1';
  it.set_sig(covers);
  EXPECT_EQ(check(), Code::inconsistent) << "it signs a record set";
  it.set_sig(sig_rdata("lab.", 0, 300));
  it.set_message(update().octets());
  EXPECT_EQ(check(), Code::out_of_range) << "it changes nothing";
  it.set_message(UpdateMessage("lab.").remove_name("x.other.").octets());
  EXPECT_EQ(check(), Code::out_of_range) << "outside its zone";
  it.set_message(update().remove_name(kUpdated).octets() + "x");
  EXPECT_EQ(check(), Code::inconsistent);
  UpdateMessage many = update();
  for (int i = 0; i < 65; ++i) many.remove_name(kUpdated);
  it.set_message(many.octets());
  EXPECT_EQ(check(), Code::out_of_range);
}

TEST_F(DnsUpdate, CountsEachRecordAsAnAct) {
  const v1::Action action = action_of(update()
                                          .remove_name(kUpdated)
                                          .add(kUpdated, kTextType, 300, kTextOne)
                                          .add(kUpdated, kIpv4Type, 1, ""));
  EXPECT_EQ(community_.type_of(action).weight(action), 3U);
}

TEST(UpdateAgrees, WithASetThatHasWhatItSaidLast) {
  const auto read = [](const UpdateMessage& message) {
    return *dns::read_update(message.octets());
  };
  const dns::Update added = read(UpdateMessage(".").add("x.", kTextType, 300, kTextOne));
  EXPECT_TRUE(is_about(added, "x.", kTextType));
  EXPECT_FALSE(is_about(added, "x.", kIpv4Type));
  EXPECT_FALSE(is_about(added, "y.", kTextType));
  EXPECT_TRUE(agrees(added, "x.", kTextType, {kTextOne}));
  EXPECT_TRUE(agrees(added, "x.", kTextType, {kTextOne, kTextTwo}))
      << "it may have stood there before";
  EXPECT_FALSE(agrees(added, "x.", kTextType, {kTextTwo}));
  const dns::Update replaced =
      read(UpdateMessage(".").remove_name("x.").add("x.", kTextType, 300, kTextOne));
  EXPECT_TRUE(is_about(replaced, "x.", kIpv4Type));
  EXPECT_TRUE(agrees(replaced, "x.", kTextType, {kTextOne}));
  EXPECT_FALSE(agrees(replaced, "x.", kTextType, {kTextOne, kTextTwo}));
  const dns::Update removed = read(UpdateMessage(".").remove("x.", kTextType, kTextOne));
  EXPECT_TRUE(agrees(removed, "x.", kTextType, {kTextTwo}));
  EXPECT_FALSE(agrees(removed, "x.", kTextType, {kTextOne}));
}

}  // namespace
}  // namespace comity::names::testing
