// keys.set_group (500), v1::SetGroup.
// The first group of a role: its commitment fixes the key. Subject: the community; consents: every
// member, for it is to hold a share. Refuses: no_such_zone, group_exists, no_such_party,
// holder_not_active, unsound_group. Contract of the functions: ledger/action.h; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/action.h"

namespace comity::keys::set_group {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] std::vector<std::string> consents(const v1::Action& action, const state::View& view);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::keys::set_group
