// Recounts published ballots under the published rule and compares with the official outcome.
#include <gtest/gtest.h>

#include "tally/evaluate.h"
#include "tally/testing/published_ballots.h"

namespace comity::tally {
namespace {

TEST(Ballots, published_outcomes_are_reproduced) {
  for (const testing::PublishedBallot& ballot : testing::published_ballots()) {
    const State official = ballot.passes ? State::passed : State::rejected;
    for (const double quorum : {0.0, ballot.quorum}) {
      const v1::Rule rule = testing::bylaws(quorum);
      EXPECT_TRUE(check_rule(rule, ballot.electorate.chambers).has_value()) << ballot.id;
      const Result result = evaluate(rule, ballot.electorate, ballot.votes, {}, Time{0}, Time{0});
      EXPECT_EQ(result.state, official) << ballot.id;
      // The one that failed did so by the issuers' vote alone.
      for (const Line& line : result.explanation) {
        if (line.depth == 0) continue;
        EXPECT_EQ(line.met, ballot.passes || line.clause != "condition.all_of[0].threshold")
            << ballot.id << ": " << line.text;
      }
    }
  }
}

}  // namespace
}  // namespace comity::tally
