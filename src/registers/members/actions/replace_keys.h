// members.replace_keys (109), v1::ReplaceKeys.
// By decision, for a party that lost its recovery key: new keys for all keys in force.
// Subject: the community. Refuses: no_such_party, wrong_standing, key_exists, bad_possession.
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::members::replace_keys {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::members::replace_keys
