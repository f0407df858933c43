// The first DS set of a child, which names.claim_keys brings with `bootstrap` (RFC 9615).
#include <string>
#include <vector>

#include "registers/names/outcomes.h"
#include "registers/names/testing/children.h"

namespace comity::names::testing {
namespace {

constexpr std::uint32_t kNsTtl = 172'800;

v1::Action order_with_first() {
  v1::Action action = set_order(true, true);
  action.mutable_names_set_order()->set_bootstrap(true);
  return action;
}

v1::Action first_claim(const std::vector<int>& signers, const std::vector<int>& wanted,
                       std::int64_t now = kToday) {
  v1::Action action = claim_of(signers, wanted, now);
  action.mutable_names_claim_keys()->set_bootstrap(true);
  action.mutable_names_claim_keys()->set_ds_ttl_seconds(kNsTtl);
  return action;
}

v1::Action set_servers(const std::vector<std::string>& servers) {
  v1::Action action;
  v1::SetNameServers& it = *action.mutable_names_set_name_servers();
  it.set_zone(".");
  it.set_label("example");
  for (const std::string& server : servers) it.add_name_servers(server);
  if (!servers.empty()) it.set_ns_ttl_seconds(kNsTtl);
  return action;
}

// Without a DS set, and ordered to have one.
class Insecure : public Children {
 public:
  Insecure() {
    EXPECT_EQ(run(set_example_ds({}), as("a"), at(kToday - 9'000, 4)), Code::done);
    EXPECT_EQ(run(order_with_first(), as("a"), at(kToday - 8'000, 5)), Code::done);
  }
};

TEST(ClaimFirstKeys, BecomeTrueByTwoVoices) {
  Insecure community;
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), Code::no_effect);
  EXPECT_TRUE(community.ds().empty()) << "one alone brings nothing";
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("ob"), at(kToday + 60, 12)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1));
  const v1::Delegation record = community.delegation("example");
  EXPECT_EQ(record.ds_height(), 12U);
  EXPECT_EQ(record.ds_ttl_seconds(), kNsTtl) << "that of the NS set";
  const v1::ChildOrder order = community.order();
  EXPECT_EQ(order.followed_height(), 12U);
  EXPECT_EQ(order.followed_by_size(), 2);
  EXPECT_EQ(wire::to_time(order.newer_than())->milliseconds, (kToday - 3'600) * 1000);
  // Whoever comes late finds that it is done; from then on the child's own keys say what comes.
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oc"), at(kToday)), Code::no_effect);
  EXPECT_EQ(community.run(first_claim({2}, {2}, kToday + 90), as("oc"), at(kToday + 90)),
            kNotProved);
  v1::Action next = claim_of({1, 2}, {2}, kToday + 90);
  next.mutable_names_claim_keys()->set_ds_ttl_seconds(kNsTtl);
  for (const char* party : {"oa", "ob"}) {
    ASSERT_EQ(community.run(next, as(party), at(kToday + 90)), Code::done);
  }
  EXPECT_EQ(community.ds(), Children::ds_of(2));
}

TEST(ClaimFirstKeys, AreWhatTheHolderOrders) {
  Children community;
  ASSERT_EQ(community.run(set_example_ds({}), as("a"), at(kToday - 9'000)), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), kNoOrder);
  ASSERT_EQ(community.run(order_with_first(), as("a"), at(kToday, 6)), Code::done);
  EXPECT_EQ(community.run(order_with_first(), as("a"), at(kToday, 6)), Code::no_effect);
  EXPECT_TRUE(community.order().bootstrap());
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("b"), at(kToday)), kNotObserver);
  // Another order forgets what was claimed under the one before.
  ASSERT_EQ(community.run(set_order(true, true), as("a"), at(kToday, 7)), Code::done);
  EXPECT_FALSE(community.order().bootstrap());
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("ob"), at(kToday)), kNoOrder);
  ASSERT_EQ(community.run(order_with_first(), as("a"), at(kToday, 8)), Code::done);
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("ob"), at(kToday)), Code::done);
  EXPECT_TRUE(community.ds().empty());
  // With another holder it is void.
  v1::Action transfer;
  transfer.mutable_names_transfer_delegation()->set_zone(".");
  transfer.mutable_names_transfer_delegation()->set_label("example");
  transfer.mutable_names_transfer_delegation()->set_new_holder("b");
  ASSERT_EQ(community.run(transfer, decision(4), at(kToday, 10)), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), kNoOrder);
}

TEST(ClaimFirstKeys, GoWithCdsOrCdnskey) {
  Children community;
  v1::Action order = set_order(false);
  order.mutable_names_set_order()->set_csync(true);
  order.mutable_names_set_order()->set_bootstrap(true);
  EXPECT_EQ(community.run(order, as("a")), Code::inconsistent);
}

// It is the first one, and one that the child asks for: nothing is taken away by it.
TEST(ClaimFirstKeys, TakeNothingAway) {
  Insecure community;
  v1::Action none = first_claim({1}, {});
  none.mutable_names_claim_keys()->set_ds_ttl_seconds(0);
  EXPECT_EQ(community.run(none, as("oa"), at(kToday)), Code::inconsistent);
  EXPECT_EQ(community.run(claim_of({1}, {1}), as("oa"), at(kToday)), kNotProved)
      << "without the flag there has to be a DS set";
  ASSERT_EQ(community.run(set_example_ds({2}), as("a"), at(kToday - 8'000)), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), kNotProved);
}

// What is signed by no key of the new DS set would break the child.
TEST(ClaimFirstKeys, FitTheChildThatHasSignedThem) {
  Insecure community;
  EXPECT_EQ(community.run(first_claim({2}, {1}), as("oa"), at(kToday)), kNotProved);
  EXPECT_EQ(community.run(first_claim({1}, {7}), as("oa"), at(kToday)), kNotProved);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday - 3'601)), kNotProved);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday + 15 * kDaySeconds)),
            kNotProved);
  v1::Action other = first_claim({1}, {1});
  other.mutable_names_claim_keys()->set_ds_ttl_seconds(kNsTtl - 1);
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), kNotProved);
  // CDS by a key that the new set does not name, DNSKEY by one that it does.
  const std::int64_t begin = kToday - 3'600;
  dns::ChildKeys child =
      dns::testing::child_with_cds(example(), {{1, 2}, {1, 2}, {1}, begin, kToday + kDaySeconds});
  child.cds = dns::testing::sign(example(), dns::type::kCds, child.cds.rdata, {2}, begin,
                                 kToday + kDaySeconds);
  other = claim_with(child);
  other.mutable_names_claim_keys()->set_bootstrap(true);
  other.mutable_names_claim_keys()->set_ds_ttl_seconds(kNsTtl);
  EXPECT_EQ(community.run(other, as("oa"), at(kToday)), kNotProved);
  EXPECT_EQ(community.claims(), 0U);
}

// RFC 9615, 4.2 and 4.4.
TEST(ClaimFirstKeys, NeedANameServerOutsideOfTheChild) {
  Insecure community;
  ASSERT_EQ(community.run(set_host(".", addresses("ns.example.", {"c0000205"})), as("a")),
            Code::done);
  ASSERT_EQ(community.run(set_servers({"ns.example."}), as("a")), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), kNotProved);
  ASSERT_EQ(community.run(set_servers({"ns.elsewhere.", "ns.example."}), as("a")), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(signaling_names(".", "example", community.delegation("example")),
            std::vector<std::string>{"_dsboot.example._signal.ns.elsewhere."});
}

// With other name servers others have to vouch for it; whoever looked before has not asked them.
TEST(ClaimFirstKeys, OfOtherNameServersAreAnotherFinding) {
  Insecure community;
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), Code::done);
  ASSERT_EQ(community.run(set_host(".", addresses("ns.example.", {"c0000205"})), as("a")),
            Code::done);
  ASSERT_EQ(community.run(set_servers({"ns.elsewhere.", "ns.example."}), as("a")), Code::done);
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("ob"), at(kToday)), Code::done);
  EXPECT_TRUE(community.ds().empty());
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), Code::done);
  EXPECT_EQ(community.ds(), Children::ds_of(1));
  // Nor where there are none any more.
  Insecure bare;
  ASSERT_EQ(bare.run(set_servers({}), as("a")), Code::done);
  EXPECT_EQ(bare.run(first_claim({1}, {1}), as("oa"), at(kToday)), kNotProved);
}

// The holder has taken it away by hand: what was signed until then does not bring it back.
TEST(ClaimFirstKeys, RefuseWhatWasSignedBeforeTheHolderTookTheDsSetAway) {
  Insecure community;
  for (const char* party : {"oa", "ob"}) {
    ASSERT_EQ(community.run(first_claim({1}, {1}), as(party), at(kToday)), Code::done);
  }
  ASSERT_EQ(community.ds(), Children::ds_of(1));
  ASSERT_EQ(community.run(set_example_ds({}), as("a"), at(kToday + 500)), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday + 600)), kNotNewer);
  // Ordered anew it is the same.
  ASSERT_EQ(community.run(set_order(true), as("a"), at(kToday + 700, 20)), Code::done);
  ASSERT_EQ(community.run(order_with_first(), as("a"), at(kToday + 701, 21)), Code::done);
  EXPECT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday + 800)), kNotNewer);
  const std::int64_t later = kToday + 9'000;
  EXPECT_EQ(community.run(first_claim({1}, {1}, later), as("oa"), at(later)), Code::done);
}

// A claim from before the holder had set one by hand, and taken it away, is of another time.
TEST(ClaimFirstKeys, OfBeforeAHandDoNotCount) {
  Insecure community;
  ASSERT_EQ(community.run(first_claim({1}, {1}), as("oa"), at(kToday)), Code::done);
  ASSERT_EQ(community.run(set_example_ds({3}), as("a"), at(kToday + 10)), Code::done);
  ASSERT_EQ(community.run(set_example_ds({}), as("a"), at(kToday + 20)), Code::done);
  const std::int64_t later = kToday + 7'200;
  ASSERT_EQ(community.run(first_claim({1}, {1}, later), as("ob"), at(later)), Code::done);
  EXPECT_TRUE(community.ds().empty());
}

}  // namespace
}  // namespace comity::names::testing
