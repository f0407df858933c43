// Whether a store has what was acknowledged last, and how a node goes on when it has not
// (docs/decisions/older-state.md). One thread.
#pragma once

#include <string>

#include "folder/anchor.h"
#include "folder/data_folder.h"
#include "ledger/ledger.h"

namespace comity::upkeep {

// corrupt when the store ends before that height, or has another root there: it is older, or was
// cut, or is another's. Says what can be done.
[[nodiscard]] Status check_not_rolled_back(const ledger::Reader& reader,
                                           const folder::Acknowledged& acknowledged);

// The same against what the anchor in `folder` says, `last`: a store with blocks and without an
// anchor is corrupt too, as nothing says what was acknowledged.
[[nodiscard]] Status check_store(const folder::DataFolder& folder, const ledger::Reader& reader,
                                 const std::optional<folder::Acknowledged>& last);

// Notes in `folder` that its store, which ends at `from`, is older than what was acknowledged: its
// next start declares so. Durable.
[[nodiscard]] Status note_older_state(const folder::DataFolder& folder,
                                      const folder::Acknowledged& from);

// What there is to say of a block that bears a time well after the clock's, as one does that was
// made with a wrong clock: block time never goes back (docs/decisions/clock.md). Empty: nothing.
[[nodiscard]] std::string time_ahead(Time block_time, Time now);

// What the operator confirmed for this start.
struct Accepted {
  bool older_state = false;
  bool clock_jump = false;
};
// Begins the anchor of a node that starts with this store. A store that is older is refused, unless
// that is accepted, or it was noted before: then a block that says so is made first, at `now` or
// the time of the last block. How many numbers it passes over follows from that time, so with a
// clock that stands before the last block it is made only when the jump is accepted.
[[nodiscard]] Result<folder::Anchor> begin_anchor(const folder::DataFolder& folder,
                                                  ledger::Ledger& ledger, const Accepted& accepted,
                                                  Time now);

}  // namespace comity::upkeep
