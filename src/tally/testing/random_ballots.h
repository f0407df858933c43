// For tests only: random rules of every kind of condition, electorates with affiliations and
// several chambers a seat, votes and objections. One thread.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tally/evaluate.h"
#include "wire/messages.h"

namespace comity::tally::testing {

inline const std::vector<std::string> kThreeChambers = {"east", "north", "west"};

inline v1::Rational random_share(bool zero_allowed) {
  v1::Rational share;
  const int denominator = *rc::gen::inRange(1, 6);
  share.set_denominator(static_cast<std::uint64_t>(denominator));
  share.set_numerator(
      static_cast<std::uint64_t>(*rc::gen::inRange(zero_allowed ? 0 : 1, denominator + 1)));
  return share;
}

inline std::string random_chamber() {
  const int index = *rc::gen::inRange(-3, 3);
  return index < 0 ? "" : kThreeChambers[static_cast<std::size_t>(index)];
}

inline void fill_threshold(v1::Threshold& threshold, bool plus) {
  threshold.set_chamber(random_chamber());
  threshold.set_base(static_cast<v1::Base>(*rc::gen::inRange(1, 4)));
  *threshold.mutable_share() = random_share(true);
  threshold.set_strict(*rc::gen::arbitrary<bool>());
  if (plus) threshold.set_plus(static_cast<std::uint32_t>(*rc::gen::inRange(0, 2)));
}

inline v1::Condition random_condition(int depth, bool in_chambers, bool with_no) {
  v1::Condition made;
  const int kind = *rc::gen::inRange(0, depth >= 3 ? 4 : in_chambers ? 7 : 9);
  const auto parts = [&](v1::Condition* (*add)(v1::Condition&)) {
    const int size = *rc::gen::inRange(1, 4);
    for (int i = 0; i < size; ++i) *add(made) = random_condition(depth + 1, in_chambers, with_no);
    return size;
  };
  if (kind == 0) fill_threshold(*made.mutable_threshold(), true);
  if (kind == 1) fill_threshold(*made.mutable_maximum_no(), false);
  if (kind == 2) {
    v1::Quorum& quorum = *made.mutable_quorum();
    quorum.set_chamber(random_chamber());
    quorum.set_strict(*rc::gen::arbitrary<bool>());
    quorum.set_without_abstain(*rc::gen::arbitrary<bool>());
    quorum.set_with_no(with_no && *rc::gen::arbitrary<bool>());
    if (*rc::gen::arbitrary<bool>()) {
      *quorum.mutable_share() = random_share(true);
    } else {
      quorum.set_count(static_cast<std::uint32_t>(*rc::gen::inRange(1, 5)));
    }
  }
  if (kind == 3) {
    made.mutable_minimum_yes()->set_chamber(random_chamber());
    made.mutable_minimum_yes()->set_count(static_cast<std::uint32_t>(*rc::gen::inRange(1, 4)));
  }
  if (kind == 4) parts([](v1::Condition& c) { return c.mutable_all_of()->add_conditions(); });
  if (kind == 5) parts([](v1::Condition& c) { return c.mutable_any_of()->add_conditions(); });
  if (kind == 6) {
    const int size = parts([](v1::Condition& c) { return c.mutable_at_least()->add_conditions(); });
    made.mutable_at_least()->set_count(static_cast<std::uint32_t>(*rc::gen::inRange(1, size + 1)));
  }
  if (kind == 7) {
    v1::Chambers& chambers = *made.mutable_chambers();
    *chambers.mutable_condition() = random_condition(depth + 1, true, with_no);
    if (*rc::gen::arbitrary<bool>()) chambers.add_among("east");
    if (*rc::gen::arbitrary<bool>()) {
      *chambers.mutable_share() = random_share(false);
    } else {
      chambers.set_count(1);
    }
  }
  if (kind == 8) made.mutable_objections()->set_major_only(*rc::gen::arbitrary<bool>());
  return made;
}

inline v1::Rule random_rule(bool with_no) {
  v1::Rule rule;
  rule.set_id("random");
  rule.mutable_stages()->set_vote_seconds(1);
  *rule.mutable_condition() = random_condition(1, false, with_no);
  rule.set_reason_for_no(*rc::gen::arbitrary<bool>());
  RC_PRE(check_rule(rule, kThreeChambers).has_value());
  return rule;
}

inline Electorate random_electorate(int most) {
  Electorate electorate;
  electorate.chambers = kThreeChambers;
  const int size = *rc::gen::inRange(0, most + 1);
  for (int i = 0; i < size; ++i) {
    Seat seat{
        .party = std::string(1, static_cast<char>('a' + i)), .chambers = {}, .affiliation = ""};
    const int chambers = *rc::gen::inRange(0, 8);
    for (int bit = 0; bit < 3; ++bit) {
      if ((chambers >> bit & 1) != 0)
        seat.chambers.push_back(kThreeChambers[static_cast<std::size_t>(bit)]);
    }
    const int group = *rc::gen::inRange(0, 5);
    if (group < 2) seat.affiliation = group == 0 ? "x" : "y";
    electorate.seats.push_back(seat);
  }
  return electorate;
}

// 0 to 2: yes, no, abstain; 3: a no without a reason; 4: no vote.
inline Vote vote_of(const std::string& party, int how) {
  if (how == 0) return {party, Choice::yes, false};
  if (how == 2) return {party, Choice::abstain, false};
  return {party, Choice::no, how == 1};
}
inline std::vector<Vote> random_votes(const Electorate& electorate) {
  std::vector<Vote> votes;
  votes.reserve(electorate.seats.size());
  for (const Seat& seat : electorate.seats) {
    const int how = *rc::gen::inRange(0, 6);
    if (how < 4) votes.push_back(vote_of(seat.party, how));
  }
  return votes;
}
inline std::vector<Objection> random_objections() {
  std::vector<Objection> objections;
  const int size = *rc::gen::inRange(0, 3);
  objections.reserve(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    objections.push_back(
        {"o" + std::to_string(i),
         *rc::gen::element(ObjectionClass::minor, ObjectionClass::major, ObjectionClass::formal),
         *rc::gen::arbitrary<bool>()});
  }
  return objections;
}

}  // namespace comity::tally::testing
