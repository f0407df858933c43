// members.set_profile (110), v1::SetProfile.
// The party's own: what it says of itself. What decides about chambers is not its own to change.
// Subject: the actor itself. Refuses: nothing.
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::members::set_profile {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::members::set_profile
