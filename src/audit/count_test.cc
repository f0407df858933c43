// The auditor's count against the one that decides: neither has seen the other's code.
#include "audit/count.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "tally/evaluate.h"
#include "tally/testing/published_ballots.h"
#include "tally/testing/random_ballots.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::audit {
namespace {

Word word_of(tally::Choice choice) {
  if (choice == tally::Choice::yes) return Word::yes;
  return choice == tally::Choice::no ? Word::no : Word::abstain;
}

Papers papers_of(const tally::Electorate& electorate, const std::vector<tally::Vote>& votes,
                 const std::vector<tally::Objection>& objections) {
  Papers papers;
  papers.chambers = electorate.chambers;
  papers.voters.reserve(electorate.seats.size());
  for (const tally::Seat& seat : electorate.seats) {
    papers.voters.push_back({seat.party, seat.chambers, seat.affiliation});
  }
  papers.cast.reserve(votes.size());
  for (const tally::Vote& vote : votes) {
    papers.cast.push_back({vote.party, word_of(vote.choice), vote.has_reason});
  }
  papers.objections.reserve(objections.size());
  for (const tally::Objection& it : objections) {
    papers.objections.push_back({it.klass == tally::ObjectionClass::minor, it.open});
  }
  return papers;
}

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    text.append(std::to_string(line.depth)).append(" ").append(line.clause).append(" ");
    text.append(line.text).append(line.met ? " +" : " -").append("\n");
  }
  return text;
}

std::vector<Line> lines_of(const tally::Result& result) {
  std::vector<Line> lines;
  lines.reserve(result.explanation.size());
  for (const tally::Line& line : result.explanation) {
    lines.push_back({line.depth, line.clause, line.text, line.met});
  }
  return lines;
}

// Outcome, numbers, explanation line by line, and whether anything can still change it.
TEST(Count, SaysWhatTheTallySays) {
  setenv("RC_PARAMS", "max_success=2000 max_discard_ratio=100", 0);
  std::size_t passed = 0;
  std::size_t final = 0;
  std::size_t all = 0;
  EXPECT_TRUE(rc::check("the same count, twice", [&] {
    const v1::Rule rule = tally::testing::random_rule(true);
    const tally::Electorate electorate = tally::testing::random_electorate(8);
    std::vector<tally::Vote> votes = tally::testing::random_votes(electorate);
    // Early in a vote hardly anybody has voted.
    if (*rc::gen::arbitrary<bool>()) votes.resize(std::min<std::size_t>(votes.size(), 1));
    // Whoever votes twice is counted by its last vote; whoever has no seat is not counted.
    for (const tally::Vote& again : tally::testing::random_votes(electorate)) {
      if (*rc::gen::inRange(0, 4) == 0) votes.push_back(again);
    }
    votes.push_back({"nobody", tally::Choice::yes, true});
    const std::vector<tally::Objection> objections = tally::testing::random_objections();
    const tally::Result result =
        tally::evaluate(rule, electorate, votes, objections, Time{0}, Time{0});
    const Counted counted = count(rule, papers_of(electorate, votes, objections));
    RC_ASSERT(counted.met == result.would_pass);
    RC_ASSERT(counted.is_final == result.decided);
    RC_ASSERT(counted.numbers.size() == result.counts.size());
    for (const tally::Count& it : result.counts) {
      RC_ASSERT(counted.numbers.at(it.chamber) == (Numbers{it.seats, it.yes, it.no, it.abstain}));
    }
    RC_ASSERT(text_of(counted.lines) == text_of(lines_of(result)));
    ++all;
    passed += counted.met ? 1 : 0;
    final += counted.is_final ? 1 : 0;
  }));
  std::cout << "counted twice: " << all << ", " << passed << " passed, " << final << " final\n";
  EXPECT_GT(passed, all / 20);
  EXPECT_GT(final, all / 20);
  EXPECT_GT(all - final, all / 20);
}

TEST(Count, PublishedBallotsComeOutAsAnnounced) {
  for (const tally::testing::PublishedBallot& ballot : tally::testing::published_ballots()) {
    for (const double quorum : {0.0, ballot.quorum}) {
      const v1::Rule rule = tally::testing::bylaws(quorum);
      const Counted counted = count(rule, papers_of(ballot.electorate, ballot.votes, {}));
      EXPECT_EQ(counted.met, ballot.passes) << ballot.id << "\n" << text_of(counted.lines);
      const tally::Result result =
          tally::evaluate(rule, ballot.electorate, ballot.votes, {}, Time{0}, Time{0});
      EXPECT_EQ(text_of(counted.lines), text_of(lines_of(result))) << ballot.id;
    }
  }
}

v1::Rule rule_of(const std::string& condition, bool reason_for_no = false) {
  v1::Rule rule;
  const std::string json = R"({"id": "r", "condition": )" + condition +
                           (reason_for_no ? R"(, "reason_for_no": true})" : "}");
  const Status read = wire::from_json(json, rule);
  EXPECT_TRUE(read.has_value()) << json;
  return rule;
}

// Seven parties in two chambers, of which two are affiliates and one sits in both.
Papers house() {
  Papers papers;
  papers.chambers = {"east", "west", "empty"};
  papers.voters = {{"a", {"east"}, ""},
                   {"b", {"east"}, "bloc"},
                   {"c", {"west"}, "bloc"},
                   {"d", {"east", "west"}, ""},
                   {"e", {"west"}, ""},
                   {"f", {"west"}, ""},
                   {"g", {}, ""}};
  return papers;
}

// The sentences of docs/spec/constitution.md, "Explanation", by hand.
TEST(Count, ExplainsEveryConditionWithItsNumbers) {
  Papers papers = house();
  papers.cast = {{"a", Word::yes}, {"b", Word::yes}, {"c", Word::no},
                 {"d", Word::no},  {"e", Word::yes}, {"z", Word::yes}};
  papers.objections = {{true, true}, {false, false}};
  const v1::Rule rule = rule_of(R"({"any_of": {"conditions": [
    {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 2, "denominator": 3}}},
    {"threshold": {"chamber": "west", "base": "ALL_SEATS", "strict": true, "plus": 1,
                   "share": {"numerator": 1, "denominator": 2}}},
    {"maximum_no": {"base": "CAST", "share": {"numerator": 1, "denominator": 4}}},
    {"quorum": {"share": {"numerator": 1, "denominator": 2}, "with_no": true}},
    {"quorum": {"count": 3, "strict": true, "without_abstain": true}},
    {"minimum_yes": {"chamber": "east", "count": 2}},
    {"chambers": {"count": 1, "among": ["west", "empty"], "condition":
      {"at_least": {"count": 1, "conditions": [{"minimum_yes": {"count": 1}}]}}}},
    {"objections": {"major_only": true}}, {"objections": {}}]}})");
  const Counted counted = count(rule, papers);
  EXPECT_EQ(text_of(counted.lines),
            "0 condition.any_of any of these 9: 5 met +\n"
            "1 condition.any_of[0].threshold at least 2/3 of yes and no: 2 of 3, 2 needed +\n"
            "1 condition.any_of[1].threshold more than 1/2 plus 1 of all seats: 1 of 4 in chamber "
            "west, 4 needed -\n"
            "1 condition.any_of[2].maximum_no no from at most 1/4 of the votes cast: 1 of 4, 1 "
            "allowed +\n"
            "1 condition.any_of[3].quorum quorum, yes, no or abstain from at least 1/2 of the "
            "seats: 4 of 6, 3 needed +\n"
            "1 condition.any_of[4].quorum quorum, yes from more than 3: 2 of 6 -\n"
            "1 condition.any_of[5].minimum_yes at least 2 yes: 1 in chamber east -\n"
            "1 condition.any_of[6].chambers in at least 1 of the seated chambers among west, "
            "empty: 1 of 1 +\n"
            "2 condition.any_of[6].chambers.condition.at_least all of these 1: 1 met in chamber "
            "west +\n"
            "3 condition.any_of[6].chambers.condition.at_least[0].minimum_yes at least 1 yes: 1 "
            "in chamber west +\n"
            "1 condition.any_of[7].objections every major or formal objection is answered or "
            "withdrawn: 0 of 1 open +\n"
            "1 condition.any_of[8].objections every objection is answered or withdrawn: 1 of 2 "
            "open -\n");
}

TEST(Count, ANoWithoutAReasonIsNoVote) {
  Papers papers = house();
  papers.cast = {{"a", Word::yes}, {"b", Word::no}, {"c", Word::yes}, {"d", Word::no, true}};
  const v1::Rule rule = rule_of(R"({"minimum_yes": {"count": 2}})", true);
  const Counted counted = count(rule, papers);
  EXPECT_EQ(counted.numbers.at(""), (Numbers{6, 2, 1, 0}));
  EXPECT_EQ(counted.lines.back().text, "no without a reason, left out of the count: 1");
}

// What would be refused as malformed is not met, however the parts around it stand.
TEST(Count, IsNotMetByWhatIsMalformed) {
  Papers papers = house();
  for (const Voter& voter : house().voters) papers.cast.push_back({voter.party, Word::yes});
  for (const char* condition :
       {R"({})", R"({"all_of": {}})", R"({"at_least": {"conditions": []}})",
        R"({"threshold": {"base": "CAST", "share": {"numerator": 1}}})",
        R"({"threshold": {"base": "CAST", "share": {"numerator": 3, "denominator": 2}}})",
        R"({"threshold": {"share": {"numerator": 1, "denominator": 2}}})",
        R"({"minimum_yes": {"chamber": "nowhere", "count": 1}})",
        R"({"minimum_yes": {"chamber": "nowhere"}})"}) {
    EXPECT_FALSE(count(rule_of(condition), papers).met) << condition;
  }
  v1::Rule deep = rule_of(R"({"minimum_yes": {"count": 1}})");
  for (int level = 1; level <= 8; ++level) {
    EXPECT_TRUE(count(deep, papers).met) << level;
    v1::Condition outer;
    *outer.mutable_all_of()->add_conditions() = deep.condition();
    *deep.mutable_condition() = outer;
  }
  EXPECT_FALSE(count(deep, papers).met);
}

}  // namespace
}  // namespace comity::audit
