// The static checks in two halves: what can be said of a constitution by itself, and what depends
// on the actions there are and the seats there are now. Pure functions, any thread. Every error
// names the place and the check.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "registers/constitution/queries.h"
#include "wire/messages.h"

namespace comity::constitution {

// Size, ids, references, shares, conditions, budgets; who amends and who votes.
[[nodiscard]] Status check_form(const v1::Constitution& constitution);
// The seats of all these fit into one record, as each vote keeps them.
[[nodiscard]] Status check_room(const v1::Constitution& constitution,
                                const std::vector<members::Member>& parties);
// For a constitution of good form: every action has its rule, every rule can be met by these
// parties, somebody can propose to amend it, nobody passes or blocks alone; within
// limits::kStaticCheckSteps.
[[nodiscard]] Status check_fit(const v1::Constitution& constitution,
                               const std::vector<std::string_view>& action_names,
                               const std::vector<members::Member>& parties);

// Both, of the parties that there are: room for all that may come to have a seat, and a fit for
// those that have one.
[[nodiscard]] Status check_here(const v1::Constitution& constitution,
                                const std::vector<std::string_view>& action_names,
                                const state::View& view);

}  // namespace comity::constitution
