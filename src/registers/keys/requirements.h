// What the actions of this register ask of state: stage permit; and how a message names a thing.
// Reads only, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/action.h"
#include "registers/keys/queries.h"

namespace comity::keys {

// no_such_group
[[nodiscard]] ledger::Found<v1::SigningGroup> require_group(const state::View& view,
                                                            std::string_view zone, Role role);
// stale_claim
[[nodiscard]] ledger::Verdict require_epoch(const v1::SigningGroup& group, std::uint32_t epoch);
// not_signer
[[nodiscard]] ledger::Verdict require_member(const v1::SigningGroup& group, std::string_view party);
// A session that may be answered at `height` and in which `party` has a part: no_such_group,
// session_over, not_signer.
[[nodiscard]] ledger::Found<v1::SigningSession> require_open(const state::View& view,
                                                             std::string_view zone, Role role,
                                                             std::uint64_t number,
                                                             std::string_view party,
                                                             std::uint64_t height);

// "zone-signing session 7 of zone ."
[[nodiscard]] std::string session_text(std::string_view zone, Role role, std::uint64_t number);

}  // namespace comity::keys
