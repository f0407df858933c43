// members.remove_key (106), v1::RemoveKey.
// The party's own: a key that never returns. One key to act and one to mend the list have to
// stay.
// Subject: the actor itself. Refuses: no_such_key, not_permitted, last_key.
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::members::remove_key {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::members::remove_key
