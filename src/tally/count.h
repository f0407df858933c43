// Who has a vote, and whether counted votes meet a rule: the two halves of evaluate() for those who
// reason about all possible votes (static checks, power). Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "tally/evaluate.h"

namespace comity::tally {

// One vote: a party by itself, or the affiliates of one group together. Affiliates that vote
// differently have abstained; those that stay silent do not speak for the others.
struct Voice {
  std::vector<std::string> parties;   // ascending
  std::vector<std::string> chambers;  // union of theirs, in the order of the electorate

  friend bool operator==(const Voice&, const Voice&) = default;
};
// In the order of the first party of each.
[[nodiscard]] std::vector<Voice> voices(const Electorate& electorate);

// Whether these counts meet the rule. `counts` is what Result::counts holds: overall first, then
// every chamber, seated or not.
[[nodiscard]] bool meets(const v1::Rule& rule, const std::vector<Count>& counts,
                         const std::vector<Objection>& objections = {});

}  // namespace comity::tally
