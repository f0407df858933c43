// What stands in state about one vote, counted by tally under the constitution that the proposal is
// bound to. Pure functions, any thread.
#pragma once

#include "base/time.h"
#include "state/view.h"
#include "tally/evaluate.h"
#include "wire/fwd.h"

namespace comity::decisions {

struct Recount {
  // The votes and the consents together; a missing consent is a line that is not met.
  tally::Result result;
  bool votes_pass = false;
  bool consents_given = false;
};

// The rule of the proposal in `constitution`, which is filled; null before its rule was fixed.
[[nodiscard]] const v1::Rule* bound_rule(const state::View& view, const v1::Proposal& proposal,
                                         v1::Constitution& constitution);

// Before the vote opens the electorate is the one that would vote now. An empty result when the
// proposal has no rule yet.
[[nodiscard]] Recount recount(const state::View& view, const v1::Proposal& proposal, Time closes_at,
                              Time now);

// The end of a vote that is open at the latest, with all its extensions.
[[nodiscard]] Time latest_close(const v1::Proposal& proposal, const v1::Rule& rule);
// The votes of the last moments before `closes` turn the result, and its rule lets the vote be
// extended once more.
[[nodiscard]] bool is_turned_late(const state::View& view, const v1::Proposal& proposal,
                                  const v1::Rule& rule, Time closes);

// Notes in a vote that is to be written what it replaces and stood before the last moments.
void keep_earlier(const state::View& view, std::uint64_t number, std::string_view party,
                  v1::Vote& vote);

// When the vote of a proposal in VOTING is due to close: at its end, or at `now` when its rule lets
// it close early, no vote that is still possible could change the result and no consent is awaited.
[[nodiscard]] Time close_due(const state::View& view, const v1::Proposal& proposal, Time now);

}  // namespace comity::decisions
