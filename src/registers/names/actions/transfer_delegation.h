// names.transfer_delegation (404), v1::TransferDelegation.
// Another holder. Subject: the community; consents: both sides. Refuses: no_such_zone,
// no_such_delegation, not_holder (unclaimed: nobody can give it), no_effect, no_such_party,
// holder_not_active. Contract of the functions: ledger/action.h; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/action.h"

namespace comity::names::transfer_delegation {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] std::vector<std::string> consents(const v1::Action& action, const state::View& view);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::names::transfer_delegation
