#include "registers/decisions/stages.h"

#include "registers/decisions/outcomes.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

Time time_in(const google::protobuf::Timestamp& stored) { return time_of(stored); }

TEST(Stages, LeadAProposalFromPaperToEffect) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);

  // The same block: rule, constitution and times.
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::begin});
  ASSERT_EQ(assembly.last_matter().actions.size(), 1U);
  EXPECT_EQ(assembly.last_matter().actions[0]->names_set_ds().label(), "example");
  EXPECT_EQ(assembly.last_matter().mandate.proposer, "a");
  EXPECT_EQ(assembly.proposal(1).rule(), "plain");
  EXPECT_EQ(assembly.proposal(1).constitution(), assembly.constitution().bytes());
  EXPECT_EQ(time_in(assembly.proposal(1).vote_opens_at()), assembly.time_at(100));
  EXPECT_EQ(assembly.next_deadline(), assembly.time_at(100));

  assembly.at(99);
  EXPECT_TRUE(assembly.settle_due().empty());
  // The node was away for a while: the vote opens when it is back, and lasts as long as it should.
  assembly.at(120);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::open_vote});
  const v1::Proposal open = assembly.proposal(1);
  EXPECT_EQ(open.state(), v1::VOTING);
  EXPECT_EQ(open.effect(), kEffect);
  EXPECT_EQ(time_in(open.vote_closes_at()), assembly.time_at(220));
  v1::Electorate electorate;
  ASSERT_TRUE(find_electorate(assembly.draft(), 1, electorate));
  ASSERT_EQ(electorate.seats_size(), 3);
  EXPECT_EQ(electorate.seats(2).party(), "c");
  EXPECT_EQ(electorate.seats(2).chambers(0), "companies");

  ASSERT_EQ(assembly.run(vote(1, v1::YES), "a"), Code::done);
  assembly.at(220);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::close_vote});
  EXPECT_TRUE(assembly.last_matter().actions.empty());
  EXPECT_EQ(assembly.proposal(1).state(), v1::TIME_LOCK);
  EXPECT_EQ(time_in(assembly.proposal(1).effect_at()), assembly.time_at(270));

  assembly.at(270);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  EXPECT_EQ(assembly.last_matter().bound_effect.bytes(), kEffect);
  EXPECT_EQ(assembly.last_matter().actions.size(), 1U);
  const v1::Proposal done = assembly.proposal(1);
  EXPECT_EQ(done.state(), v1::EFFECTIVE);
  EXPECT_EQ(done.failure(), 0U);
  EXPECT_EQ(time_in(done.ended_at()), assembly.time_at(270));
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
}

TEST(Stages, WhatHasNotPassedGoesWithTheSeatOfItsProposer) {
  for (const bool voting : {false, true}) {
    Assembly assembly;
    if (voting) {
      assembly.open_vote("a");
      for (const char* party : {"b", "c"}) {
        ASSERT_EQ(assembly.run(vote(1, v1::YES), party), Code::done);
      }
    } else {
      assembly.at(0);
      ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
      assembly.settle_due();
    }
    assembly.add_party("a", v1::SUSPENDED);
    assembly.at(voting ? 200 : 100);
    assembly.settle_due();
    EXPECT_EQ(assembly.proposal(1).state(), v1::WITHDRAWN);
  }
}

// The ledger found that what a settled vote would write breaks an invariant.
TEST(Stages, AVoteThatTheLedgerCannotSettleFails) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.settle_due();
  assembly.at(100);
  assembly.settle_due();
  ASSERT_EQ(assembly.proposal(1).state(), v1::VOTING);
  const std::optional<ledger::Matter> matter = stages().open(assembly.draft(), 1);
  ASSERT_TRUE(matter);
  EXPECT_EQ(matter->kind, ledger::Matter::Kind::settle);
  ledger::Trial trial;
  trial.verdict = ledger::refuse(Code::invariant, "");
  stages().settle(assembly.draft(), *matter, trial, {1, assembly.time_at(200), 1});
  EXPECT_EQ(assembly.proposal(1).state(), v1::FAILED);
  EXPECT_EQ(assembly.proposal(1).failure(), static_cast<std::uint32_t>(Code::invariant));
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
}

TEST(Stages, OfLengthZeroAreSkippedInOneBlock) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_consultation_seconds(0);
  rule.mutable_stages()->set_time_lock_seconds(0);
  Assembly assembly(rule);
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  EXPECT_EQ(assembly.settle_due(), (std::vector<Stage>{Stage::begin, Stage::open_vote}));
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "b"), Code::done);
  assembly.at(100);
  EXPECT_EQ(assembly.settle_due(), (std::vector<Stage>{Stage::close_vote, Stage::effect}));
  EXPECT_EQ(assembly.proposal(1).state(), v1::EFFECTIVE);
}

// A block of votes at the last moment is answered, and whoever votes so again and again waits for
// nothing.
TEST(Stages, LateVotesThatTurnTheResultExtendTheVote) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_extension_seconds(20);
  rule.mutable_stages()->set_extensions(2);
  Assembly assembly(rule);
  assembly.open_vote("a");
  const auto closes = [&] { return time_of(assembly.proposal(1).vote_closes_at()); };
  const Time latest = time_of(assembly.proposal(1).ballot().vote_closes_at());
  EXPECT_EQ(closes(), assembly.time_at(200));
  EXPECT_EQ(latest, assembly.time_at(240));
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "a"), Code::done);
  ASSERT_EQ(assembly.run(vote(1, v1::NO), "b"), Code::done);
  assembly.at(180);
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "c"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(1).state(), v1::VOTING);
  EXPECT_EQ(assembly.proposal(1).extensions(), 1U);
  EXPECT_EQ(closes(), assembly.time_at(220));
  // To say the same again turns nothing.
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "c"), Code::done);
  assembly.at(220);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(1).state(), v1::TIME_LOCK);
  EXPECT_EQ(assembly.proposal(1).extensions(), 1U);
}

// Whoever hides how it will vote, or changes its mind at the end, is answered as well.
TEST(Stages, VotesThatAreChangedLateExtendTheVote) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_extension_seconds(20);
  rule.mutable_stages()->set_extensions(2);
  for (const bool of_all : {false, true}) {
    v1::Threshold& threshold = *rule.mutable_condition()->mutable_threshold();
    threshold.set_base(of_all ? v1::ALL_SEATS : v1::YES_AND_NO);
    Assembly assembly(rule);
    assembly.open_vote("a");
    ASSERT_EQ(assembly.run(vote(1, v1::YES), "a"), Code::done);
    for (const char* party : {"b", "c"}) {
      ASSERT_EQ(assembly.run(vote(1, v1::NO), party), Code::done);
    }
    assembly.at(185);
    ASSERT_EQ(assembly.run(vote(1, v1::ABSTAIN), "b"), Code::done);
    assembly.at(190);
    ASSERT_EQ(assembly.run(vote(1, v1::YES), "b"), Code::done);
    assembly.at(200);
    assembly.settle_due();
    ASSERT_EQ(assembly.proposal(1).state(), v1::VOTING) << of_all;
    assembly.at(215);
    ASSERT_EQ(assembly.run(vote(1, v1::NO), "b"), Code::done);
    assembly.at(220);
    assembly.settle_due();
    ASSERT_EQ(assembly.proposal(1).state(), v1::VOTING) << "the other way is one as well";
    assembly.at(230);
    ASSERT_EQ(assembly.run(vote(1, v1::YES), "b"), Code::done);
    assembly.at(240);
    assembly.settle_due();
    EXPECT_EQ(assembly.proposal(1).state(), v1::TIME_LOCK) << "there are two extensions";
  }
}

// Nobody could vote meanwhile; the ballot says when it is over.
TEST(Stages, AnExtensionWithoutABlockIsOne) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_extension_seconds(20);
  rule.mutable_stages()->set_extensions(2);
  Assembly assembly(rule);
  assembly.open_vote("a");
  assembly.at(190);
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "b"), Code::done);
  assembly.at(300);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(1).state(), v1::TIME_LOCK);
  EXPECT_EQ(assembly.proposal(1).extensions(), 1U);
  EXPECT_EQ(time_of(assembly.proposal(1).vote_closes_at()), assembly.time_at(220));
}

TEST(Stages, VotesBeforeTheLastMomentsExtendNothing) {
  v1::Rule rule = plain_rule();
  rule.mutable_stages()->set_extension_seconds(20);
  rule.mutable_stages()->set_extensions(1);
  Assembly assembly(rule);
  assembly.open_vote("a");
  assembly.at(179);
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "a"), Code::done);
  assembly.at(190);
  ASSERT_EQ(assembly.run(vote(1, v1::YES), "b"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(1).state(), v1::TIME_LOCK) << "it passes without b as well";
}

TEST(Stages, KnowNothingOfWhatWasNeverProposed) {
  Assembly assembly;
  EXPECT_FALSE(stages().open(assembly.draft(), 1));
}

TEST(Stages, RejectWhatDoesNotPass) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  ASSERT_EQ(assembly.run(vote(number, v1::NO), "b"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(number).state(), v1::REJECTED);
  EXPECT_EQ(assembly.proposal(number).failure(), 0U);
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
}

// A failed trial at any stage ends the proposal with the code of what failed.
TEST(Stages, FailWhereTheActionsDo) {
  const auto refused = ledger::refuse(Code::effect_changed, "another DS stands there");
  Assembly at_begin;
  at_begin.at(0);
  ASSERT_EQ(at_begin.run(propose(), "a"), Code::done);
  at_begin.trial().verdict = refused;
  at_begin.settle_due();
  EXPECT_EQ(at_begin.proposal(1).state(), v1::FAILED);
  EXPECT_EQ(at_begin.proposal(1).failure(), 3031U);

  Assembly at_opening;
  at_opening.at(0);
  ASSERT_EQ(at_opening.run(propose(), "a"), Code::done);
  at_opening.settle_due();
  at_opening.trial().verdict = refused;
  at_opening.at(100);
  at_opening.settle_due();
  EXPECT_EQ(at_opening.proposal(1).state(), v1::FAILED);
  EXPECT_EQ(at_opening.run(vote(1, v1::YES), "a"), kVoteClosed);

  Assembly at_effect;
  const std::uint64_t number = at_effect.open_vote("a");
  ASSERT_EQ(at_effect.run(vote(number, v1::YES), "a"), Code::done);
  at_effect.at(200);
  at_effect.settle_due();
  at_effect.trial().verdict = refused;
  at_effect.at(250);
  at_effect.settle_due();
  EXPECT_EQ(at_effect.proposal(number).state(), v1::FAILED);
  EXPECT_EQ(at_effect.proposal(number).failure(), 3031U);
}

// A passed vote whose effect needs the consent of b, to whom something has gone since.
std::uint64_t changed_hands(Assembly& assembly) {
  const std::uint64_t number = assembly.open_vote("a");
  EXPECT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  assembly.trial().consents_needed = {"b"};
  assembly.trial().verdict = ledger::refuse(Code::consent_missing, "consent of b is missing");
  assembly.at(250);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(number).state(), v1::TIME_LOCK);
  return number;
}

TEST(Stages, WaitForTheConsentOfANewHolder) {
  Assembly assembly;
  const std::uint64_t number = changed_hands(assembly);
  EXPECT_EQ(assembly.proposal(number).late_consents(0), "b");
  EXPECT_EQ(assembly.next_deadline(), plus_seconds(assembly.time_at(250), kLateConsentSeconds));
  ASSERT_EQ(waiting_for(assembly.draft(), "b").size(), 1U);
  EXPECT_EQ(waiting_for(assembly.draft(), "b")[0].act, "consent");

  EXPECT_EQ(assembly.run(consent(number), "c"), kVoteClosed);
  EXPECT_EQ(assembly.run(consent(number, Bytes(32, 'x')), "b"), kWrongEffectHash);
  assembly.at(300);
  ASSERT_EQ(assembly.run(consent(number), "b"), Code::done);
  assembly.trial().verdict = {};
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  EXPECT_EQ(assembly.last_matter().mandate.consents, std::vector<std::string>{"b"});
  EXPECT_EQ(assembly.proposal(number).state(), v1::EFFECTIVE);
}

TEST(Stages, WaitForItOnceAndNotForEver) {
  Assembly assembly;
  const std::uint64_t number = changed_hands(assembly);
  assembly.at(250 + kLateConsentSeconds);
  EXPECT_EQ(assembly.settle_due(), std::vector<Stage>{Stage::effect});
  EXPECT_EQ(assembly.proposal(number).state(), v1::FAILED);
  EXPECT_EQ(assembly.proposal(number).failure(), 3030U);
  EXPECT_EQ(assembly.next_deadline(), std::nullopt);
}

// What a vote is counted by cannot be changed under it.
TEST(Stages, KeepTheRuleOfTheBeginningAfterAnAmendment) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  const Bytes bound = assembly.constitution().bytes();
  v1::Rule impossible = plain_rule();
  impossible.mutable_condition()->mutable_minimum_yes()->set_count(99);
  impossible.mutable_stages()->set_time_lock_seconds(9999);
  assembly.put_constitution(impossible);

  ASSERT_EQ(assembly.run(vote(number, v1::YES), "a"), Code::done);
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(number).constitution(), bound);
  EXPECT_EQ(assembly.proposal(number).state(), v1::TIME_LOCK);
  EXPECT_EQ(time_in(assembly.proposal(number).effect_at()), assembly.time_at(250));
}

TEST(Stages, FailWhereNoRuleDecides) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.trial().rule = "missing";
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(1).state(), v1::FAILED);
  EXPECT_EQ(assembly.proposal(1).failure(), 3001U);
}

TEST(Stages, CallUpTheEarliestFirst) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.settle_due();
  assembly.at(10);
  ASSERT_EQ(assembly.run(propose(), "b"), Code::done);
  assembly.settle_due();
  ASSERT_EQ(assembly.run(propose(), "c"), Code::done);
  EXPECT_EQ(ledger::agenda::due(assembly.draft(), assembly.now())->id, 3U);
  assembly.settle_due();
  assembly.at(1000);
  EXPECT_EQ(ledger::agenda::due(assembly.draft(), assembly.now())->id, 1U);
}

}  // namespace
}  // namespace comity::decisions::testing
