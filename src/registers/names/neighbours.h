// What may stand beside, above and below what in a zone, so that what is published loads in every
// name server (RFC 1034, 3.6.2 and 4.2.1; RFC 6672, 2.4). Reads only, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "ledger/outcome.h"
#include "state/view.h"

namespace comity::names {

// The first of these that is so refuses, and says what stands there:
// below_cut: the place lies at or below a zone cut, which is the zone of whoever serves it.
// occupied: a CNAME beside anything else, anything below a DNAME, a cut above what is published.

// A record set of this type at an owner below the apex.
[[nodiscard]] ledger::Verdict require_place_for_set(const state::View& view, std::string_view zone,
                                                    std::string_view owner, std::uint16_t type);
// Addresses at a name below the apex; below a cut they are glue.
[[nodiscard]] ledger::Verdict require_place_for_host(const state::View& view, std::string_view zone,
                                                     std::string_view name);
// A registered name that is no cut.
[[nodiscard]] ledger::Verdict require_place_for_name(const state::View& view, std::string_view zone,
                                                     std::string_view label);
// A cut at a registered name: below it there is glue and nothing else.
[[nodiscard]] ledger::Verdict require_place_for_cut(const state::View& view, std::string_view zone,
                                                    std::string_view label);

}  // namespace comity::names
