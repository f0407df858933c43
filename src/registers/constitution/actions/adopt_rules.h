// constitution.adopt_rules (201), v1::AdoptRules.
// By decision, under the rule of constitution.amend, alone in its proposal: newer rules, together
// with the constitution under them. It takes effect as a schedule; the rules begin later
// (docs/spec/rules.md).
// Subject: the community. Malformed: bad_constitution (also when it does not name exactly the
// actions of the version's fingerprint). Refuses: wrong_previous, wrong_version, rules_scheduled,
// lock_out.
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/action.h"

namespace comity::constitution::adopt_rules {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] std::vector<std::string> consents(const v1::Action& action, const state::View& view);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::constitution::adopt_rules
