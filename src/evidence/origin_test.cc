// What put a delegation's sets there, told from what parties have signed and decided.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "dns/validation/testing/child_zone.h"
#include "evidence/blame.h"
#include "evidence/recompute.h"
#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;
using testing::key_of;

v1::Action set_ds(std::uint32_t key_tag) {
  v1::Action action;
  v1::SetDs& set = *action.mutable_names_set_ds();
  set.set_zone("example.");
  set.set_label("gamma");
  set.add_ds()->set_key_tag(key_tag);
  set.set_ds_ttl_seconds(60);
  return action;
}

// The holder c has set the DS set with this key tag since; it stands.
Bundle with_ds(std::uint32_t key_tag) {
  Bundle bundle;
  bundle.delegation_.add_ds()->set_key_tag(key_tag);
  bundle.delegation_.set_ds_ttl_seconds(60);
  bundle.delegation_.set_ds_height(11);
  bundle.sent_ = {{"c", set_ds(key_tag)}};
  return bundle;
}

TEST(Origin, TellsWhatItsHolderHasSigned) {
  Bundle bundle = with_ds(9);
  const proof::Verified verified = bundle.verified();
  const Result<Recomputed> recomputed = recompute(verified);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(recomputed->findings.at(1), "NS set: set by decision 7, its votes recounted");
  EXPECT_EQ(recomputed->findings.at(2), "DS set: set by transaction " +
                                            verified.transactions[0].id.hex() +
                                            " of c at height 11, its signature holds");
  v1::Action servers;
  servers.mutable_names_set_name_servers()->set_zone("example.");
  servers.mutable_names_set_name_servers()->set_label("gamma");
  servers.mutable_names_set_name_servers()->add_name_servers("ns2.c.");
  bundle.sent_.emplace_back("c", servers);
  bundle.delegation_.set_name_servers(0, "ns2.c.");
  bundle.delegation_.set_name_servers_height(12);
  const Result<Recomputed> both = recompute(bundle.verified());
  ASSERT_TRUE(both) << both.error().message;
  EXPECT_TRUE(both->findings.at(1).ends_with("of c at height 12, its signature holds"));
  EXPECT_TRUE(both->findings.at(2).ends_with("of c at height 11, its signature holds"));
}

// Of several acts that a holder has signed together the last about the set stands.
TEST(Origin, TellsWhatIsOneOfSeveralActs) {
  Bundle bundle = with_ds(9);
  v1::Batch batch;
  *batch.add_actions() = set_ds(8);
  *batch.add_actions() = set_ds(9);
  batch.add_actions()->mutable_members_set_profile();
  *bundle.sent_[0].second.mutable_members_batch() = batch;
  const Result<Recomputed> recomputed = recompute(bundle.verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_TRUE(recomputed->findings.at(2).ends_with("of c at height 11, its signature holds"));
  batch.mutable_actions()->SwapElements(0, 1);
  *bundle.sent_[0].second.mutable_members_batch() = batch;
  EXPECT_TRUE(bundle.refusal().starts_with("DS set of gamma is not the one that transaction"));
}

// A DS set that observers have set is not called proven: of those who claimed the same the bundle
// has one.
TEST(Origin, TellsWhatObserversHaveSet) {
  const dns::Name name = dns::Name::parse("gamma.example.").value();
  const dns::ChildKeys child =
      dns::testing::child_with_cds(name, {{1, 2}, {1, 2}, {2}, 1'000, 2'000});
  v1::Action claim;
  v1::ClaimKeys& it = *claim.mutable_names_claim_keys();
  it.set_zone("example.");
  it.set_label("gamma");
  const auto fill = [](const dns::SignedRdata& from, v1::SignedSet& set) {
    for (const Bytes& rdata : from.rdata) set.add_rdata(rdata);
    for (const Bytes& rrsig : from.signatures) set.add_signatures(rrsig);
  };
  fill(child.dnskey, *it.mutable_dnskey());
  fill(child.cds, *it.mutable_cds());
  it.set_ds_ttl_seconds(60);
  const Bytes wanted = dns::testing::ds_of_key(name, 2);
  Bundle bundle;
  v1::DelegationSigner& ds = *bundle.delegation_.add_ds();
  ds.set_key_tag(read_u16(wanted));
  ds.set_algorithm(15);
  ds.set_digest_type(2);
  ds.set_digest(wanted.substr(4));
  bundle.delegation_.set_ds_ttl_seconds(60);
  bundle.delegation_.set_ds_height(11);
  bundle.also_signs_ = "b";
  bundle.sent_ = {{"b", claim}};
  const Result<Recomputed> recomputed = recompute(bundle.verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_TRUE(recomputed->findings.at(2).starts_with("DS set: set by the claim of observer b"));
  EXPECT_NE(recomputed->findings.at(2).find("as the log says"), std::string::npos);
  EXPECT_NE(recomputed->findings.at(2).find("signed it with the keys of before"),
            std::string::npos);
  EXPECT_EQ(recomputed->verdict, Verdict::nothing);
  // A first one was signed by no key of before.
  bundle.sent_[0].second.mutable_names_claim_keys()->set_bootstrap(true);
  const Result<Recomputed> first = recompute(bundle.verified());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_NE(first->findings.at(2).find("operators of its name servers vouch for it (RFC 9615), is"),
            std::string::npos);
  EXPECT_EQ(first->verdict, Verdict::nothing);
  bundle.sent_ = {{"b", claim}};
  // Nor by blame, which has the same to say of it.
  const Result<std::vector<BlameLine>> lines = blame(bundle.verified(), "example.");
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_EQ(lines->front().type, "DS");
  EXPECT_EQ(lines->front().doubt, recomputed->findings.at(2));
  EXPECT_EQ(lines->front().transaction, "");

  // Of another height it has set nothing; what it asks for is not what stands.
  bundle.delegation_.set_ds_height(10);
  EXPECT_EQ(bundle.refusal(),
            "the bundle does not prove what set the DS set of gamma at height 10");
  bundle.delegation_.set_ds_height(11);
  bundle.delegation_.set_ds_ttl_seconds(61);
  EXPECT_EQ(bundle.refusal(),
            "the bundle does not prove what set the DS set of gamma at height 11");
  // By a key that was never the observer's.
  bundle.delegation_.set_ds_ttl_seconds(60);
  bundle.signers_ = {{0, "nobody"}};
  EXPECT_NE(bundle.refusal().find("does not prove that b has had the key"), std::string::npos);
}

// Nor are name servers that they have set.
TEST(Origin, TellsWhatNameServersObserversHaveSet) {
  v1::Action claim;
  v1::ClaimServers& it = *claim.mutable_names_claim_servers();
  it.set_zone("example.");
  it.set_label("gamma");
  it.mutable_ns()->add_rdata(Bytes(dns::Name::parse("ns.elsewhere.").value().wire()));
  it.set_ns_ttl_seconds(60);
  Bundle bundle;
  bundle.delegation_.clear_name_servers();
  bundle.delegation_.add_name_servers("ns.elsewhere.");
  bundle.delegation_.set_ns_ttl_seconds(60);
  bundle.delegation_.set_name_servers_height(11);
  bundle.also_signs_ = "b";
  bundle.never_operates_ = "b";
  bundle.sent_ = {{"b", claim}};
  const Result<Recomputed> recomputed = recompute(bundle.verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(std::count_if(recomputed->findings.begin(), recomputed->findings.end(),
                          [](const std::string& finding) {
                            return finding.find("set by the claim of observer b") !=
                                   std::string::npos;
                          }),
            1);
  EXPECT_EQ(recomputed->verdict, Verdict::nothing);
  bundle.delegation_.set_ns_ttl_seconds(61);
  EXPECT_NE(bundle.refusal().find("does not prove what set the"), std::string::npos);
}

TEST(Origin, ContradictsARecordThatTheTransactionDidNotSet) {
  Bundle bundle = with_ds(9);
  bundle.sent_ = {{"c", set_ds(9)}, {"c", set_ds(8)}};  // the newest counts
  const std::string newest = bundle.verified().transactions[1].id.hex();
  EXPECT_EQ(bundle.refusal(), "DS set of gamma is not the one that transaction " + newest +
                                  " of c at height 12 has set");
  Bundle other_ttl = with_ds(9);
  other_ttl.delegation_.set_ds_ttl_seconds(61);
  EXPECT_TRUE(other_ttl.refusal().starts_with("DS set of gamma is not the one that transaction"));
}

TEST(Origin, ATransactionIsItsHoldersOwn) {
  const auto refusal_after = [](const Bundle& bundle) {
    const std::string text = bundle.refusal();
    return text.substr(text.find(": ") + 2);
  };
  for (const char* signer : {"b", "nobody"}) {
    Bundle stolen = with_ds(9);
    stolen.signer_ = signer;
    EXPECT_TRUE(
        refusal_after(stolen).starts_with("the bundle does not prove that c has had the key"));
  }
  Bundle stranger = with_ds(9);
  stranger.sent_[0].first = "a";
  EXPECT_EQ(refusal_after(stranger), "the bundle does not prove that gamma was ever that party's");
  // It was a's before decision 7 gave it to c.
  v1::TransferDelegation& transfer =
      *stranger.actions_.mutable_actions(0)->mutable_names_transfer_delegation();
  transfer.set_zone("example.");
  transfer.set_label("gamma");
  transfer.set_new_holder("c");
  v1::Action founders = Bundle().actions_.actions(0);
  founders.mutable_names_create_delegation()->set_holder("a");
  stranger.content_ = wire::encode(founders);
  v1::ProvenGenesisAction created;
  created.set_action(stranger.content_);
  proof::Verified verified = stranger.verified();
  verified.genesis_actions = {wire::encode(created)};
  const Result<Recomputed> moved = recompute(verified);
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_TRUE(moved->findings.at(2).ends_with("holds; that party does not hold it any more"));
}

TEST(Origin, WhatNothingInTheBundleSetIsNotCalledProven) {
  Bundle quiet = with_ds(9);
  quiet.sent_.clear();
  EXPECT_EQ(quiet.refusal(), "the bundle does not prove what set the DS set of gamma at height 11");
  EXPECT_EQ(recompute(quiet.verified()).error().kind, ErrorKind::not_found);
  Bundle refused = with_ds(9);
  refused.outcome_ = 3003;
  EXPECT_EQ(refused.refusal(), quiet.refusal());
  // Another transaction than that of the height that the record names is not it.
  Bundle earlier = with_ds(9);
  earlier.delegation_.set_ds_height(12);
  EXPECT_EQ(earlier.refusal(),
            "the bundle does not prove what set the DS set of gamma at height 12");
}

// The name was there before, with another DS, and went; decision 7 created it anew.
TEST(Origin, WhatWasThereBeforeANameWasCreatedDoesNotCount) {
  Bundle bundle;
  Bundle before;
  before.number_ = 5;
  before.vote_at(plus_seconds(Bundle::kOpens, -500));
  before.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_name_servers(
      0, "ns.old.");
  bundle.delegation_.set_name_servers(0, "ns.old.");
  bundle.delegation_.set_name_servers_height(11);
  proof::Verified verified = bundle.verified();
  before.add_decision(verified, verified.community);
  EXPECT_EQ(Bundle::refusal_of(verified),
            "the bundle does not prove what set the NS set of gamma at height 11");
  // Nor does what a holder of then has signed, or this one for then.
  Bundle others = with_ds(9);
  others.sent_[0].first = "a";
  before.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_holder("a");
  verified = others.verified();
  before.add_decision(verified, verified.community);
  EXPECT_TRUE(
      Bundle::refusal_of(verified).ends_with("does not prove that gamma was ever that party's"));
  verified = with_ds(9).verified();
  v1::Body body;
  ASSERT_TRUE(wire::parse_stored(verified.transactions[0].body, body));
  wire::set_time(*body.mutable_valid_until(), plus_seconds(Bundle::kOpens, 60));
  verified.transactions[0].body = wire::encode(body);
  EXPECT_TRUE(Bundle::refusal_of(verified).ends_with(
      "it was signed for a time before decision 7 created gamma"));
}

// A narrower key of c's that sets the DS set of gamma, and what it may be given for.
class NarrowKey : public ::testing::Test {
 protected:
  NarrowKey() {
    bundle_ = with_ds(9);
    bundle_.delegation_.set_ds_height(12);
    bundle_.sent_ = {{"c", v1::Action()}, {"c", set_ds(9)}};
    bundle_.signers_[1] = "k";
    power_.set_zone("example.");
    power_.set_label("gamma");
    power_.set_owner("gamma.example.");
    power_.add_types(43);
    wire::set_time(*power_.mutable_until(), plus_seconds(bundle_.opens_, 1));
    power_.set_acts_a_day(24);
  }

  v1::Action add_key(const std::string& key) const {
    v1::Action action;
    v1::PartyKey& it = *action.mutable_members_add_key()->mutable_key();
    it.set_key(key_of(key).public_key().bytes());
    it.add_roles(v1::NARROW);
    *it.mutable_power() = power_;
    return action;
  }

  // What is said of the DS set, or why it does not follow.
  std::string finding() {
    if (!bundle_.sent_[0].second.has_members_rotate_key()) {
      bundle_.sent_[0].second = add_key("k");
    }
    return finding_of(bundle_.verified());
  }
  static std::string finding_of(const proof::Verified& verified) {
    const Result<Recomputed> recomputed = recompute(verified);
    const std::string text =
        recomputed ? recomputed->findings.at(2) : "refused: " + recomputed.error().message;
    // Without the key and the transaction.
    return text.substr(text.find(recomputed ? " of c" : ": ", 9));
  }

  Bundle bundle_;
  v1::KeyPower power_;
  const std::string beyond_ =
      "the power of the narrower key " + key_of("k").public_key().hex() + " does not reach so far";
  const std::string unknown_ = ": the bundle does not prove that c has had the key " +
                               key_of("k").public_key().hex() + " for this";
};

TEST_F(NarrowKey, SetsWhatItsPowerNames) {
  const std::string holds = " of c at height 12, its signature holds; with a narrower key";
  EXPECT_EQ(finding(), holds);
  power_.set_owner("example.");
  power_.set_below(true);
  EXPECT_EQ(finding(), holds);
}

TEST_F(NarrowKey, SetsNothingElse) {
  const v1::KeyPower good = power_;
  const std::vector<std::function<void(v1::KeyPower&)>> others = {
      [](v1::KeyPower& it) { it.set_zone("example.org."); },
      [](v1::KeyPower& it) { it.set_label("delta"); },
      [](v1::KeyPower& it) { it.set_owner("_acme-challenge.gamma.example."); },
      [](v1::KeyPower& it) { it.set_owner("example."); },
      // Below its owner is not at it.
      [](v1::KeyPower& it) { it.set_below(true), it.set_owner("www.gamma.example."); },
      [](v1::KeyPower& it) { it.set_types(0, 16); },
  };
  for (std::size_t i = 0; i < others.size(); ++i) {
    power_ = good;
    others[i](power_);
    EXPECT_EQ(finding(), ": " + beyond_) << i;
  }
  power_ = good;
  wire::set_time(*power_.mutable_until(), bundle_.opens_);
  EXPECT_EQ(finding(),
            ": the time of the narrower key " + key_of("k").public_key().hex() + " was over");
}

TEST_F(NarrowKey, IsVoidOnceItsHolderHasTheNameAnew) {
  bundle_.delegation_.set_held_height(11);
  EXPECT_EQ(finding(), ": the power of the narrower key " + key_of("k").public_key().hex() +
                           " was void: gamma has been with this holder since height 11");
  power_.set_held_height(11);
  EXPECT_EQ(finding(), " of c at height 12, its signature holds; with a narrower key");
  // What came afterwards says nothing of then.
  bundle_.delegation_.set_held_height(12);
  EXPECT_EQ(finding(),
            " of c at height 12, its signature holds; with a narrower key; that the power of its "
            "narrower key stood then is not shown");
}

// Whoever has the key of another party gives it no power by an act of its own, nor with it.
TEST_F(NarrowKey, HasItsPowerFromItsOwnParty) {
  const v1::KeyPower wide = power_;
  power_.set_owner("_acme-challenge.gamma.example.");
  ASSERT_EQ(finding(), ": " + beyond_);
  bundle_.sent_.insert(bundle_.sent_.begin(), {"a", v1::Action()});
  bundle_.signers_ = {{2, "k"}};
  power_ = wide;
  bundle_.sent_[0].second = add_key("k");
  bundle_.delegation_.set_ds_height(13);
  EXPECT_EQ(finding_of(bundle_.verified()), ": " + beyond_) << "a's word for c's key";
  bundle_.sent_[1].second = set_ds(9);
  EXPECT_EQ(finding_of(bundle_.verified()), unknown_) << "a's word alone";
  // In c's name, by the key itself, by a's, and by a narrower one.
  bundle_.sent_ = {{"c", add_key("k")}, {"c", set_ds(9)}};
  bundle_.delegation_.set_ds_height(12);
  for (const char* signer : {"k", "a"}) {
    bundle_.signers_ = {{0, signer}, {1, "k"}};
    EXPECT_EQ(finding_of(bundle_.verified()), unknown_) << signer;
  }
  bundle_.sent_ = {{"c", add_key("k")}, {"c", add_key("k2")}, {"c", set_ds(9)}};
  bundle_.delegation_.set_ds_height(13);
  bundle_.signers_ = {{1, "k"}, {2, "k2"}};
  EXPECT_EQ(finding_of(bundle_.verified()).substr(0, 33), unknown_.substr(0, 33));
}

// What was signed for and never done, or not yet, is no power.
TEST_F(NarrowKey, HasItsPowerWhenItWasGiven) {
  bundle_.sent_[0].second = add_key("k");
  proof::Verified verified = bundle_.verified();
  verified.transactions[0].outcome = 1;
  EXPECT_EQ(finding_of(verified), unknown_);
  verified = bundle_.verified();
  verified.transactions[0].height = 13;
  EXPECT_EQ(finding_of(verified), unknown_);
  verified = bundle_.verified();
  verified.transactions.erase(verified.transactions.begin());
  static_cast<void>(bundle_.sign(verified, "c", add_key("k"), verified.community));
  EXPECT_EQ(finding_of(verified), unknown_) << "its signature alone";
  verified = bundle_.verified();
  static_cast<void>(bundle_.sign(verified, "c", add_key("k"), verified.community));
  EXPECT_EQ(finding_of(verified), " of c at height 12, its signature holds; with a narrower key");
}

TEST_F(NarrowKey, HandsItsPowerOn) {
  v1::Action rotate;
  rotate.mutable_members_rotate_key()->set_old_key(key_of("k").public_key().bytes());
  rotate.mutable_members_rotate_key()->set_new_key(key_of("k2").public_key().bytes());
  bundle_.sent_ = {{"c", add_key("k")}, {"c", rotate}, {"c", set_ds(9)}};
  bundle_.signers_ = {{2, "k2"}};
  bundle_.delegation_.set_ds_height(13);
  EXPECT_EQ(finding_of(bundle_.verified()),
            " of c at height 13, its signature holds; with a narrower key");
  proof::Verified verified = bundle_.verified();
  verified.transactions[1].outcome = 1;
  EXPECT_TRUE(finding_of(verified).starts_with(": the bundle does not prove that c has had"));
  verified = bundle_.verified();
  verified.transactions.erase(verified.transactions.begin());
  EXPECT_TRUE(finding_of(verified).starts_with(": the bundle does not prove that c has had"));
}

}  // namespace
}  // namespace comity::evidence
