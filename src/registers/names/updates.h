// What a message of DNS UPDATE (RFC 2136) comes to: its prerequisites as questions to the records
// of a zone, its changes as the lines of names.change_sets, and so as the very acts that set them
// one by one. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dns/update.h"
#include "ledger/outcome.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

// The update that the action carries, which has been found well-formed; else one without changes.
[[nodiscard]] dns::Update update_of(const v1::DnsUpdate& it);

// The sets that it is about, whether it changes them or not, ascending; type 0 for a name of which
// it deletes all, when nothing stands there.
[[nodiscard]] std::vector<std::pair<std::string, std::uint16_t>> sets_of_update(
    const state::View& view, const dns::Update& update);

// name_not_in_use, name_in_use, set_exists, set_absent: the first prerequisite that does not hold
// (RFC 2136, 3.2), over what stands on record; what publication adds is not there.
[[nodiscard]] ledger::Verdict require_prerequisites(const state::View& view,
                                                    const dns::Update& update);

// What it changes (RFC 2136, 3.4.2), in an order in which they can be done: removals before
// additions, a cut before its DS, addresses before who is served from them. The TTL of the record
// that was added last is that of its set. Where the RFC passes over a record in silence, because a
// CNAME has no neighbours, the act that sets it refuses. What stands so already has no line.
[[nodiscard]] v1::ChangeSets changes_of_update(const state::View& view, const dns::Update& update);

// Whether the update is about this set; and whether what it says last of each record is so in it.
// Of one that deletes what it does not name more cannot be said without what stood there before.
[[nodiscard]] bool is_about(const dns::Update& update, std::string_view owner, std::uint16_t type);
[[nodiscard]] bool agrees(const dns::Update& update, std::string_view owner, std::uint16_t type,
                          const std::vector<Bytes>& rdata);

}  // namespace comity::names
