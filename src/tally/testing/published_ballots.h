// For tests only: ballots of the CA/Browser Forum as published (their data stands beside the
// project), and the rule of its bylaws. One thread.
#pragma once

#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tally/evaluate.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::tally::testing {

using google::protobuf::Struct;
using google::protobuf::Value;

inline std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The rule of Bylaws 2.3(5) to (7) as our preset has it. Its quorum is a share of the seats; where
// a ballot announced the number that it was, out of attendance, that one takes its place.
inline v1::Rule bylaws(double quorum) {
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

inline double number(const Struct& object, const std::string& name) {
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? 0 : found->second.number_value();
}

// Seats that voted, and `eligible` seats in all where that is on record.
inline void seat(const Struct& ballot, const std::string& chamber, Electorate& electorate,
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

struct PublishedBallot {
  std::string id;
  Electorate electorate;
  std::vector<Vote> votes;
  bool passes = false;  // as it was announced
  double quorum = 0;    // as it was announced; 0: it was not
};

// Empty where the data is not here, which fails in CI.
inline std::vector<PublishedBallot> published_ballots() {
  const std::string path = std::string(COMITY_SOURCE_DIR) + "/../shared/data/ballots/cabforum.json";
  std::vector<PublishedBallot> ballots;
  if (!std::ifstream(path)) {
    const char* ci = std::getenv("CI");
    EXPECT_FALSE(ci != nullptr && std::string_view(ci) == "true") << path << " is missing";
    std::cout << "ballots: " << path << " is not here, nothing recounted\n";
    return ballots;
  }
  Struct document;
  EXPECT_TRUE(wire::from_json(read_file(path), document).has_value());
  const auto& values = document.fields().at("ballots").list_value().values();
  EXPECT_EQ(values.size(), 4);
  ballots.reserve(4);
  for (const Value& value : values) {
    const Struct& published = value.struct_value();
    PublishedBallot ballot;
    ballot.id = published.fields().at("id").string_value();
    seat(published, "consumers", ballot.electorate, ballot.votes);
    seat(published, "issuers", ballot.electorate, ballot.votes);
    ballot.passes = published.fields().at("official").string_value() == "PASSES";
    ballot.quorum = number(published, "quorum");
    ballots.push_back(std::move(ballot));
  }
  return ballots;
}

}  // namespace comity::tally::testing
