// What power() costs, for the step budget of the static checks. Private to this room.
#pragma once

#include <cstdint>

#include "registers/constitution/queries.h"
#include "wire/messages.h"

namespace comity::constitution {

// Calls `visit` for the condition and everything inside it. Only for rules of checked depth.
template <typename Visit>
void each_condition(const v1::Condition& condition, const Visit& visit) {
  visit(condition);
  for (const v1::Condition& part : condition.all_of().conditions()) each_condition(part, visit);
  for (const v1::Condition& part : condition.any_of().conditions()) each_condition(part, visit);
  for (const v1::Condition& part : condition.at_least().conditions()) each_condition(part, visit);
  if (condition.has_chambers()) each_condition(condition.chambers().condition(), visit);
}

// Comparisons that one evaluation of the rule makes at most.
[[nodiscard]] std::uint64_t steps_of(const v1::Rule& rule, const tally::Electorate& electorate);
// The same for power() as a whole.
[[nodiscard]] std::uint64_t power_steps(const v1::Rule& rule, const tally::Electorate& electorate);

}  // namespace comity::constitution
