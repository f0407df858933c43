// Votes counted again from the records of a bundle. A node that lies can have anything included; it
// cannot have it follow.
#include "apps/comity/recompute.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/hash.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
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

 private:
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
  EXPECT_EQ(recomputed->findings,
            std::vector<std::string>{"delegation gamma of zone example. is held by c by decision "
                                     "7, with the name servers that were voted on"});
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

TEST(Recompute, TellsWhatTheHolderHasChangedSince) {
  Bundle bundle;
  bundle.delegation_.add_name_servers("ns2.c.");
  const Result<Recomputed> recomputed = recompute(bundle.verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_TRUE(recomputed->findings[0].ends_with("; its holder has changed the name servers since"));
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
}  // namespace comity::cli
