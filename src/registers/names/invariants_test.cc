#include "registers/names/invariants.h"

#include "ledger/holdings.h"
#include "registers/names/keys.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

// What the named invariant says of changes that no action makes.
std::optional<std::string> judge(std::string_view name, state::Draft& step) {
  for (const ledger::Invariant& invariant : invariants()) {
    if (invariant.name == name) return invariant.holds(step, step.changes());
  }
  ADD_FAILURE() << "no invariant " << name;
  return std::nullopt;
}

// "example" of a with the host ns1.example., which "other" of b uses too.
class Invariants : public ::testing::Test {
 protected:
  Invariants() {
    const v1::HostAddresses host = addresses("ns1.example.", {"c0000201"});
    EXPECT_EQ(community_.run(create(".", "example", "a", {"ns1.example."}, {host}), decision(1)),
              Code::done);
    EXPECT_EQ(community_.run(create(".", "other", "b", {"ns1.example."}), decision(2)), Code::done);
  }
  Community community_;
  const state::View& before_ = community_.draft();
  state::Draft step_{before_};
};

TEST_F(Invariants, SeeAServerOfTheApexWithoutAnAddress) {
  ASSERT_EQ(community_.run(set_apex_servers({"ns1.example."}), decision(3)), Code::done);
  step_.put(set_key(".", ".", dns::type::kTxt), *before_.get(set_key(".", ".", dns::type::kNs)));
  EXPECT_FALSE(judge("apex_servers_have_addresses", step_));
  step_.erase(host_key(".", "ns1.example."));
  EXPECT_TRUE(judge("apex_servers_have_addresses", step_));
}

TEST_F(Invariants, SeeAnIndexThatLies) {
  v1::Delegation record = community_.delegation("other");
  record.set_name_servers(0, "ns2.example.");
  step_.put(delegation_key(".", "other"), wire::encode(record));
  EXPECT_TRUE(judge("users_are_indexed", step_));

  state::Draft backwards(before_);
  backwards.put({"names-users", "./ns9.example.", "other"}, "other");
  EXPECT_TRUE(judge("users_are_indexed", backwards));
}

TEST_F(Invariants, SeeAHolderThatIsNotIndexed) {
  v1::Delegation record = community_.delegation("other");
  record.set_holder("a");
  step_.put(delegation_key(".", "other"), wire::encode(record));
  EXPECT_TRUE(judge("holders_are_indexed", step_));
  step_.put(ledger::holding_key("a", holding_of(".", "other")), "x");
  EXPECT_FALSE(judge("holders_are_indexed", step_));

  state::Draft backwards(before_);
  backwards.put(ledger::holding_key("c", holding_of(".", "other")), "x");
  EXPECT_TRUE(judge("holders_are_indexed", backwards));
}

TEST_F(Invariants, SeeAHostWithoutAnOwnerOfItsOwn) {
  v1::Host host;
  ASSERT_TRUE(find_host(before_, ".", "ns1.example.", host));
  host.set_sponsor("other");
  step_.put(host_key(".", "ns1.example."), wire::encode(host));
  EXPECT_TRUE(judge("hosts_have_one_owner", step_));

  state::Draft orphan(before_);
  orphan.erase(delegation_key(".", "example"));
  orphan.put(sponsored_key(".", "example", "ns.nowhere."), "ns.nowhere.");
  EXPECT_TRUE(judge("hosts_have_one_owner", orphan));
}

TEST_F(Invariants, SeeADelegationWithoutGlue) {
  v1::Delegation record = community_.delegation("example");
  record.set_name_servers(0, "ns2.example.");
  step_.put(delegation_key(".", "example"), wire::encode(record));
  EXPECT_TRUE(judge("decided_delegations_have_glue", step_));

  state::Draft imported(before_);
  record.set_since_decision(0);
  imported.put(delegation_key(".", "example"), wire::encode(record));
  EXPECT_FALSE(judge("decided_delegations_have_glue", imported));
}

TEST_F(Invariants, SeeAPlaceThatIsNotIndexed) {
  step_.erase(within_key(".", "example", "ns1"));
  EXPECT_TRUE(judge("places_are_indexed", step_));
  state::Draft unindexed(before_);
  unindexed.put(host_key(".", "www.other."), *before_.get(host_key(".", "ns1.example.")));
  EXPECT_TRUE(judge("places_are_indexed", unindexed));
  state::Draft empty(before_);
  empty.put(within_key(".", "other", "www"), "www");
  EXPECT_TRUE(judge("places_are_indexed", empty));
}

TEST_F(Invariants, SeeASetThatIsNotIndexed) {
  step_.put(set_key(".", "www.nowhere.", dns::type::kTxt), "x");
  EXPECT_TRUE(judge("sets_are_indexed", step_));
  step_.put(within_key(".", "www.nowhere", "TXT"), "TXT");
  EXPECT_FALSE(judge("sets_are_indexed", step_));
  step_.erase(set_key(".", "www.nowhere.", dns::type::kTxt));
  EXPECT_TRUE(judge("sets_are_indexed", step_));
}

TEST_F(Invariants, SeeWhatNoNameServerLoads) {
  step_.put(set_key(".", "www.example.", dns::type::kTxt), "x");
  EXPECT_TRUE(judge("neighbours_are_tolerated", step_));
  state::Draft keys(before_);
  v1::Delegation record = community_.delegation("other");
  record.clear_name_servers();
  *record.add_ds() = signer(1, 'x');
  keys.put(delegation_key(".", "other"), wire::encode(record));
  EXPECT_TRUE(judge("neighbours_are_tolerated", keys));
}

TEST_F(Invariants, SeeARecordWithoutAZone) {
  step_.put(delegation_key("elsewhere.", "x"), wire::encode(community_.delegation("other")));
  EXPECT_TRUE(judge("records_have_a_zone", step_));
}

}  // namespace
}  // namespace comity::names::testing
