// Recounts published ballots under the published rule and compares with the official outcome.
#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tally/evaluate.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::tally {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// Bylaws 2.3(5) to (7): two thirds of the issuers, half plus one of the consumers, one yes in each
// class; abstentions count for the quorum only.
v1::Rule bylaws(double quorum) {
  v1::Rule rule;
  rule.set_id("cabforum");
  rule.mutable_stages()->set_vote_seconds(7 * 24 * 3600);
  const Status read = wire::from_json(R"({"all_of": {"conditions": [
      {"threshold": {"chamber": "issuers", "base": "YES_AND_NO",
                     "share": {"numerator": 2, "denominator": 3}}},
      {"threshold": {"chamber": "consumers", "base": "YES_AND_NO",
                     "share": {"numerator": 1, "denominator": 2}, "plus": 1}},
      {"minimum_yes": {"chamber": "issuers", "count": 1}},
      {"minimum_yes": {"chamber": "consumers", "count": 1}}]}})",
                                      *rule.mutable_condition());
  EXPECT_TRUE(read.has_value());
  if (quorum > 0) {
    v1::Quorum& needed =
        *rule.mutable_condition()->mutable_all_of()->add_conditions()->mutable_quorum();
    needed.set_count(static_cast<std::uint32_t>(quorum));
    needed.set_with_no(true);
  }
  return rule;
}

double number(const Struct& object, const std::string& name) {
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? 0 : found->second.number_value();
}

// Seats that voted, and `eligible` seats in all where that is on record.
void seat(const Struct& ballot, const std::string& chamber, Electorate& electorate,
          std::vector<Vote>& votes) {
  const Struct& counts = ballot.fields().at(chamber).struct_value();
  electorate.chambers.push_back(chamber);
  int seats = 0;
  const auto cast = [&](const std::string& name, Choice choice) {
    for (int i = 0; i < static_cast<int>(number(counts, name)); ++i) {
      const std::string party = chamber + std::to_string(1000 + seats++);
      electorate.seats.push_back({party, {chamber}, ""});
      votes.push_back({party, choice, false});
    }
  };
  cast("yes", Choice::yes);
  cast("no", Choice::no);
  cast("abstain", Choice::abstain);
  const auto eligible = ballot.fields().find("eligible");
  if (eligible == ballot.fields().end()) return;
  const int all = static_cast<int>(number(eligible->second.struct_value(), chamber));
  while (seats < all) {
    electorate.seats.push_back({chamber + std::to_string(1000 + seats++), {chamber}, ""});
  }
}

TEST(Ballots, published_outcomes_are_reproduced) {
  const std::string path = std::string(COMITY_SOURCE_DIR) + "/../shared/data/ballots/cabforum.json";
  std::ifstream file(path);
  if (!file) {
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") FAIL() << path << " is missing";
    std::cout << "ballots: " << path << " is not here, nothing recounted\n";
    return;
  }
  std::stringstream text;
  text << file.rdbuf();
  Struct document;
  ASSERT_TRUE(wire::from_json(text.str(), document).has_value());

  const auto& ballots = document.fields().at("ballots").list_value().values();
  EXPECT_EQ(ballots.size(), 4);
  for (const Value& value : ballots) {
    const Struct& ballot = value.struct_value();
    const std::string& id = ballot.fields().at("id").string_value();
    Electorate electorate;
    std::vector<Vote> votes;
    seat(ballot, "consumers", electorate, votes);
    seat(ballot, "issuers", electorate, votes);
    const v1::Rule rule = bylaws(number(ballot, "quorum"));
    EXPECT_TRUE(check_rule(rule, electorate.chambers).has_value()) << id;
    const Result result = evaluate(rule, electorate, votes, {}, Time{0}, Time{0});
    const State official =
        ballot.fields().at("official").string_value() == "PASSES" ? State::passed : State::rejected;
    EXPECT_EQ(result.state, official) << id;
    // The one that failed did so by the issuers' vote alone.
    for (const Line& line : result.explanation) {
      if (line.depth == 0) continue;
      EXPECT_EQ(line.met,
                official == State::passed || line.clause != "condition.all_of[0].threshold")
          << id << ": " << line.text;
    }
  }
}

}  // namespace
}  // namespace comity::tally
