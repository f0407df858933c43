// Votes counted again from the records of a bundle. A node that lies can have anything included; it
// cannot have it follow.
#include "evidence/recompute.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/hash.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

// Decision 7 gives "gamma" in "example." to c: a simple majority of three seats.
class Bundle {
 public:
  Bundle() {
    constitution_.add_chambers()->set_id("all");
    v1::Rule& rule = *constitution_.add_rules();
    rule.set_id("general");
    rule.mutable_stages()->set_vote_seconds(60);
    v1::Threshold& half = *rule.mutable_condition()->mutable_threshold();
    half.set_base(v1::YES_AND_NO);
    half.mutable_share()->set_numerator(1);
    half.mutable_share()->set_denominator(2);
    half.set_strict(true);
    proposal_.set_number(kNumber);
    proposal_.set_proposer("a");
    proposal_.set_rule("general");
    proposal_.set_state(v1::EFFECTIVE);
    proposal_.set_effect_hash(Bytes(32, 'e'));
    proposal_.add_consents_needed("c");
    wire::set_time(*proposal_.mutable_vote_closes_at(), Time{1'767'225'600'000});
    v1::CreateDelegation& create = *actions_.add_actions()->mutable_names_create_delegation();
    create.set_zone("example.");
    create.set_label("gamma");
    create.set_holder("c");
    create.add_name_servers("ns.c.");
    delegation_.set_holder("c");
    delegation_.add_name_servers("ns.c.");
    delegation_.set_since_decision(kNumber);
    for (const char* party : {"a", "b", "c"}) {
      v1::Seat& seat = *electorate_.add_seats();
      seat.set_party(party);
      seat.add_chambers("all");
    }
    votes_ = {{"a", v1::YES}, {"b", v1::NO}, {"c", v1::YES}};
  }

  [[nodiscard]] proof::Verified verified() const {
    proof::Verified out;
    const decisions::DecisionKeys keys = decisions::keys_of(kNumber);
    v1::Proposal proposal = proposal_;
    const Bytes document = wire::encode(constitution_);
    const Hash hash = crypto::sha256(document);
    if (proposal.constitution().empty()) proposal.set_constitution(hash.bytes());
    add(out, names::delegation_key("example.", "gamma"), delegation_);
    if (with_decision_) {
      add(out, constitution::key_of(hash), constitution_);
      add(out, keys.proposal, proposal);
      add(out, keys.actions, actions_);
      add(out, keys.electorate, electorate_);
    }
    for (const auto& [party, action] : sent_) {
      v1::Body body;
      body.set_party(party);
      *body.mutable_action() = action;
      const std::uint64_t height = 11 + out.transactions.size();
      const PublicKey key = key_of(party);
      out.transactions.push_back(
          {crypto::sha256(wire::encode(body)), height, outcome_, party, key, wire::encode(body)});
      v1::KeyOwner owner;
      owner.set_party(owner_.empty() ? party : owner_);
      owner.set_removed(true);  // since then: still that party's
      if (owner_ != "nobody") add(out, members::owner_key(key.view()), owner);
    }
    for (const auto& [party, choice] : votes_) {
      v1::Vote vote;
      vote.set_choice(choice);
      add(out, {std::string(keys.table), keys.votes, party}, vote);
    }
    if (consent_) {
      v1::Consent consent;
      consent.set_effect_hash(proposal_.effect_hash());
      add(out, {std::string(keys.table), keys.consents, "c"}, consent);
    }
    for (const std::string& name : {keys.votes, keys.consents, keys.objections}) {
      if (name != incomplete_) out.collections.push_back({std::string(keys.table), name});
    }
    return out;
  }

  [[nodiscard]] std::string refusal() const {
    const Result<Recomputed> recomputed = recompute(verified());
    return recomputed ? "" : recomputed.error().message;
  }

  static constexpr std::uint64_t kNumber = 7;
  v1::Constitution constitution_;
  v1::Proposal proposal_;
  v1::ProposedActions actions_;
  v1::Electorate electorate_;
  v1::Delegation delegation_;
  std::vector<std::pair<std::string, v1::Choice>> votes_;
  bool consent_ = true;
  bool with_decision_ = true;
  std::string incomplete_;
  std::vector<std::pair<std::string, v1::Action>> sent_;  // party, action
  std::string owner_;  // on record of the keys that sent, when not the party; "nobody": no record
  std::uint32_t outcome_ = 0;

 private:
  static PublicKey key_of(const std::string& party) { return {crypto::sha256(party).octets}; }
  static void add(proof::Verified& out, const state::Key& key,
                  const google::protobuf::Message& message) {
    out.records.push_back({key.table, key.collection, key.key, wire::encode(message)});
  }
};

TEST(Recompute, FollowsTheVotesToTheDelegation) {
  const Result<Recomputed> recomputed = recompute(Bundle().verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(recomputed->verdict, Verdict::recomputed);
  ASSERT_EQ(recomputed->decisions.size(), 1U);
  EXPECT_EQ(recomputed->decisions[0].state, "effective");
  EXPECT_EQ(recomputed->decisions[0].tally.counts[0].yes, 2U);
  EXPECT_EQ(
      recomputed->findings,
      (std::vector<std::string>{"delegation gamma of zone example. is held by c by decision 7",
                                "NS set: set by decision 7, its votes recounted",
                                "DS set: set by decision 7, its votes recounted"}));
}

TEST(Recompute, ContradictsAStateThatTheVotesDoNotGive) {
  Bundle bundle;
  bundle.votes_[0].second = v1::NO;
  EXPECT_EQ(bundle.refusal(), "proposal 7: the votes say rejected, its record says effective");
  bundle.proposal_.set_state(v1::REJECTED);
  EXPECT_EQ(bundle.refusal(), "proposal 7 did not give delegation gamma of zone example. to c");
  Bundle passed;
  passed.proposal_.set_state(v1::REJECTED);
  EXPECT_EQ(passed.refusal(), "proposal 7: the votes say passed, its record says rejected");
}

TEST(Recompute, AMissingConsentIsNoPass) {
  Bundle bundle;
  bundle.consent_ = false;
  EXPECT_EQ(bundle.refusal(), "proposal 7: the votes say rejected, its record says effective");
}

// What has changed hands since the vote opened takes its new holder's consent too.
TEST(Recompute, AnEffectTakesTheConsentThatWasAskedLast) {
  Bundle bundle;
  bundle.proposal_.add_late_consents("b");
  EXPECT_EQ(bundle.refusal(), "proposal 7: it took effect without the consent of b");
  bundle.proposal_.set_late_consents(0, "c");
  EXPECT_EQ(bundle.refusal(), "");
}

TEST(Recompute, VotesWithoutASeatAreNotCounted) {
  Bundle bundle;
  bundle.votes_ = {{"a", v1::NO}, {"x", v1::YES}, {"y", v1::YES}};
  EXPECT_EQ(bundle.refusal(), "proposal 7: the votes say rejected, its record says effective");
}

TEST(Recompute, CountsNothingThatIsNotThereAsAWhole) {
  const decisions::DecisionKeys keys = decisions::keys_of(Bundle::kNumber);
  for (const std::string& name : {keys.votes, keys.objections}) {
    Bundle bundle;
    bundle.incomplete_ = name;
    EXPECT_EQ(bundle.refusal(), "proposal 7: the bundle does not prove all of decisions/" + name);
  }
  Bundle other_rules;
  other_rules.proposal_.set_constitution(Bytes(32, 'x'));
  EXPECT_EQ(other_rules.refusal(), "proposal 7: the constitution is not the one of its hash");
}

TEST(Recompute, ADecisionAboutSomethingElseGivesNothing) {
  Bundle bundle;
  bundle.delegation_.set_holder("b");
  EXPECT_EQ(bundle.refusal(), "proposal 7 did not give delegation gamma of zone example. to b");
  Bundle other;
  other.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_label("delta");
  EXPECT_EQ(other.refusal(), "proposal 7 did not give delegation gamma of zone example. to c");
  Bundle none;
  none.delegation_.set_since_decision(8);
  EXPECT_EQ(none.refusal().substr(0, 29), "the bundle does not prove dec");
}

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

TEST(Recompute, TellsWhatItsHolderHasSigned) {
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

TEST(Recompute, ContradictsARecordThatTheTransactionDidNotSet) {
  Bundle bundle = with_ds(9);
  bundle.sent_ = {{"c", set_ds(9)}, {"c", set_ds(8)}};  // the newest counts
  const std::string newest = bundle.verified().transactions[1].id.hex();
  EXPECT_EQ(bundle.refusal(), "DS set of gamma is not the one that transaction " + newest +
                                  " of c at height 12 has set");
  Bundle other_ttl = with_ds(9);
  other_ttl.delegation_.set_ds_ttl_seconds(61);
  EXPECT_TRUE(other_ttl.refusal().starts_with("DS set of gamma is not the one that transaction"));
}

TEST(Recompute, ATransactionIsItsHoldersOwn) {
  const auto refusal_after = [](const Bundle& bundle) {
    const std::string text = bundle.refusal();
    return text.substr(text.find(": ") + 2);
  };
  Bundle stolen = with_ds(9);
  stolen.owner_ = "b";
  EXPECT_EQ(refusal_after(stolen), "its key is not one of that party's");
  Bundle unknown = with_ds(9);
  unknown.owner_ = "nobody";
  EXPECT_EQ(recompute(unknown.verified()).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(refusal_after(unknown).starts_with("the bundle does not prove members/keys/"));
  Bundle stranger = with_ds(9);
  stranger.sent_[0].first = "a";
  EXPECT_EQ(refusal_after(stranger), "gamma has never been that party's, c holds it");
  // It was a's before decision 7 gave it to c.
  v1::TransferDelegation& transfer =
      *stranger.actions_.mutable_actions(0)->mutable_names_transfer_delegation();
  transfer.set_zone("example.");
  transfer.set_label("gamma");
  transfer.set_new_holder("c");
  const Result<Recomputed> moved = recompute(stranger.verified());
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_TRUE(moved->findings.at(2).ends_with("holds; that party does not hold it any more"));
}

TEST(Recompute, WhatNothingInTheBundleSetIsNotCalledProven) {
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
  // What stands since genesis has no transaction; the reader is told where to look.
  quiet.delegation_.set_ds_height(0);
  quiet.delegation_.set_since_decision(0);
  quiet.with_decision_ = false;
  proof::Verified verified = quiet.verified();
  verified.genesis_content = "\x0a\x0b";
  const Result<Recomputed> old = recompute(verified);
  ASSERT_TRUE(old) << old.error().message;
  EXPECT_EQ(old->findings.at(2), "DS set: stands since genesis, in the genesis content 0a0b");
}

TEST(Recompute, QuietAboutTheDecisionIsNoProofOfIt) {
  Bundle bundle;
  bundle.with_decision_ = false;
  const Result<Recomputed> quiet = recompute(bundle.verified());
  ASSERT_TRUE(quiet);
  EXPECT_EQ(quiet->verdict, Verdict::nothing);
  EXPECT_EQ(quiet->findings,
            std::vector<std::string>{"the bundle does not hold decision 7 behind gamma"});
  bundle.delegation_.set_since_decision(0);
  EXPECT_EQ(recompute(bundle.verified())->verdict, Verdict::unvoted);
  EXPECT_EQ(recompute({})->verdict, Verdict::nothing);
}

TEST(Recompute, AnOpenVoteIsNotCounted) {
  Bundle bundle;
  bundle.delegation_.set_since_decision(0);
  for (const v1::ProposalState state : {v1::VOTING, v1::CONSULTATION, v1::WITHDRAWN, v1::FAILED}) {
    bundle.proposal_.set_state(state);
    const Result<Recomputed> recomputed = recompute(bundle.verified());
    ASSERT_TRUE(recomputed) << recomputed.error().message;
    EXPECT_TRUE(recomputed->decisions.empty()) << state;
  }
  // It failed behind its vote: that one was counted.
  wire::set_time(*bundle.proposal_.mutable_effect_at(), Time{1'767'225'600'000});
  EXPECT_EQ(recompute(bundle.verified())->decisions.size(), 1U);
}

}  // namespace
}  // namespace comity::evidence
