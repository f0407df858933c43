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

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The rule of Bylaws 2.3(5) to (7) as our preset has it. Its quorum is a share of the seats; where
// a ballot announced the number that it was, out of attendance, that one takes its place.
v1::Rule bylaws(double quorum) {
  v1::Constitution preset;
  const Status read =
      wire::from_json(read_file(COMITY_SOURCE_DIR "/examples/constitutions/cabforum.json"), preset);
  EXPECT_TRUE(read.has_value());
  if (preset.rules().empty()) return {};
  v1::Rule rule = preset.rules(0);
  if (quorum == 0) return rule;
  for (v1::Condition& part : *rule.mutable_condition()->mutable_all_of()->mutable_conditions()) {
    if (!part.has_quorum()) continue;
    part.mutable_quorum()->clear_share();
    part.mutable_quorum()->clear_strict();
    part.mutable_quorum()->set_count(static_cast<std::uint32_t>(quorum));
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
  if (!std::ifstream(path)) {
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") FAIL() << path << " is missing";
    std::cout << "ballots: " << path << " is not here, nothing recounted\n";
    return;
  }
  Struct document;
  ASSERT_TRUE(wire::from_json(read_file(path), document).has_value());

  const auto& ballots = document.fields().at("ballots").list_value().values();
  EXPECT_EQ(ballots.size(), 4);
  for (const Value& value : ballots) {
    const Struct& ballot = value.struct_value();
    const std::string& id = ballot.fields().at("id").string_value();
    Electorate electorate;
    std::vector<Vote> votes;
    seat(ballot, "consumers", electorate, votes);
    seat(ballot, "issuers", electorate, votes);
    const State official =
        ballot.fields().at("official").string_value() == "PASSES" ? State::passed : State::rejected;
    for (const double quorum : {0.0, number(ballot, "quorum")}) {
      const v1::Rule rule = bylaws(quorum);
      EXPECT_TRUE(check_rule(rule, electorate.chambers).has_value()) << id;
      const Result result = evaluate(rule, electorate, votes, {}, Time{0}, Time{0});
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
}

}  // namespace
}  // namespace comity::tally
