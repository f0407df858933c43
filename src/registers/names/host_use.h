// Who would lose a name server if a host went. Reads only, any thread.
#pragma once

#include <string_view>

#include "ledger/outcome.h"
#include "state/view.h"

namespace comity::names {

// host_in_use when a delegation other than `except` (a label or empty) or the NS set of the apex
// names the host; says which.
[[nodiscard]] ledger::Verdict require_unused(const state::View& view, std::string_view zone,
                                             std::string_view host, std::string_view except);

}  // namespace comity::names
