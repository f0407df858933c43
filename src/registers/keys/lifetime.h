// How long a session stays on record, and what becomes of the others when one is signed. Readers
// run on any thread; writers belong to the thread of their draft.
#pragma once

#include <cstdint>
#include <string_view>

#include "registers/keys/queries.h"

namespace comity::keys {

// Neither signed nor over: may be answered at `height`. A session from before the store went on
// from an older state is over: its parties may have answered it in what is lost.
[[nodiscard]] bool is_open(const state::View& view, const v1::SigningSession& session,
                           const v1::SigningTerms& terms, std::uint64_t height);

// All its shares are there: makes it the newest signed session of its role, a version or a part of
// the next one, and drops what ended.
void mark_signed(state::Draft& draft, std::string_view zone, Role role, v1::SigningSession session,
                 std::uint64_t height);

// Erases every session of the zone that is neither open nor the newest signed one of its role - the
// version, or the newest part of the next - nor named by one of these: as the key-signing session,
// or because signatures are carried over. Open sessions that the newest signed one has overtaken go
// too: whoever signed them would take the zone back.
void drop_ended(state::Draft& draft, std::string_view zone, std::uint64_t height);

// The opener's open sessions of this role: it opens another.
void drop_replaced(state::Draft& draft, std::string_view zone, Role role, std::string_view opener);

}  // namespace comity::keys
