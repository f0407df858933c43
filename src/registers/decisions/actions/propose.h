// decisions.propose (300), v1::Propose.
// Puts actions on the agenda; stages.h takes it from there in the same block.
// Malformed: nested_proposal, missing_field, out_of_range. Early: over_budget (too many of the
// party), full (too many of everybody). Refuses: wrong_standing. Contract of the functions:
// ledger/action.h; any thread.
#pragma once

#include <vector>

#include "ledger/action.h"

namespace comity::decisions::propose {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);
// The proposed actions; they live as long as `action`.
[[nodiscard]] std::vector<const v1::Action*> nested(const v1::Action& action);

}  // namespace comity::decisions::propose
