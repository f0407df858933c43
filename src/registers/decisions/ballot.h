// What a vote and a consent agree to: the effect, and how it is decided (docs/spec/ballot.md).
// Pure functions, any thread.
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::decisions {

[[nodiscard]] Hash effect_hash(const v1::Ballot& ballot);

// That of a proposal whose effect, rule, consents and time of opening are fixed: `closes` is when
// its vote ends at the latest. Its objections are those in `view`.
[[nodiscard]] v1::Ballot ballot_of(const state::View& view, const v1::Proposal& proposal,
                                   const v1::Electorate& electorate, Time closes);

}  // namespace comity::decisions
