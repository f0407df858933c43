// How a zone that another operator has signed comes here, stage by stage
// (docs/decisions/takeover.md): its keys stand in the zone beside ours for a while, or the parent
// has no DS meanwhile. What the ledger cannot see - the old operator's zone, the parent - decisions
// say. Readers run on any thread; writers belong to the thread of their draft.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/action.h"
#include "ledger/ports.h"
#include "registers/keys/queries.h"

namespace comity::keys {

// On the agenda it has the number of its decision, apart from the rollovers'.
inline constexpr std::uint64_t kTakeoverIds = std::uint64_t{1} << 63;
// The zone whose takeover has this id there; nothing when there is none.
[[nodiscard]] std::optional<std::string> zone_of_takeover(const state::View& view,
                                                          std::uint64_t id);
// Whether the zone is to have the other operator's keys: once they are to leave as long as `until`.
[[nodiscard]] bool has_foreign_keys(const v1::Takeover& takeover);
// When it is called up: at its end, or when no cache needs the old keys any more. Nothing when it
// waits for a version.
[[nodiscard]] std::optional<Time> takeover_due(const v1::Takeover& takeover);

// The one that began with this decision. no_takeover; stale_claim.
[[nodiscard]] ledger::Found<v1::Takeover> require_takeover(const state::View& view,
                                                           std::string_view zone,
                                                           std::uint64_t decision);
// The stage that a decision says has come next, TAKEOVER_STAGE_UNSPECIFIED where none is waited
// for.
[[nodiscard]] int next_takeover_stage(const v1::Takeover& takeover);

// A new one, or more keys and another end for one that goes on.
void begin_takeover(state::Draft& draft, std::string_view zone, v1::Takeover takeover, Time now);
// The next stage has come; caches know it after `ttl_seconds`. The last one of a gap ends it.
void note_takeover(state::Draft& draft, std::string_view zone, v1::Takeover takeover,
                   std::uint32_t ttl_seconds, Time now);
// The other operator's keys leave, where NS sets may name our servers once caches have forgotten
// those; what has none is over.
void end_takeover(state::Draft& draft, std::string_view zone, v1::Takeover takeover, Time now);
// A version with this DNSKEY set was signed; `unseen`: from then on nobody has one from before.
void note_takeover_version(state::Draft& draft, std::string_view zone, const v1::KeySet& set,
                           Time now, Time unseen);

[[nodiscard]] std::optional<ledger::Matter> open_takeover(const state::View& view,
                                                          std::uint64_t id);
void settle_takeover(state::Draft& draft, const ledger::Matter& matter,
                     const ledger::Context& context);

}  // namespace comity::keys
