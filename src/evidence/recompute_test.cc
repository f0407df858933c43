// Votes counted again from the records of a bundle. A node that lies can have anything included; it
// cannot have it follow.
#include "evidence/recompute.h"

#include <gtest/gtest.h>

#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;
using testing::key_of;

TEST(Recompute, FollowsTheVotesToTheDelegation) {
  const Result<Recomputed> recomputed = recompute(Bundle().verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(recomputed->verdict, Verdict::recomputed);
  ASSERT_EQ(recomputed->decisions.size(), 1U);
  EXPECT_EQ(recomputed->decisions[0].state, "effective");
  EXPECT_EQ(recomputed->decisions[0].ballots, 4U);
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

// Gamma goes to h, which holds without a seat since genesis, with a key of this role.
struct GivenToAccount {
  explicit GivenToAccount(v1::KeyRole role) {
    v1::Action admits;
    v1::NewHolder& holder = *admits.mutable_members_admit_holders()->add_holders();
    holder.mutable_party()->set_handle("h");
    v1::PartyKey& key = *holder.add_keys();
    key.set_key(key_of("h").public_key().bytes());
    key.add_roles(role);
    bundle.content_ = wire::encode(admits);
    genesis_action.set_action(bundle.content_);
    bundle.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_holder("h");
    bundle.delegation_.set_holder("h");
    bundle.proposal_.set_consents_needed(0, "h");
  }
  [[nodiscard]] std::string refusal(bool with_genesis_action = true) const {
    proof::Verified verified = bundle.verified();
    if (with_genesis_action) verified.genesis_actions = {wire::encode(genesis_action)};
    return Bundle::refusal_of(verified);
  }
  Bundle bundle;
  v1::ProvenGenesisAction genesis_action;
};

TEST(Recompute, AnAccountConsentsAndDoesNotVote) {
  GivenToAccount given(v1::HOLD);
  EXPECT_EQ(given.refusal(), "");
  const std::string unknown = "proposal 7: the bundle does not prove that h has had the key " +
                              key_of("h").public_key().hex() + " for this";
  EXPECT_EQ(given.refusal(false), unknown);
  EXPECT_EQ(GivenToAccount(v1::OPERATE).refusal(), unknown);
  given.bundle.seat("h");
  EXPECT_EQ(given.refusal(), "proposal 7: the bundle does not prove that h was admitted");
}

TEST(Recompute, VotesOfNobodyAreNotBelieved) {
  Bundle bundle;
  bundle.votes_ = {{"a", v1::NO}, {"x", v1::YES}, {"y", v1::YES}};
  EXPECT_TRUE(
      bundle.refusal().starts_with("proposal 7: the bundle does not prove that x has had the key"));
}

TEST(Recompute, CountsNothingThatIsNotThereAsAWhole) {
  const decisions::DecisionKeys keys = decisions::keys_of(7);
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

TEST(Recompute, OfSeveralActionsTheLastStands) {
  Bundle bundle;
  v1::TransferDelegation& transfer =
      *bundle.actions_.add_actions()->mutable_names_transfer_delegation();
  transfer.set_zone("example.");
  transfer.set_label("gamma");
  transfer.set_new_holder("b");
  EXPECT_EQ(bundle.refusal(), "proposal 7 did not give delegation gamma of zone example. to c");
  bundle.delegation_.set_holder("b");
  EXPECT_EQ(bundle.refusal(), "");
}

// What founders have signed is shown, and nothing else is said to stand since genesis.
TEST(Recompute, WhatStandsSinceGenesisEveryFounderHasSigned) {
  Bundle old;
  old.with_decision_ = false;
  old.delegation_.set_since_decision(0);
  const Result<Recomputed> quiet = recompute(old.verified());
  ASSERT_TRUE(quiet);
  EXPECT_EQ(quiet->verdict, Verdict::nothing);
  EXPECT_EQ(
      quiet->findings,
      std::vector<std::string>{"the bundle does not hold what the founders have signed of gamma"});
  old.content_ = wire::encode(old.actions_.actions(0));
  v1::ProvenGenesisAction action;
  action.set_action(old.content_);
  proof::Verified verified = old.verified();
  verified.genesis_actions = {wire::encode(action)};
  const Result<Recomputed> stands = recompute(verified);
  ASSERT_TRUE(stands) << stands.error().message;
  EXPECT_EQ(stands->verdict, Verdict::unvoted);
  EXPECT_EQ(stands->findings,
            (std::vector<std::string>{
                "delegation gamma of zone example. stands since genesis, which every founder has "
                "signed",
                "NS set: stands since genesis, every founder has signed it",
                "DS set: stands since genesis, every founder has signed it"}));
  // Nor does a decision about something else help.
  old.with_decision_ = true;
  EXPECT_EQ(recompute(old.verified())->verdict, Verdict::nothing);
  old.with_decision_ = false;
  old.delegation_.set_holder("b");
  proof::Verified others = old.verified();
  others.genesis_actions = {wire::encode(action)};
  EXPECT_EQ(Bundle::refusal_of(others),
            "the bundle does not prove that delegation gamma of zone example. stands since "
            "genesis, held by b");
  old.delegation_.set_holder("c");
  // Another name server than the founders signed for, and an action that they did not sign.
  old.delegation_.set_name_servers(0, "ns.evil.");
  proof::Verified other = old.verified();
  other.genesis_actions = {wire::encode(action)};
  EXPECT_EQ(Bundle::refusal_of(other),
            "NS set of gamma is not the one that the founders have signed");
  old.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_name_servers(0,
                                                                                       "ns.evil.");
  action.set_action(wire::encode(old.actions_.actions(0)));
  other.genesis_actions = {wire::encode(action)};
  EXPECT_EQ(Bundle::refusal_of(other),
            "action 0 of the genesis: it is not what the founders have signed");
}

// Whoever has the log's key can have any record included; it cannot have parties sign.
TEST(Recompute, BelievesNothingThatPartiesHaveNotSigned) {
  Bundle missing;
  missing.unsigned_ = "b";
  EXPECT_TRUE(missing.refusal().starts_with("proposal 7: the bundle does not hold transaction "));
  Bundle forged;
  forged.forged_ = "b";
  EXPECT_TRUE(
      forged.refusal().starts_with("proposal 7: the bundle does not prove that b has had the key"));
  Bundle turned;
  turned.turned_ = "c";
  EXPECT_TRUE(turned.refusal().starts_with("proposal 7: what c has signed in transaction "));
  // They voted on something else.
  Bundle other;
  v1::CreateDelegation& create = *other.voted_.add_actions()->mutable_names_create_delegation();
  create.set_zone("example.");
  create.set_label("harmless");
  EXPECT_EQ(other.refusal(), "proposal 7: the hash of its effect is not that of its actions");
  // At another time.
  Bundle late;
  for (auto* time : {late.proposal_.mutable_proposed_at(), late.proposal_.mutable_vote_opens_at(),
                     late.proposal_.mutable_vote_closes_at(), late.proposal_.mutable_effect_at(),
                     late.proposal_.mutable_ended_at()}) {
    time->set_seconds(time->seconds() + 7200);
  }
  EXPECT_TRUE(late.refusal().ends_with("was not signed for the time at which it is on record"));
  Bundle short_vote;
  wire::set_time(*short_vote.proposal_.mutable_vote_closes_at(), plus_seconds(Bundle::kOpens, 59));
  EXPECT_EQ(short_vote.refusal(), "proposal 7: its stages are not as long as its rule has them");
  Bundle nobody;
  nobody.with_genesis_ = false;
  EXPECT_EQ(recompute(nobody.verified()).error().kind, ErrorKind::not_found);
}

TEST(Recompute, AnEffectComesAtItsTimeAndACloseWhenAllIsDecided) {
  for (const auto field : {v1::Proposal::kEffectAtFieldNumber, v1::Proposal::kEndedAtFieldNumber}) {
    Bundle timeless;
    timeless.proposal_.GetReflection()->ClearField(
        &timeless.proposal_, v1::Proposal::descriptor()->FindFieldByNumber(field));
    EXPECT_NE(timeless.refusal(), "") << field;
  }
  Bundle locked;
  locked.constitution_.mutable_rules(0)->mutable_stages()->set_time_lock_seconds(1);
  EXPECT_EQ(locked.refusal(), "proposal 7: its time lock is not as long as its rule has it");
  Bundle early;
  early.constitution_.mutable_rules(0)->mutable_stages()->set_close_when_decided(true);
  early.votes_ = {{"a", v1::YES}};
  wire::set_time(*early.proposal_.mutable_vote_closes_at(), plus_seconds(Bundle::kOpens, 2));
  EXPECT_EQ(early.refusal(), "proposal 7: its vote was closed early, and was not decided");
  early.votes_ = {{"a", v1::YES}, {"b", v1::YES}};
  EXPECT_EQ(early.refusal(), "");
}

TEST(Recompute, AVoteIsExtendedWhenItIsTurnedLateAndNotElse) {
  Bundle late;
  v1::Stages& stages = *late.constitution_.mutable_rules(0)->mutable_stages();
  stages.set_extension_seconds(60);
  stages.set_extensions(1);
  late.votes_ = {{"a", v1::YES}, {"b", v1::YES}};
  EXPECT_EQ(late.refusal(),
            "proposal 7: votes of the last moment turned its result, and it was not extended");
  late.proposal_.set_extensions(2);
  EXPECT_EQ(late.refusal(), "proposal 7: its stages are not as long as its rule has them");
  late.proposal_.set_extensions(1);
  EXPECT_EQ(late.refusal(), "proposal 7: its stages are not as long as its rule has them");
  for (auto* time : {late.proposal_.mutable_vote_closes_at(), late.proposal_.mutable_effect_at(),
                     late.proposal_.mutable_ended_at()}) {
    wire::set_time(*time, plus_seconds(Bundle::kOpens, 120));
  }
  EXPECT_EQ(late.refusal(), "");
}

TEST(Recompute, ItWasEndorsedInTimeByAsManyAsItsRuleAsksFor) {
  Bundle bundle;
  bundle.ask_for_endorsements(2);
  EXPECT_EQ(bundle.refusal(), "proposal 7: it was not endorsed as it had to be");
  bundle.endorsers_ = {"b"};
  EXPECT_EQ(bundle.refusal(), "proposal 7: it was not endorsed as it had to be");
  bundle.endorsers_ = {"a", "b"};
  EXPECT_EQ(bundle.refusal(), "proposal 7: the endorsement of a does not count");
  bundle.endorsers_ = {"b", "c"};
  EXPECT_EQ(bundle.refusal(), "");
  bundle.endorsed_after_ = 1;
  EXPECT_EQ(bundle.refusal(), "proposal 7: its stages are not as long as its rule has them");
  bundle.endorsed_after_ = 60;
  EXPECT_EQ(bundle.refusal(), "proposal 7: the endorsement of b does not count");
  bundle.endorsed_after_ = 0;
  bundle.proposal_.set_endorsements(3);
  EXPECT_EQ(bundle.refusal(), "proposal 7: it was to be endorsed by more than its rule asks for");
  bundle.proposal_.set_endorsements(2);
  bundle.incomplete_ = decisions::keys_of(7).endorsements;
  EXPECT_EQ(bundle.refusal(),
            "proposal 7: the bundle does not prove all of decisions/endorsements/7");
}

TEST(Recompute, BelievesNoRuleButThatOfTheConstitution) {
  Bundle easy;
  easy.founded_ = easy.constitution_;
  easy.constitution_.mutable_rules(0)->mutable_condition()->Clear();
  EXPECT_TRUE(easy.refusal().ends_with("was adopted"));
  Bundle other;
  *other.constitution_.add_rules() = other.constitution_.rules(0);
  other.constitution_.mutable_rules(1)->set_id("easy");
  other.proposal_.set_rule("easy");
  EXPECT_EQ(other.refusal(), "proposal 7: names.create_delegation is not decided by rule easy");
}

// Whoever has the log's key shows other records than those under which the votes were cast.
template <typename Change>
std::string refusal_behind_votes(const Change& change) {
  Bundle bundle;
  bundle.objector_ = "b";
  bundle.bind();
  change(bundle);
  constexpr std::string_view kBound =
      "proposal 7: its records are not those of its ballot, which votes bind: ";
  const std::string text = bundle.refusal();
  return text.starts_with(kBound) ? text.substr(kBound.size()) : text;
}

TEST(Recompute, BelievesOnlyTheRecordsThatVotesBind) {
  EXPECT_EQ(refusal_behind_votes([](Bundle&) {}), "");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) { it.constitution_.set_name("newer"); }),
            "constitution");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) { it.ballot_->set_rule("hard"); }), "rule");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) {
              it.electorate_.mutable_seats()->DeleteSubrange(1, 1);
              it.votes_.erase(it.votes_.begin() + 1);
            }),
            "seats");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) { it.seat("d"); }), "seats");
  EXPECT_EQ(
      refusal_behind_votes([](Bundle& it) { it.electorate_.mutable_seats(1)->set_party("d"); }),
      "electorate");
  EXPECT_EQ(refusal_behind_votes(
                [](Bundle& it) { it.proposal_.mutable_title()->set_hash(Bytes(32, 'u')); }),
            "title");
  EXPECT_EQ(refusal_behind_votes(
                [](Bundle& it) { it.proposal_.mutable_text()->set_hash(Bytes(32, 'u')); }),
            "text");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) {
              it.proposal_.clear_consents_needed();
              it.consent_ = false;
            }),
            "consents_needed");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) { it.objector_.clear(); }), "objections");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) { it.objector_ = "c"; }), "objectors");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) { it.vote_at(plus_seconds(Bundle::kOpens, 1)); }),
            "vote_opens_at");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) {
              wire::set_time(*it.ballot_->mutable_vote_closes_at(),
                             plus_seconds(Bundle::kOpens, 90));
            }),
            "vote_closes_at");
  EXPECT_EQ(refusal_behind_votes([](Bundle& it) { it.number_ = 8; }),
            "proposal 8: its records are not those of its ballot, which votes bind: proposal");
}

TEST(Recompute, SaysThatNobodyHasSignedWhatNobodyVotedOn) {
  Bundle bundle;
  bundle.votes_.clear();
  bundle.consent_ = false;
  bundle.proposal_.set_state(v1::REJECTED);
  proof::Verified verified = bundle.verified();
  verified.records.erase(verified.records.begin());  // the delegation
  const Result<Recomputed> rejected = recompute(verified);
  ASSERT_TRUE(rejected) << rejected.error().message;
  EXPECT_EQ(rejected->decisions.at(0).ballots, 0U);
  EXPECT_EQ(rejected->findings,
            std::vector<std::string>{
                "on proposal 7 nobody voted: nobody has signed its electorate, rule and times"});
}

TEST(Recompute, EveryFounderVotesAndNobodyWhoIsNoMember) {
  Bundle without;
  without.electorate_.mutable_seats()->RemoveLast();
  without.votes_.pop_back();
  without.votes_[1].second = v1::YES;
  EXPECT_EQ(without.refusal(), "proposal 7: the bundle does not prove why founder c has no seat");
  Bundle moved;
  moved.electorate_.mutable_seats(1)->clear_chambers();
  EXPECT_EQ(moved.refusal(), "proposal 7: the seat of b is not in the chambers that are its own");
  Bundle twice;
  twice.seat("c");
  EXPECT_EQ(twice.refusal(), "proposal 7: the seats are not ascending, each once");
  Bundle packed;
  packed.seat("d");
  EXPECT_EQ(packed.refusal(), "proposal 7: the bundle does not prove that d was admitted");
}

// A founder has left by its own word, said with a key that may say so.
TEST(Recompute, AFounderLeavesWithAKeyThatMaySaySo) {
  const auto without_c = [](bool operates) {
    Bundle bundle;
    bundle.sign_only_ = operates ? "" : "c";
    bundle.electorate_.mutable_seats()->RemoveLast();
    bundle.votes_ = {{"a", v1::YES}, {"b", v1::YES}};
    bundle.consent_ = false;
    bundle.proposal_.clear_consents_needed();
    proof::Verified verified = bundle.verified();
    v1::Action leave;
    leave.mutable_members_leave();
    bundle.sign(verified, "c", leave, verified.community);
    return Bundle::refusal_of(verified);
  };
  EXPECT_EQ(without_c(true), "");
  EXPECT_EQ(without_c(false), "proposal 7: the bundle does not prove why founder c has no seat");
}

// Decision 5 admits d, which votes on decision 7, wherever that stands in the bundle.
TEST(Recompute, WhoWasAdmittedByADecisionThatFollowsVotes) {
  Bundle bundle;
  bundle.seat("d");
  bundle.votes_ = {{"a", v1::YES}, {"b", v1::NO}, {"c", v1::NO}, {"d", v1::YES}};
  bundle.votes_.emplace_back("e", v1::YES);
  bundle.seat("e");
  const auto admit = [](std::uint64_t number, const std::string& party) {
    Bundle admission;
    admission.number_ = number;
    admission.consent_ = false;
    admission.proposal_.clear_consents_needed();
    v1::Admit& it = *admission.actions_.mutable_actions(0)->mutable_members_admit();
    it.mutable_party()->set_handle(party);
    v1::PartyKey& key = *it.add_keys();
    key.set_key(key_of(party).public_key().bytes());
    key.add_roles(v1::VOTE);
    admission.vote_at(plus_seconds(Bundle::kOpens, -1000 + 100 * static_cast<int>(number)));
    return admission;
  };
  proof::Verified verified = bundle.verified();
  EXPECT_TRUE(Bundle::refusal_of(verified).starts_with(
      "proposal 7: the bundle does not prove that d has had the key"));
  admit(5, "d").add_decision(verified, verified.community);
  Bundle second = admit(9, "e");
  second.seat("d");
  second.votes_ = {{"a", v1::YES}, {"b", v1::NO}, {"d", v1::YES}};
  second.add_decision(verified, verified.community);
  const Result<Recomputed> recomputed = recompute(verified);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  ASSERT_EQ(recomputed->decisions.size(), 3U);
  EXPECT_EQ(recomputed->decisions[0].number, 5U);
  EXPECT_EQ(recomputed->decisions[1].number, 7U);
  EXPECT_EQ(recomputed->decisions[1].signed_acts, 7U);
}

// Decision 5 suspends b, and 6 brings it back: what the bundle itself says of a seat counts.
TEST(Recompute, WhoWasSuspendedByADecisionThatFollowsDoesNotVote) {
  const auto about_b = [](std::uint64_t number, const v1::Action& action) {
    Bundle decision;
    decision.number_ = number;
    decision.consent_ = false;
    decision.proposal_.clear_consents_needed();
    *decision.actions_.mutable_actions(0) = action;
    decision.vote_at(plus_seconds(Bundle::kOpens, -1000 + 100 * static_cast<int>(number)));
    return decision;
  };
  v1::Action suspend;
  suspend.mutable_members_suspend()->set_party("b");
  v1::Action reinstate;
  reinstate.mutable_members_reinstate()->set_party("b");
  Bundle back = about_b(6, reinstate);
  back.electorate_.mutable_seats()->DeleteSubrange(1, 1);
  back.votes_ = {{"a", v1::YES}, {"c", v1::YES}};
  proof::Verified verified = Bundle().verified();
  about_b(5, suspend).add_decision(verified, verified.community);
  EXPECT_EQ(
      Bundle::refusal_of(verified),
      "proposal 7: the bundle does not prove that b, which was suspended, had its seat again");
  back.add_decision(verified, verified.community);
  EXPECT_EQ(Bundle::refusal_of(verified), "");
}

TEST(Recompute, QuietAboutTheDecisionIsNoProofOfIt) {
  Bundle bundle;
  bundle.with_decision_ = false;
  const Result<Recomputed> quiet = recompute(bundle.verified());
  ASSERT_TRUE(quiet);
  EXPECT_EQ(quiet->verdict, Verdict::nothing);
  EXPECT_EQ(quiet->findings,
            std::vector<std::string>{"the bundle does not hold decision 7 behind gamma"});
  EXPECT_EQ(recompute({})->verdict, Verdict::nothing);
}

TEST(Recompute, AnOpenVoteIsNotCounted) {
  Bundle bundle;
  bundle.proposal_.clear_effect_at();
  const auto recomputed = [&bundle] {
    proof::Verified verified = bundle.verified();
    verified.records.erase(verified.records.begin());  // the delegation
    return recompute(verified);
  };
  for (const v1::ProposalState state : {v1::VOTING, v1::CONSULTATION, v1::WITHDRAWN, v1::FAILED}) {
    bundle.proposal_.set_state(state);
    const Result<Recomputed> open = recomputed();
    ASSERT_TRUE(open) << open.error().message;
    EXPECT_TRUE(open->decisions.empty()) << state;
  }
  // It failed behind its vote: that one was counted.
  wire::set_time(*bundle.proposal_.mutable_effect_at(), plus_seconds(Bundle::kOpens, 60));
  EXPECT_EQ(recomputed()->decisions.size(), 1U);
}

}  // namespace
}  // namespace comity::evidence
