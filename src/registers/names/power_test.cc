#include "registers/names/power.h"

#include "registers/constitution/queries.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

class PowerTest : public ::testing::Test {
 protected:
  PowerTest() {
    for (const char* label : {"shop", "inner.shop"}) {
      EXPECT_EQ(community_.run(create(".", label, "a", {}), genesis()), Code::done);
    }
    power_.set_zone(".");
    power_.set_label("shop");
    power_.set_owner("_acme-challenge.shop.");
    power_.add_types(dns::type::kTxt);
  }
  bool reaches_to(const v1::Action& action) {
    const auto actions = table().actions;
    for (const ledger::ActionType& type : actions) {
      if (type.number != static_cast<std::uint32_t>(action.action_case())) continue;
      return type.within != nullptr && type.within(action, community_.draft(), power_);
    }
    return false;
  }
  bool sets(const std::string& owner, std::uint16_t type) {
    return reaches_to(set_records(owner, type, {"x"}));
  }

  Community community_;
  v1::KeyPower power_;
};

TEST_F(PowerTest, ReachesOneOwnerAndTheTypesThatItNames) {
  EXPECT_TRUE(sets("_acme-challenge.shop.", dns::type::kTxt));
  EXPECT_FALSE(sets("_acme-challenge.shop.", dns::type::kCname));
  EXPECT_FALSE(sets("shop.", dns::type::kTxt));
  EXPECT_FALSE(sets("a._acme-challenge.shop.", dns::type::kTxt));
  power_.set_below(true);
  EXPECT_TRUE(sets("a._acme-challenge.shop.", dns::type::kTxt));
  EXPECT_FALSE(sets("x_acme-challenge.shop.", dns::type::kTxt));
  power_.set_zone("elsewhere.");
  EXPECT_FALSE(sets("_acme-challenge.shop.", dns::type::kTxt));
}

TEST_F(PowerTest, EndsAtTheNextRegisteredName) {
  power_.set_owner("shop.");
  power_.set_below(true);
  EXPECT_TRUE(sets("www.shop.", dns::type::kTxt));
  EXPECT_FALSE(sets("inner.shop.", dns::type::kTxt)) << "of the same holder, and another name";
  EXPECT_FALSE(sets("www.inner.shop.", dns::type::kTxt));
  // No power is over what is registered by nobody.
  power_.set_label("");
  EXPECT_FALSE(sets("www.shop.", dns::type::kTxt));
}

TEST_F(PowerTest, NameServersSignersAndAddressesOnlyWhenNamed) {
  power_.set_owner("shop.");
  v1::Action servers;
  servers.mutable_names_set_name_servers()->set_zone(".");
  servers.mutable_names_set_name_servers()->set_label("shop");
  v1::Action signers;
  signers.mutable_names_set_ds()->set_zone(".");
  signers.mutable_names_set_ds()->set_label("shop");
  v1::Action host;
  host.mutable_names_set_host()->set_zone(".");
  host.mutable_names_set_host()->mutable_host()->set_name("shop.");
  for (const v1::Action& action : {servers, signers, host, remove_host(".", "shop.")}) {
    EXPECT_FALSE(reaches_to(action));
  }
  power_.clear_types();
  for (const std::uint16_t type : {dns::type::kA, dns::type::kNs, dns::type::kDs}) {
    power_.add_types(type);
  }
  std::sort(power_.mutable_types()->begin(), power_.mutable_types()->end());
  EXPECT_TRUE(reaches_to(servers));
  EXPECT_TRUE(reaches_to(signers));
  EXPECT_FALSE(reaches_to(host)) << "both families are one record";
  power_.clear_types();
  for (const std::uint16_t type : {dns::type::kA, dns::type::kAaaa}) power_.add_types(type);
  EXPECT_TRUE(reaches_to(host));
  EXPECT_TRUE(reaches_to(remove_host(".", "shop.")));
}

// Nothing that gives, registers or decides.
TEST_F(PowerTest, NoOtherActHasABound) {
  for (const ledger::ActionType& type : table().actions) {
    const bool sets = type.name == "names.set_records" || type.name == "names.set_host" ||
                      type.name == "names.remove_host" || type.name == "names.set_ds" ||
                      type.name == "names.set_name_servers" || type.name == "names.dns_update";
    EXPECT_EQ(type.within != nullptr, sets) << type.name;
  }
}

TEST_F(PowerTest, IsVoidOnceTheNameHasChangedHandsOrWasHeld) {
  ledger::Actor decision;
  decision.kind = ledger::Actor::Kind::decision;
  decision.proposal = 7;
  v1::Action transfer;
  transfer.mutable_names_transfer_delegation()->set_zone(".");
  transfer.mutable_names_transfer_delegation()->set_label("shop");
  for (const std::uint64_t height : {5U, 6U}) {
    transfer.mutable_names_transfer_delegation()->set_new_holder(height == 5 ? "b" : "a");
    ASSERT_EQ(community_.run(transfer, decision, {.height = height, .block_time = {}}), Code::done);
    EXPECT_FALSE(sets("_acme-challenge.shop.", dns::type::kTxt)) << "also when it has come back";
  }
  power_.set_held_height(6);
  EXPECT_TRUE(sets("_acme-challenge.shop.", dns::type::kTxt));
  v1::Constitution constitution = constitution::concert("concert", {});
  constitution.mutable_due_process()->add_grounds(v1::BREACH);
  community_.put_in_force(constitution);
  decision.party = "c";
  v1::Action hold;
  v1::HoldDelegation& it = *hold.mutable_names_hold_delegation();
  it.set_zone(".");
  it.set_label("shop");
  it.set_ground(v1::BREACH);
  it.mutable_claim()->set_hash(Bytes(Hash::kSize, 'c'));
  it.mutable_claim()->set_length(1);
  ASSERT_EQ(community_.run(hold, decision, {.height = 7, .block_time = {}}), Code::done);
  EXPECT_FALSE(sets("_acme-challenge.shop.", dns::type::kTxt)) << "of the same holder, and held";
}

}  // namespace
}  // namespace comity::names::testing
