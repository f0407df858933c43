// Walks a rule's condition over a ballot. Private to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tally/ballot.h"
#include "tally/evaluate.h"
#include "wire/messages.h"

namespace comity::tally {

// Whether a condition is met now, and whether open votes can still make it met or not met. The
// last two are exact for each single test. Combined they are exact as long as one way of voting is
// best for every test and one is worst, which only a quorum `with_no` disturbs; then they may
// say "can" where no vote can, never the reverse.
struct Finding {
  bool met = false;
  bool can_be_met = false;
  bool can_fail = true;

  [[nodiscard]] bool decided() const { return can_be_met != can_fail; }
};

class Walk {
 public:
  // Both outlive the walk. `lines`: where the explanation goes; null: none is made.
  Walk(const std::vector<Scope>& scopes, const std::vector<Objection>& objections,
       std::vector<Line>* lines)
      : scopes_(scopes), objections_(objections), lines_(lines) {}

  [[nodiscard]] Finding run(const v1::Condition& condition) {
    return visit(condition, {0, "condition", nullptr});
  }

 private:
  struct Place {
    int depth;             // 0: the condition of the rule itself
    std::string clause;    // not kept when nothing is explained
    const Scope* chamber;  // at hand inside `chambers`, else null
  };

  Finding visit(const v1::Condition& condition, const Place& place);
  Finding test(const v1::Condition& condition, const std::string& chamber, const Place& place);
  Finding in_chambers(const v1::Chambers& chambers, const Place& place);
  Finding objections(const v1::Objections& objections, const Place& place);
  template <typename List>
  Finding combine(const List& conditions, std::uint64_t needed, const Place& place);

  [[nodiscard]] const Scope* scope(const std::string& chamber, const Place& place) const;
  [[nodiscard]] Place at(const Place& place, std::string_view part) const;
  // Reserves the line of a condition, so that it stands before the lines of its parts.
  [[nodiscard]] std::size_t open_line(const Place& place);

  const std::vector<Scope>& scopes_;
  const std::vector<Objection>& objections_;
  std::vector<Line>* lines_;
};

}  // namespace comity::tally
