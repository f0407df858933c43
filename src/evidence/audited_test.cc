// The auditor finds what does not follow by itself, and agrees with the code that decides.
#include "evidence/audited.h"

#include <gtest/gtest.h>

#include <functional>

#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;

constexpr std::uint32_t kConsentMissing = 3030;

Audited audited(const Bundle& bundle, std::uint64_t number = 7) {
  Result<Audited> found = audit_decision(bundle.verified(), number);
  EXPECT_TRUE(found.has_value());
  return found ? *found : Audited{};
}

std::string text_of(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text.append(sentence).append("\n");
  return text;
}

// What the auditor says by itself, the comparison left aside.
std::string alone(const Bundle& bundle) {
  const audit::Decision own = audited(bundle).own;
  return text_of(own.contradictions) + text_of(own.missing);
}

TEST(Audited, IsEqualWhereTheRecordsFollow) {
  const Audited found = audited(Bundle());
  EXPECT_TRUE(found.is_equal()) << text_of(found.differences) << text_of(found.missing);
  EXPECT_EQ(found.state, "effective");
  EXPECT_EQ(found.own.outcome, audit::Outcome::passed);
  ASSERT_EQ(found.own.counted.lines.size(), 2U);
  EXPECT_EQ(found.own.counted.lines[0].text, "more than 1/2 of yes and no: 2 of 3, 2 needed");
  EXPECT_EQ(found.own.counted.lines[1].text, "consent of c is given");
  EXPECT_EQ(audit_decision(Bundle().verified(), 8).error().kind, ErrorKind::not_found);
}

TEST(Audited, CountsAVoteThatIsStillOpen) {
  Bundle bundle;
  bundle.votes_.resize(1);
  bundle.consent_ = false;
  bundle.proposal_.set_state(v1::VOTING);
  for (const int field : {v1::Proposal::kEffectAtFieldNumber, v1::Proposal::kEndedAtFieldNumber}) {
    bundle.proposal_.GetReflection()->ClearField(
        &bundle.proposal_, v1::Proposal::descriptor()->FindFieldByNumber(field));
  }
  const Audited found = audited(bundle);
  EXPECT_TRUE(found.is_equal()) << text_of(found.differences) << text_of(found.missing);
  EXPECT_EQ(found.own.outcome, audit::Outcome::open);
  EXPECT_FALSE(found.own.counted.met);
  bundle.proposal_.set_state(v1::CONSULTATION);
  EXPECT_EQ(audited(bundle).own.outcome, audit::Outcome::uncounted);
}

// Every way in which three parties can vote, with and without the consent: of the states that can
// be on record the auditor takes one, and the code that decides takes that one too.
TEST(Audited, TakesOneOutcomeOfEveryVote) {
  const std::vector<std::pair<v1::ProposalState, std::uint32_t>> states = {
      {v1::EFFECTIVE, 0}, {v1::REJECTED, 0}, {v1::REJECTED, kConsentMissing}};
  std::size_t passed = 0;
  for (int way = 0; way < 2 * 4 * 4 * 4; ++way) {
    Bundle bundle;
    bundle.consent_ = way % 2 == 0;
    bundle.votes_.clear();
    int rest = way / 2;
    for (const char* party : {"a", "b", "c"}) {
      if (rest % 4 != 0) bundle.votes_.emplace_back(party, static_cast<v1::Choice>(rest % 4));
      rest /= 4;
    }
    std::size_t taken = 0;
    for (const auto& [state, failure] : states) {
      bundle.proposal_.set_state(state);
      bundle.proposal_.set_failure(failure);
      const Audited found = audited(bundle);
      taken += found.is_equal() ? 1 : 0;
      if (!found.is_equal()) continue;
      passed += found.own.outcome == audit::Outcome::passed ? 1 : 0;
      EXPECT_EQ(found.own.outcome == audit::Outcome::passed, state == v1::EFFECTIVE) << way;
    }
    EXPECT_EQ(taken, 1U) << way;
  }
  EXPECT_GT(passed, 10U);
}

struct Lie {
  const char* found;
  std::function<void(Bundle&)> tell;
};

void find_each(const std::vector<Lie>& lies) {
  for (const Lie& lie : lies) {
    Bundle bundle;
    lie.tell(bundle);
    EXPECT_NE(alone(bundle).find(lie.found), std::string::npos) << lie.found << " is not in\n"
                                                                << alone(bundle);
    EXPECT_FALSE(audited(bundle).is_equal()) << lie.found;
  }
}

// Whoever has the log's key can have any record included.
TEST(Audited, FindsByItselfWhatIsNotAsItWasVotedOn) {
  find_each({
      {"what c has signed in transaction ", [](Bundle& it) { it.turned_ = "c"; }},
      {"of b, with a signature that holds", [](Bundle& it) { it.unsigned_ = "b"; }},
      {"its votes say passed, its record says rejected\n",
       [](Bundle& it) { it.proposal_.set_state(v1::REJECTED); }},
      {"its votes say rejected, its record says passed\n",
       [](Bundle& it) { it.votes_[0].second = v1::NO; }},
      {"its votes say rejected, its record says passed\n", [](Bundle& it) { it.consent_ = false; }},
      {"x has voted, and has no seat\n", [](Bundle& it) { it.votes_.emplace_back("x", v1::YES); }},
      {"the hash of its effect is not that of its actions\n",
       [](Bundle& it) {
         it.voted_.add_actions()->mutable_names_remove_delegation()->set_label("harmless");
       }},
      {"its constitution\n", [](Bundle& it) { it.proposal_.set_constitution(Bytes(32, 'x')); }},
      {"that its constitution was adopted\n",
       [](Bundle& it) {
         it.founded_ = it.constitution_;
         it.constitution_.set_name("easier");
       }},
      {"names.create_delegation is not decided by rule easy\n",
       [](Bundle& it) {
         *it.constitution_.add_rules() = it.constitution_.rules(0);
         it.constitution_.mutable_rules(1)->set_id("easy");
         it.proposal_.set_rule("easy");
       }},
      {"its constitution has no rule none\n", [](Bundle& it) { it.proposal_.set_rule("none"); }},
      {"its records are not those of its ballot: objectors\n",
       [](Bundle& it) {
         it.objector_ = "b";
         it.bind();
         it.objector_ = "c";
       }},
  });
}

TEST(Audited, FindsByItselfThatItWasNotEndorsed) {
  find_each({
      {"it was not endorsed as it had to be\n",
       [](Bundle& it) {
         it.ask_for_endorsements(2);
         it.endorsers_ = {"b"};
       }},
      {"its vote opened before its consultation was over\n",
       [](Bundle& it) {
         it.ask_for_endorsements(2);
         it.endorsers_ = {"b", "c"};
         it.endorsed_after_ = 1;
       }},
      {"the endorsement of a does not count\nit was not endorsed as it had to be\n",
       [](Bundle& it) {
         it.ask_for_endorsements(1);
         it.endorsers_ = {"a"};
       }},
      {"that there were no more who could endorse it\n",
       [](Bundle& it) {
         it.ask_for_endorsements(2);
         it.endorsers_ = {"b"};
         it.proposal_.set_endorsements(1);
       }},
      {"that those who endorsed it were no affiliates at that time\n",
       [](Bundle& it) {
         it.ask_for_endorsements(1);
         it.endorsers_ = {"b"};
         for (int seat : {0, 1}) it.electorate_.mutable_seats(seat)->set_affiliation("guild");
       }},
  });
}

TEST(Audited, FindsByItselfWhatIsNotInItsTimeOrWhoHadNoVote) {
  const auto extends = [](Bundle& it) {
    v1::Stages& stages = *it.constitution_.mutable_rules(0)->mutable_stages();
    stages.set_extension_seconds(60);
    stages.set_extensions(1);
  };
  find_each({
      {"votes of the last moment turned its result, and it was not extended\n", extends},
      {"its vote was extended more often than its rule has it\n",
       [&](Bundle& it) {
         extends(it);
         it.proposal_.set_extensions(2);
       }},
      {"its vote was closed before its rule has it\n",
       [&](Bundle& it) {
         extends(it);
         it.proposal_.set_extensions(1);
       }},
      {"its vote opened before its consultation was over\n",
       [](Bundle& it) {
         it.constitution_.mutable_rules(0)->mutable_stages()->set_consultation_seconds(1);
       }},
      {"its vote was closed before its rule has it\n",
       [](Bundle& it) {
         wire::set_time(*it.proposal_.mutable_vote_closes_at(), plus_seconds(Bundle::kOpens, 59));
       }},
      {"its time lock is shorter than its rule has it\n",
       [](Bundle& it) {
         it.constitution_.mutable_rules(0)->mutable_stages()->set_time_lock_seconds(1);
       }},
      {"it took effect before its time\n",
       [](Bundle& it) {
         wire::set_time(*it.proposal_.mutable_ended_at(), plus_seconds(Bundle::kOpens, 59));
       }},
      {"it took effect without the consent of b\n",
       [](Bundle& it) { it.proposal_.add_late_consents("b"); }},
      {"that d was admitted\n", [](Bundle& it) { it.seat("d"); }},
      {"why founder c has no seat\n",
       [](Bundle& it) { it.electorate_.mutable_seats()->RemoveLast(); }},
      {"its seats are not ascending, each once\n", [](Bundle& it) { it.seat("c"); }},
      {"the seat of b is not in the chambers that are its own\n",
       [](Bundle& it) { it.electorate_.mutable_seats(1)->clear_chambers(); }},
      {"the seat of b is not in the chambers that are its own\n",
       [](Bundle& it) { it.electorate_.mutable_seats(1)->set_affiliation("bloc"); }},
      {"all of decisions/votes/7\n", [](Bundle& it) { it.incomplete_ = "votes/7"; }},
  });
}

TEST(Audited, AConstitutionIsTheOneOfItsHash) {
  proof::Verified verified = Bundle().verified();
  v1::Constitution easier = Bundle().constitution_;
  easier.mutable_rules(0)->mutable_condition()->mutable_threshold()->set_strict(false);
  for (proof::ProvenRecord& record : verified.records) {
    if (record.table == "constitution") record.value = wire::encode(easier);
  }
  const Result<Audited> found = audit_decision(verified, 7);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->own.contradictions.front(), "its constitution is not the one of its hash");
}

TEST(Audited, AVoteClosesEarlyWhenAllIsDecided) {
  Bundle early;
  early.constitution_.mutable_rules(0)->mutable_stages()->set_close_when_decided(true);
  wire::set_time(*early.proposal_.mutable_vote_closes_at(), plus_seconds(Bundle::kOpens, 2));
  early.votes_ = {{"a", v1::YES}};
  EXPECT_EQ(alone(early), "its vote was closed early, and was not decided\n");
  early.votes_ = {{"a", v1::YES}, {"b", v1::YES}};
  EXPECT_EQ(alone(early), "");
}

TEST(Audited, AnObjectionIsHeldAgainstWhatWasSigned) {
  Bundle bundle;
  bundle.objector_ = "b";
  EXPECT_EQ(alone(bundle), "");
}

// Decisions that change who belongs, taken by themselves: 5 does something to b or d.
Bundle before(const v1::Action& action) {
  Bundle decision;
  decision.number_ = 5;
  decision.consent_ = false;
  decision.proposal_.clear_consents_needed();
  *decision.actions_.mutable_actions(0) = action;
  decision.vote_at(plus_seconds(Bundle::kOpens, -500));
  return decision;
}

std::string after(const Bundle& bundle, const v1::Action& action) {
  proof::Verified verified = bundle.verified();
  before(action).add_decision(verified, verified.community);
  const Result<Audited> found = audit_decision(verified, 7);
  return found ? text_of(found->own.contradictions) + text_of(found->own.missing) : "not found";
}

TEST(Audited, WhoHasAVoteFollowsFromDecisionsBefore) {
  v1::Action admit;
  v1::PartyProfile& profile = *admit.mutable_members_admit()->mutable_party();
  profile.set_handle("d");
  Bundle joined;
  joined.seat("d");
  EXPECT_EQ(after(joined, admit), "");
  joined.constitution_.mutable_rules(0)->set_seat_term_days(30);
  EXPECT_EQ(after(joined, admit), "d votes, whose seat is newer than its rule allows\n");
  v1::Action suspend;
  suspend.mutable_members_suspend()->set_party("b");
  EXPECT_EQ(after(Bundle(), suspend), "that b, which was suspended, had its seat again\n");
  Bundle without;
  without.electorate_.mutable_seats()->DeleteSubrange(1, 1);
  without.votes_ = {{"a", v1::YES}, {"c", v1::YES}};
  EXPECT_EQ(after(without, suspend), "");
}

}  // namespace
}  // namespace comity::evidence
