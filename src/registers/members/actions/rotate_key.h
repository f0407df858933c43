// members.rotate_key (107), v1::RotateKey.
// The party's own: a new key takes over the roles of an old one, which never returns.
// Subject: the actor itself. Refuses: no_such_key, not_permitted, key_exists, bad_possession.
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::members::rotate_key {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::members::rotate_key
