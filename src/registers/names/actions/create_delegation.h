// names.create_delegation (402), v1::CreateDelegation.
// A new delegation with the hosts at or below it. Subject: the community; consents: the prospective
// holder, and the holders of sponsored hosts that come to lie inside it.
// Refuses: no_such_zone, delegation_exists, label_not_permitted, no_such_party, holder_not_active,
// missing_glue. Contract of the functions: ledger/action.h; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/action.h"

namespace comity::names::create_delegation {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] std::vector<std::string> consents(const v1::Action& action, const state::View& view);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::names::create_delegation
