// Who set the addresses of a delegation's name servers. A node that lies can have any glue
// included; it cannot have it follow.
#include <gtest/gtest.h>

#include "evidence/recompute.h"
#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;

constexpr const char* kInside = "ns.gamma.example.";

v1::HostAddresses at(const std::string& name, const Bytes& ipv4) {
  v1::HostAddresses host;
  host.set_name(name);
  host.add_ipv4(ipv4);
  host.set_ipv4_ttl_seconds(60);
  return host;
}
v1::Host record_of(const Bytes& ipv4, std::uint64_t height) {
  v1::Host host;
  host.add_ipv4(ipv4);
  host.set_ipv4_ttl_seconds(60);
  host.set_addresses_height(height);
  return host;
}
v1::Action set_host(const std::string& name, const Bytes& ipv4, const std::string& sponsor = "") {
  v1::Action action;
  action.mutable_names_set_host()->set_zone("example.");
  *action.mutable_names_set_host()->mutable_host() = at(name, ipv4);
  action.mutable_names_set_host()->set_sponsor(sponsor);
  return action;
}

// Decision 7 created gamma with this host as its one name server.
Bundle with_host(const std::string& name, const v1::Host& record) {
  Bundle bundle;
  v1::CreateDelegation& create =
      *bundle.actions_.mutable_actions(0)->mutable_names_create_delegation();
  create.set_name_servers(0, name);
  bundle.delegation_.set_name_servers(0, name);
  if (name == kInside) *create.add_hosts() = at(name, "\1\1\1\1");
  bundle.hosts_[name] = record;
  return bundle;
}
// The holder c has changed it at height 11.
Bundle changed(const Bytes& by_holder, const v1::Host& record) {
  Bundle bundle = with_host(kInside, record);
  bundle.sent_ = {{"c", set_host(kInside, by_holder)}};
  return bundle;
}

std::string last_finding(const Bundle& bundle) {
  const Result<Recomputed> recomputed = recompute(bundle.verified());
  return recomputed ? recomputed->findings.back() : recomputed.error().message;
}

TEST(Hosts, AreSetByADecisionOrByTheirHolder) {
  EXPECT_EQ(last_finding(with_host(kInside, record_of("\1\1\1\1", 9))),
            "address set of ns.gamma.example.: set by decision 7, its votes recounted");
  const Bundle bundle = changed("\2\2\2\2", record_of("\2\2\2\2", 11));
  EXPECT_EQ(last_finding(bundle), "address set of ns.gamma.example.: set by transaction " +
                                      bundle.verified().transactions[0].id.hex() +
                                      " of c at height 11, its signature holds");
}

// Whoever has the log's key writes another address into the record, at whatever height it likes.
TEST(Hosts, GlueThatNobodyHasSignedIsFound) {
  for (const std::uint64_t height : {10U, 11U}) {
    EXPECT_TRUE(changed("\2\2\2\2", record_of("\6\6\6\6", height))
                    .refusal()
                    .starts_with("address set of ns.gamma.example. is not the one that"));
  }
  EXPECT_EQ(changed("\2\2\2\2", record_of("\6\6\6\6", 12)).refusal(),
            "the bundle does not prove what set the address set of ns.gamma.example. at height 12");
  EXPECT_EQ(with_host(kInside, record_of("\6\6\6\6", 0)).refusal(),
            "the bundle does not prove that the address set of ns.gamma.example. stands since "
            "genesis");
  v1::Host other_ttl = record_of("\2\2\2\2", 11);
  other_ttl.set_ipv4_ttl_seconds(61);
  EXPECT_NE(changed("\2\2\2\2", other_ttl).refusal(), "");
}

// A bundle that keeps quiet about a name server says nothing of the delegation.
TEST(Hosts, ANameServerIsShownOrShownToHaveNoAddress) {
  proof::Verified verified = with_host(kInside, record_of("\1\1\1\1", 9)).verified();
  std::erase_if(verified.records,
                [](const proof::ProvenRecord& it) { return it.key.starts_with("host/"); });
  EXPECT_EQ(recompute(verified).error().kind, ErrorKind::not_found);
}

TEST(Hosts, OfAnotherDelegationAreItsHolders) {
  const std::string name = "ns.delta.example.";
  Bundle bundle = with_host(name, record_of("\2\2\2\2", 11));
  bundle.sent_ = {{"b", set_host(name, "\2\2\2\2")}};
  EXPECT_TRUE(bundle.refusal().ends_with("does not prove that delta was ever that party's"));
  v1::Action founders = Bundle().actions_.actions(0);
  founders.mutable_names_create_delegation()->set_label("delta");
  founders.mutable_names_create_delegation()->set_holder("b");
  bundle.content_ = wire::encode(founders);
  v1::ProvenGenesisAction created;
  created.set_action(bundle.content_);
  proof::Verified verified = bundle.verified();
  verified.genesis_actions = {wire::encode(created)};
  const Result<Recomputed> recomputed = recompute(verified);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_TRUE(recomputed->findings.back().ends_with("of b at height 11, its signature holds"));
}

// Else whoever has the log's key gives the glue of others to an accomplice.
TEST(Hosts, ASponsorIsGivenByADecision) {
  const std::string name = "glue.example.";
  v1::Host record = record_of("\2\2\2\2", 11);
  record.set_sponsor("gamma");
  Bundle bundle = with_host(name, record);
  bundle.sent_ = {{"c", set_host(name, "\2\2\2\2")}};
  EXPECT_EQ(bundle.refusal(), "the bundle does not prove that gamma sponsors glue.example.");
  *bundle.actions_.add_actions() = set_host(name, "\1\1\1\1", "gamma");
  EXPECT_TRUE(last_finding(bundle).ends_with("of c at height 11, its signature holds"))
      << last_finding(bundle);
}

TEST(Hosts, ByThemselvesAreNoProofOfAnything) {
  proof::Verified verified = Bundle().verified();
  const state::Key key = names::host_key("example.", "else.example.");
  verified.records.push_back(
      {key.table, key.collection, key.key, wire::encode(record_of("\1\1\1\1", 1))});
  const Result<Recomputed> recomputed = recompute(verified);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(recomputed->verdict, Verdict::nothing);
  EXPECT_EQ(recomputed->findings.back(),
            "addresses of else.example.: as the log says; who set them is not shown");
}

}  // namespace
}  // namespace comity::evidence
