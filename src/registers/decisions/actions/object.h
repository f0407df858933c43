// decisions.object (304), v1::Object.
// One objection a party, with its reason, until half of the vote has passed: what comes later could
// not be answered in time, and one party could block alone. Refuses: no_such_proposal, vote_closed,
// wrong_state, objection_exists, wrong_standing. Contract of the functions: ledger/action.h; any
// thread.
#pragma once

#include "ledger/action.h"

namespace comity::decisions::object {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::decisions::object
