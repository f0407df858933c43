// Effects that a guard holds until a second decision lets them pass (docs/spec/names.md, "Guards"):
// table "ledger", collection "held/<hash of the effect, in hex>", one key for each item of the
// agenda that waits with it: its id as u64, then its owner; the value is the key. Derived. Readers
// run on any thread; writers belong to the thread of their draft.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "state/view.h"

namespace comity::ledger {

inline constexpr std::string_view kHeldPrefix = "held/";

// The item of `owner` waits with this effect, and does not any more.
void note_held(state::Draft& draft, const Hash& effect, std::string_view owner, std::uint64_t id);
void note_released(state::Draft& draft, const Hash& effect, std::string_view owner,
                   std::uint64_t id);
// Whoever waits with this effect is called up in the next block: in this one it may have been
// already, and is so once only.
void call_up_held(state::Draft& draft, const Hash& effect, Time now);

}  // namespace comity::ledger
