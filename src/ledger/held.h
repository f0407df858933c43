// Effects that a guard holds until a second decision lets them pass, or will (docs/spec/names.md,
// "Guards"): table "ledger", collection "held/<hash of the effect, in hex>", one key for each item
// of the agenda with this effect: its id as u64, then its owner. The value is one octet: 1 when it
// waits, 0 when it is not that far yet. Derived. Readers run on any thread; writers belong to the
// thread of their draft.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "state/view.h"

namespace comity::ledger {

inline constexpr std::string_view kHeldPrefix = "held/";

// The item of `owner` is to have this effect, which a guard will hold or holds by now; and it has
// it no more.
void note_held(state::Draft& draft, const Hash& effect, std::string_view owner, std::uint64_t id,
               bool waits);
void note_released(state::Draft& draft, const Hash& effect, std::string_view owner,
                   std::uint64_t id);
// Whether there is such an item, so that a second decision has something to be about.
[[nodiscard]] bool is_held(const state::View& view, const Hash& effect);
// Whoever waits with this effect is called up in the next block: in this one it may have been
// already, and is so once only.
void call_up_held(state::Draft& draft, const Hash& effect, Time now);

}  // namespace comity::ledger
