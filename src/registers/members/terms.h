// The terms of accounts: one that holds nothing goes when its term is over, so that a crowd of them
// that nobody uses does not stay for ever. A day of the agenda looks at all accounts of that day.
// Pure functions, any thread.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "ledger/ports.h"

namespace comity::members {

// The day (since 1970-01-01, UTC) on which an account of which something is known at `now` is
// looked at: the first one before which kAccountTermDays whole days have gone by.
[[nodiscard]] std::uint64_t first_look(Time now);

// Settles a day of looks. Who holds something, or is asked for its consent, stays; who holds
// nothing and did so when it was looked at before lapses, unless it has acted within its term:
// nobody comes to hold anything without an act.
[[nodiscard]] const ledger::Matters& terms();

}  // namespace comity::members
