// Private to this folder: sentences of minutes that follow from the record of a proposal and from
// the rule that it was opened under. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/action.h"
#include "registers/decisions/queries.h"
#include "tally/evaluate.h"
#include "wire/fwd.h"

namespace comity::minutes {

[[nodiscard]] std::string_view words_of(decisions::Step step);
// "consultation of 7 days, vote of 14 days, ...": how long its stages are, and what besides its
// condition decides who and what counts.
[[nodiscard]] std::vector<std::string> stage_lines(const v1::Rule& rule);
// Where it stands, or how it ended and why.
[[nodiscard]] std::vector<std::string> outcome_lines(const v1::Proposal& proposal,
                                                     const tally::Result& counted,
                                                     const ledger::Registry& registry);
// What an action does: a line for each record, name or octets that it sets.
[[nodiscard]] std::vector<std::string> action_lines(const v1::Action& action,
                                                    std::string_view name);

}  // namespace comity::minutes
