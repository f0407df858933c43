// Who uses a host as a name server, and who would lose one if it went. Reads only, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "ledger/outcome.h"
#include "registers/names/well_formed.h"
#include "state/view.h"

namespace comity::names {

// A use that was accepted stands so long after its holder has said that it ends.
inline constexpr std::int64_t kUseNoticeSeconds = 7LL * 24 * 3600;

// host_in_use when the NS set of the apex names the host.
[[nodiscard]] ledger::Verdict require_unused_by_apex(const state::View& view, std::string_view zone,
                                                     std::string_view host);
// The same, and when a delegation names it that is the host's own holder's, or another party's
// whose use it has accepted and not ended by `now`; says which.
[[nodiscard]] ledger::Verdict require_unused(const state::View& view, std::string_view zone,
                                             std::string_view host, Time now);
// not_accepted: among these name servers is one that `standing` has not yet, and that another party
// holds which has not accepted that the delegation uses it.
[[nodiscard]] ledger::Verdict require_accepted(const state::View& view, std::string_view zone,
                                               std::string_view label,
                                               const v1::Delegation& standing,
                                               const Names& name_servers, Time now);

}  // namespace comity::names
