// Who of those it belongs to would lose a name server if a host went. Reads only, any thread.
#pragma once

#include <string_view>

#include "ledger/outcome.h"
#include "state/view.h"

namespace comity::names {

// host_in_use when the NS set of the apex names the host.
[[nodiscard]] ledger::Verdict require_unused_by_apex(const state::View& view, std::string_view zone,
                                                     std::string_view host);
// The same, and when a delegation of the host's own holder names it; says which. Whoever else names
// it binds nobody: publication leaves a name server out that has no address.
[[nodiscard]] ledger::Verdict require_unused(const state::View& view, std::string_view zone,
                                             std::string_view host);

}  // namespace comity::names
