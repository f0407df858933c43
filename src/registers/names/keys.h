// The key space of this register (docs/spec/names.md). Pure functions, any thread.
//
// Zone, label and host are in the stored form: lower-case, absolute, with a trailing dot; a label
// carries no dot. Table "names" has one collection per zone. The two index tables are derived from
// it and say backwards what a zone says forwards, and so does what the ledger keeps of who holds
// something; invariants keep them true.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "registers/names/queries.h"
#include "state/key.h"

namespace comity::names {

inline constexpr std::string_view kTablesTable = "names-tables";
inline constexpr std::string_view kUsersTable = "names-users";
inline constexpr std::string_view kHostsTable = "names-hosts";
inline constexpr std::string_view kUsesTable = "names-uses";

inline constexpr std::string_view kZonesCollection = "zones";
inline constexpr std::string_view kCodePointsCollection = "code-points";

inline constexpr std::string_view kZoneKey = "zone";
inline constexpr std::string_view kApexPrefix = "apex/";
inline constexpr std::string_view kDelegationPrefix = "delegation/";
inline constexpr std::string_view kHostPrefix = "host/";

// Key "apex/<TYPE>" of a zone; the type by its mnemonic, "apex/NS".
[[nodiscard]] state::Key apex_key(std::string_view zone, std::uint16_t type);
// Table "names-tables": that the zone is governed; the value is the apex.
[[nodiscard]] state::Key listed_zone_key(std::string_view zone);
[[nodiscard]] state::Key code_points_key();

// Table "names-users", collection "<zone>/<host>": one key per label that names the host as a name
// server. Only for hosts below the apex; the value is the label.
[[nodiscard]] std::string users_collection(std::string_view zone, std::string_view host);
// Table "names-uses": what the holder of the host has said of this delegation using it.
[[nodiscard]] state::Key use_key(std::string_view zone, std::string_view host,
                                 std::string_view label);
// Table "names-hosts", collection "<zone>/<label>": one key per host record at or below the label,
// or sponsored by it; the value is the host.
[[nodiscard]] std::string hosts_collection(std::string_view zone, std::string_view label);

// How the ledger's index of what parties hold calls a delegation (ledger/holdings.h).
inline constexpr std::string_view kHoldingPrefix = "names/";
[[nodiscard]] std::string holding_of(std::string_view zone, std::string_view label);

}  // namespace comity::names
