// The half of permit that several names actions share: what has to exist, who has to stand, where
// glue is owed; and how a message names a thing. Reads only, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/action.h"
#include "registers/names/well_formed.h"

namespace comity::names {

using HostList = google::protobuf::RepeatedPtrField<v1::HostAddresses>;

// no_such_zone
[[nodiscard]] ledger::Verdict require_zone(const state::View& view, std::string_view zone);
// no_such_zone, no_such_delegation
[[nodiscard]] ledger::Found<v1::Delegation> require_delegation(const state::View& view,
                                                               std::string_view zone,
                                                               std::string_view label);
// no_such_party, holder_not_active
[[nodiscard]] ledger::Verdict require_active(const state::View& view, std::string_view party);
// missing_glue: a name server at or below the delegation needs a host record, standing or among
// `created`, or nobody can reach it (RFC 1034, 4.2.1). Genesis is let off: an import brings hosts
// after delegations.
[[nodiscard]] ledger::Verdict require_glue(const state::View& view, std::string_view zone,
                                           std::string_view label, const Names& name_servers,
                                           const HostList& created, const ledger::Actor& actor);

// Nobody's own: a matter of the community.
[[nodiscard]] ledger::Subject community_subject(std::string what);
// Held by `holder`.
[[nodiscard]] ledger::Subject held_by(std::string holder, std::string what);
// What does not exist belongs to nobody. The authority is asked before permit, so the subject is
// made one that passes, and permit then says what is missing instead of whose it would be.
[[nodiscard]] ledger::Subject missing_subject(const ledger::Actor& actor, std::string what);
// The holder's own part of a delegation.
[[nodiscard]] ledger::Subject delegation_subject(const state::View& view,
                                                 const ledger::Actor& actor, std::string_view zone,
                                                 std::string_view label);

// Ascending, without duplicates and without the empty name.
[[nodiscard]] std::vector<std::string> parties(std::vector<std::string> names);

// "delegation example. in zone ."
[[nodiscard]] std::string delegation_text(std::string_view zone, std::string_view label);
[[nodiscard]] std::string host_text(std::string_view zone, std::string_view name);
[[nodiscard]] std::string zone_text(std::string_view zone);

}  // namespace comity::names
