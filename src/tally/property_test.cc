// evaluate() against a model of its own: written from the specification, without shared code.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include "tally/evaluate.h"
#include "tally/testing/random_ballots.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::tally {
namespace {

using testing::kThreeChambers;
using testing::random_electorate;
using testing::random_objections;
using testing::random_rule;
using testing::random_votes;
using testing::vote_of;

// ---- the model

struct Model {
  const v1::Rule& rule;
  const Electorate& electorate;
  const std::vector<Vote>& votes;
  const std::vector<Objection>& objections;

  // seats, yes, no, abstain of a chamber, or of all ("").
  std::array<int, 4> tally(const std::string& chamber) const {
    std::map<std::string, std::set<Choice>> said;  // by group, or by party
    std::set<std::string> seats;
    std::set<std::string> inside;
    for (const Seat& seat : electorate.seats) {
      const std::string who =
          seat.affiliation.empty() ? "party " + seat.party : "group " + seat.affiliation;
      seats.insert(who);
      for (const std::string& name : seat.chambers) {
        if (name == chamber) inside.insert(who);
      }
      for (const Vote& vote : votes) {
        if (vote.party != seat.party) continue;
        if (rule.reason_for_no() && vote.choice == Choice::no && !vote.has_reason) continue;
        said[who].insert(vote.choice);
      }
    }
    if (!chamber.empty()) seats = inside;
    std::array<int, 4> counts{};
    for (const std::string& who : seats) {
      ++counts[0];
      if (said[who].empty()) continue;
      const Choice choice = said[who].size() == 1 ? *said[who].begin() : Choice::abstain;
      ++counts[choice == Choice::yes ? 1 : choice == Choice::no ? 2 : 3];
    }
    return counts;
  }

  static long long base(v1::Base base, const std::array<int, 4>& n) {
    if (base == v1::YES_AND_NO) return n[1] + n[2];
    if (base == v1::CAST) return n[1] + n[2] + n[3];
    return n[0];
  }
  // part against share x whole + plus, multiplied out.
  static bool reaches(long long part, const v1::Rational& share, long long whole, bool strict,
                      long long plus = 0) {
    const auto numerator = static_cast<long long>(share.numerator());
    const auto denominator = static_cast<long long>(share.denominator());
    const long long margin = part * denominator - numerator * whole - plus * denominator;
    return strict ? margin > 0 : margin >= 0;
  }

  bool holds(const v1::Condition& c, const std::string& here) const {
    const auto counts = [&](const std::string& named) {
      return tally(named.empty() ? here : named);
    };
    if (c.has_threshold()) {
      const auto n = counts(c.threshold().chamber());
      const long long whole = base(c.threshold().base(), n);
      return whole > 0 && reaches(n[1], c.threshold().share(), whole, c.threshold().strict(),
                                  c.threshold().plus());
    }
    if (c.has_maximum_no()) {
      const auto n = counts(c.maximum_no().chamber());
      const long long whole = base(c.maximum_no().base(), n);
      const v1::Rational& share = c.maximum_no().share();
      // no <= share of whole, that is not no > share of whole
      return whole > 0 && !reaches(n[2], share, whole, !c.maximum_no().strict());
    }
    if (c.has_quorum()) {
      const auto n = counts(c.quorum().chamber());
      const int part =
          n[1] + (c.quorum().with_no() ? n[2] : 0) + (c.quorum().without_abstain() ? 0 : n[3]);
      if (c.quorum().has_share()) {
        return n[0] > 0 && reaches(part, c.quorum().share(), n[0], c.quorum().strict());
      }
      const int needed = static_cast<int>(c.quorum().count());
      return c.quorum().strict() ? part > needed : part >= needed;
    }
    if (c.has_minimum_yes()) {
      return counts(c.minimum_yes().chamber())[1] >= static_cast<int>(c.minimum_yes().count());
    }
    if (c.has_objections()) {
      for (const Objection& objection : objections) {
        if (c.objections().major_only() && objection.klass == ObjectionClass::minor) continue;
        if (objection.open) return false;
      }
      return true;
    }
    if (c.has_chambers()) return chambers(c.chambers());
    if (c.has_all_of()) return met(c.all_of(), here) == c.all_of().conditions_size();
    if (c.has_any_of()) return met(c.any_of(), here) > 0;
    return met(c.at_least(), here) >= static_cast<int>(c.at_least().count());
  }
  template <typename List>
  int met(const List& list, const std::string& here) const {
    int count = 0;
    for (const v1::Condition& part : list.conditions()) count += holds(part, here) ? 1 : 0;
    return count;
  }
  bool chambers(const v1::Chambers& c) const {
    int seated = 0;
    int carried = 0;
    for (const std::string& chamber : electorate.chambers) {
      bool chosen = c.among_size() == 0;
      for (const std::string& name : c.among()) chosen = chosen || name == chamber;
      if (!chosen || tally(chamber)[0] == 0) continue;
      ++seated;
      carried += holds(c.condition(), chamber) ? 1 : 0;
    }
    if (!c.has_share()) return carried >= static_cast<int>(c.count());
    return seated > 0 && reaches(carried, c.share(), seated, false);
  }
  bool passes() const { return holds(rule.condition(), ""); }
};

void check(const char* promise, void (*body)()) {
  // More than rapidcheck's 100, unless the environment says how many.
  setenv("RC_PARAMS", "max_success=500 max_discard_ratio=100", 0);
  EXPECT_TRUE(rc::check(promise, body));
}

TEST(Property, evaluate_agrees_with_the_model) {
  check("the same outcome and the same counts", [] {
    const v1::Rule rule = random_rule(true);
    const Electorate electorate = random_electorate(8);
    const std::vector<Vote> votes = random_votes(electorate);
    const std::vector<Objection> objections = random_objections();
    const Result result = evaluate(rule, electorate, votes, objections, Time{0}, Time{0});
    const Model model{rule, electorate, votes, objections};
    RC_ASSERT(result.would_pass == model.passes());
    RC_ASSERT(result.counts.size() == 1 + kThreeChambers.size());
    for (const Count& count : result.counts) {
      const std::array<int, 4> n = model.tally(count.chamber);
      const Count expected{count.chamber, static_cast<std::uint64_t>(n[0]),
                           static_cast<std::uint64_t>(n[1]), static_cast<std::uint64_t>(n[2]),
                           static_cast<std::uint64_t>(n[3])};
      RC_ASSERT(count == expected);
    }
  });
}

TEST(Property, turning_a_no_into_a_yes_never_fails_what_passes) {
  check("monotone unless a no helps the quorum", [] {
    const v1::Rule rule = random_rule(false);
    const Electorate electorate = random_electorate(8);
    std::vector<Vote> votes = random_votes(electorate);
    const auto passes = [&] {
      return evaluate(rule, electorate, votes, {}, Time{0}, Time{0}).would_pass;
    };
    bool passed = passes();
    for (Vote& vote : votes) {
      if (vote.choice != Choice::no) continue;
      vote.choice = Choice::yes;
      const bool now = passes();
      RC_ASSERT(now || !passed);
      passed = now;
    }
  });
}

// Tries every way in which those who have not voted can vote, and every answer to objections.
bool can_change(const v1::Rule& rule, const Electorate& electorate, const std::vector<Vote>& votes,
                const std::vector<Objection>& objections) {
  std::vector<std::string> silent;
  for (const Seat& seat : electorate.seats) {
    bool voted = false;
    for (const Vote& vote : votes) voted = voted || vote.party == seat.party;
    if (!voted) silent.push_back(seat.party);
  }
  std::size_t ways = 1;
  for (std::size_t i = 0; i < silent.size(); ++i) ways *= 4;
  const bool passes = Model{rule, electorate, votes, objections}.passes();
  std::vector<Objection> answered = objections;
  for (Objection& objection : answered) objection.open = false;
  for (std::size_t way = 0; way < ways; ++way) {
    std::vector<Vote> all = votes;
    std::size_t rest = way;
    for (const std::string& party : silent) {
      if (rest % 4 < 3) all.push_back(vote_of(party, static_cast<int>(rest % 4)));
      rest /= 4;
    }
    if (Model{rule, electorate, all, objections}.passes() != passes) return true;
    if (Model{rule, electorate, all, answered}.passes() != passes) return true;
  }
  return false;
}

TEST(Property, decided_is_exact_unless_a_no_helps_the_quorum) {
  check("decided says what trying every vote says", [] {
    const v1::Rule rule = random_rule(false);
    const Electorate electorate = random_electorate(4);
    const std::vector<Vote> votes = random_votes(electorate);
    const std::vector<Objection> objections = random_objections();
    const Result result = evaluate(rule, electorate, votes, objections, Time{0}, Time{0});
    RC_ASSERT(result.decided == !can_change(rule, electorate, votes, objections));
  });
}

TEST(Property, decided_is_never_said_too_early) {
  check("decided holds for every vote that is possible", [] {
    const v1::Rule rule = random_rule(true);
    const Electorate electorate = random_electorate(4);
    const std::vector<Vote> votes = random_votes(electorate);
    const std::vector<Objection> objections = random_objections();
    const Result result = evaluate(rule, electorate, votes, objections, Time{0}, Time{0});
    RC_ASSERT(!result.decided || !can_change(rule, electorate, votes, objections));
  });
}

}  // namespace
}  // namespace comity::tally
