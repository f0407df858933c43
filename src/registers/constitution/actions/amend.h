// constitution.amend (200), v1::Amend.
// By decision, under the rule of this action in the constitution in force: another document takes
// its place. Running proposals keep the rule they were opened under.
// Subject: the community. Malformed: bad_constitution. Refuses: wrong_previous, rules_scheduled,
// no_effect, lock_out (it names other actions than there are, or the present parties could not live
// under it). Contract of the functions: ledger/action.h; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/action.h"

namespace comity::constitution::amend {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] std::vector<std::string> consents(const v1::Action& action, const state::View& view);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::constitution::amend
