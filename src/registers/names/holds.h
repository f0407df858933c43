// A name on hold, the one way in which a decision reaches what a party holds (docs/spec/names.md,
// "Due process"). It is published as before and its holder acts as before; it changes hands by due
// process only. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "ledger/action.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

// From the end of the restoration term on it may be awarded for so long; then the hold is over.
inline constexpr std::int64_t kAwardSeconds = 90LL * 24 * 3600;
// So long what was taken goes to nobody who asked for it, nor to its affiliates.
inline constexpr std::int64_t kBarredSeconds = 366LL * 24 * 3600;

// no_ground: the constitution has no due process, or not on this ground, or it is not so: the
// holder has acted.
[[nodiscard]] ledger::Verdict require_ground(const state::View& view, std::string_view holder,
                                             int ground, Time now);

// Since when it may be awarded, and until when; nothing when it is not on hold: never was, was
// awarded, its holder has acted and was to be silent, or the term is over.
struct AwardTerm {
  Time begins;
  Time ends;
};
[[nodiscard]] std::optional<AwardTerm> award_term(const state::View& view,
                                                  const v1::Delegation& record, Time now);

// on_hold: it stands, or what was taken stays where others can see it for kBarredSeconds.
[[nodiscard]] ledger::Verdict require_no_hold(const state::View& view, const v1::Delegation& record,
                                              Time now);
// Who was named as successor until then is none any more: it is or was on hold with this holder. Of
// a hold for silence that has lasted nothing is said, for that is what a successor is named for.
[[nodiscard]] std::optional<Time> successors_void_until(const state::View& view,
                                                        const v1::Delegation& record);
// A hold that is over does not go with the name to somebody else.
void forget_hold(v1::Delegation& record);
// Another holder, or none, by the decision that `actor` carries out, or by its own act.
void give(v1::Delegation& record, std::string_view holder, const ledger::Actor& actor,
          const ledger::Context& context);
// To the rest of those who have held it together, by an own act: that one of them goes, or is gone.
// The decision that gave it to all of them gave it to these too.
void leave_to(v1::Delegation& record, std::string_view rest, const ledger::Context& context);
// barred: `holder`, one of several, or an affiliate, has asked for what was taken, and so lately;
// or it was held together, and `holder` is some of those.
[[nodiscard]] ledger::Verdict require_not_barred(const state::View& view,
                                                 const v1::Delegation& record,
                                                 std::string_view holder, Time now);

}  // namespace comity::names
