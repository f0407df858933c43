// How many sessions a member may open that nobody signs. Each opening spends a batch of nonces of
// every signer it names, and every node keeps their commitments; a member with a valid key could go
// on for ever with claims that are not true.
//
// An opening counts until its session is signed, or until another one that claims the same is, else
// for limits::kUnsignedOpeningSeconds, one after the other. A signed session takes one more of its
// opener with it: signers that come and go fail many a true session. So many may count at a time:
// one for each member that can be missing (n - t: each failed session takes one out) and
// limits::kSpareOpenings. Whose sessions are signed more often than not does not wait for long.
// Readers run on any thread; writers belong to the thread of their draft.
#pragma once

#include <string_view>

#include "base/time.h"
#include "ledger/outcome.h"
#include "registers/keys/queries.h"

namespace comity::keys {

// too_soon: as many openings of `party` count as may. The reason says when one more is free.
[[nodiscard]] ledger::Verdict require_credit(const state::View& view, std::string_view zone,
                                             Role role, const v1::SigningGroup& group,
                                             std::string_view party, Time now);

// `party` opens a session.
void count_opening(state::Draft& draft, std::string_view zone, Role role, std::string_view party,
                   Time now);
// Of the opener of `session`, so many openings count no more, its own among them.
void forgive_openings(state::Draft& draft, std::string_view zone, Role role,
                      const v1::SigningSession& session, std::int64_t count);

// The latest time at which an opener is clear again that opened its last session at `opened`.
[[nodiscard]] Time latest_clear(const v1::SigningGroup& group, Time opened);

}  // namespace comity::keys
