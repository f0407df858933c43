// The key space of this register (docs/spec/names.md). Pure functions, any thread.
//
// Zone, owner and host are in the stored form: lower-case, absolute, with a trailing dot; a label
// is a name relative to the apex. Table "names" has one collection per zone. The index tables are
// derived from it and say backwards what a zone says forwards, and so does what the ledger keeps of
// who holds something; invariants keep them true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "registers/names/queries.h"
#include "state/key.h"

namespace comity::names {

inline constexpr std::string_view kTablesTable = "names-tables";
inline constexpr std::string_view kUsersTable = "names-users";
inline constexpr std::string_view kWithinTable = "names-within";
inline constexpr std::string_view kSponsoredTable = "names-sponsored";
inline constexpr std::string_view kUsesTable = "names-uses";
inline constexpr std::string_view kSkippedTable = "names-skipped";
inline constexpr std::string_view kOrdersTable = "names-orders";
inline constexpr std::string_view kClaimsTable = "names-claims";
inline constexpr std::string_view kServerClaimsTable = "names-server-claims";
inline constexpr std::string_view kSuccessorsTable = "names-successors";
inline constexpr std::string_view kSucceededTable = "names-succeeded";
inline constexpr std::string_view kRequestsTable = "names-requests";
inline constexpr std::string_view kRequestedTable = "names-requested";
inline constexpr std::string_view kChangedTable = "names-changed";
inline constexpr std::string_view kChangedOnTable = "names-changed-on";
inline constexpr std::string_view kConfirmedTable = "names-confirmed";
inline constexpr std::string_view kFreshTable = "names-fresh";
inline constexpr std::string_view kFaultClaimsTable = "names-fault-claims";
inline constexpr std::string_view kFaultsTable = "names-faults";

inline constexpr std::string_view kZonesCollection = "zones";
inline constexpr std::string_view kCodePointsCollection = "code-points";
inline constexpr std::string_view kObserversCollection = "observers";
// No apex: these end with a dot.
inline constexpr std::string_view kAllCollection = "all";
inline constexpr std::string_view kGuardsCollection = "guards";

inline constexpr std::string_view kZoneKey = "zone";
inline constexpr std::string_view kSetPrefix = "set/";
inline constexpr std::string_view kDelegationPrefix = "delegation/";
inline constexpr std::string_view kHostPrefix = "host/";

// Key "set/<owner>/<TYPE>"; the type by its mnemonic, "set/example./MX" (queries.h has set_key).
// The owner and the type of such a key without its prefix: an owner may have a slash (RFC 2317, 4).
struct SetPlace {
  std::string owner;
  std::uint16_t type = 0;
};
[[nodiscard]] std::optional<SetPlace> set_place(std::string_view rest);
// Table "names-tables": that the zone is governed; the value is the apex.
[[nodiscard]] state::Key listed_zone_key(std::string_view zone);
[[nodiscard]] state::Key code_points_key();

// Table "names-users", collection "<zone>/<host>": one key per label that names the host as a name
// server. Only for hosts below the apex; the value is the label.
[[nodiscard]] std::string users_collection(std::string_view zone, std::string_view host);
// Table "names-uses": what the holder of the host has said of this delegation using it.
[[nodiscard]] state::Key use_key(std::string_view zone, std::string_view host,
                                 std::string_view label);
// Table "names-requests", collection = who asks: one key per name that it asks for.
[[nodiscard]] state::Key request_key(std::string_view party, std::string_view zone,
                                     std::string_view label);
// Table "names-requested", collection = who is asked: one key per request; the value is the key.
[[nodiscard]] state::Key requested_key(std::string_view from, std::string_view party,
                                       std::string_view zone, std::string_view label);
// Table "names-within", collection "<zone>/<label>" of each name below the apex that is on record,
// or has one that is below it: a key per label directly below, and one per type of the sets that
// stand at the name itself ("TXT"; labels are in lower case). The value is the key.
// Table "names-sponsored", the same collections: one key per host that the label sponsors.
[[nodiscard]] std::string label_collection(std::string_view zone, std::string_view label);
[[nodiscard]] state::Key within_key(std::string_view zone, std::string_view label,
                                    std::string_view below);
// Table "names-tables": who observes the children of this zone.
[[nodiscard]] state::Key observers_key(std::string_view zone);
// Table "names-tables": how much of this zone decisions may change, and the account of it.
[[nodiscard]] state::Key guard_key(std::string_view zone);
// Table "names-changed", collection = zone: one key per name that decisions changed; the value is
// the day, since 1970, of the last time (u64). Table "names-changed-on", collection "<zone>/<day>":
// the same backwards; the value is the key.
[[nodiscard]] state::Key changed_key(std::string_view zone, std::string_view name);
[[nodiscard]] state::Key changed_on_key(std::string_view zone, std::uint32_t day,
                                        std::string_view name);
// Table "names-confirmed", collection = zone: what a second decision lets this effect change.
[[nodiscard]] state::Key confirmation_key(std::string_view zone, const Hash& effect);
// Table "names-orders": what the holder wants followed of what this child publishes.
[[nodiscard]] state::Key order_key(std::string_view zone, std::string_view label);
// Table "names-successors": who is to have this name, or in collection "all" under the handle of
// its holder what that one holds.
[[nodiscard]] state::Key successor_key(std::string_view collection, std::string_view key);
// Table "names-succeeded": of whom the holders of this name are successors; the value is the
// handle.
[[nodiscard]] state::Key succeeded_key(std::string_view zone, std::string_view label);
// Tables "names-claims" and "names-server-claims", collection of the label: what this observer has
// claimed of its keys and of its name servers.
[[nodiscard]] std::string_view table_of(Claimed what);
[[nodiscard]] state::Key claim_key(Claimed what, std::string_view zone, std::string_view label,
                                   std::string_view observer);
// Of a record set below the apex, by its owner and type. Table "names-fresh": when it was set, and
// what stood before it; table "names-faults": that it was set back; table "names-fault-claims",
// collection "<zone>/<owner>/<TYPE>": what this observer has claimed of it.
[[nodiscard]] state::Key fresh_key(std::string_view zone, std::string_view owner,
                                   std::uint16_t type);
[[nodiscard]] state::Key fault_key(std::string_view zone, std::string_view owner,
                                   std::uint16_t type);
[[nodiscard]] state::Key fault_claim_key(std::string_view zone, std::string_view owner,
                                         std::uint16_t type, std::string_view observer);
[[nodiscard]] bool is_type_key(std::string_view below);
[[nodiscard]] state::Key sponsored_key(std::string_view zone, std::string_view label,
                                       std::string_view host);

// How the ledger's index of what parties hold calls a delegation (ledger/holdings.h).
inline constexpr std::string_view kHoldingPrefix = "names/";
[[nodiscard]] std::string holding_of(std::string_view zone, std::string_view label);

}  // namespace comity::names
