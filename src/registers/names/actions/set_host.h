// names.set_host (408), v1::SetHost.
// Writes the addresses of a host below the apex. Subject: the holder of the delegation above the
// name, else of its sponsor; with neither it is the community's. Consents: the holder of a sponsor
// that a decision gives it to. Refuses: no_such_zone, no_such_delegation (the sponsor),
// not_permitted (a sponsor inside a delegation), not_holder (a sponsor of another party). Contract
// of the functions: ledger/action.h; any thread.
#pragma once

#include <string>
#include <vector>

#include "ledger/action.h"

namespace comity::names::set_host {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] std::vector<std::string> consents(const v1::Action& action, const state::View& view);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::names::set_host
