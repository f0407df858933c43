// members.suspend (102), v1::Suspend.
// By decision, for a stated reason: the party keeps what it holds and may not act.
// Subject: the community. Refuses: no_such_party, wrong_standing, lock_out.
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::members::suspend {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::members::suspend
