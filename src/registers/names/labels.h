// Which labels a registered name may have: each part LDH, A-labels by the rules of IDNA 2008
// (dns/idna.h), their code points in the community's table. Pure functions, any thread.
#pragma once

#include <string_view>

#include "ledger/outcome.h"
#include "state/view.h"

namespace comity::names {

// Refuses with label_not_permitted. Without a table in state every label of IDNA 2008 is accepted.
[[nodiscard]] ledger::Verdict permit_label(const state::View& view, std::string_view label);

}  // namespace comity::names
