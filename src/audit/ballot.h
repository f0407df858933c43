// The ballot made anew from records (docs/spec/ballot.md, docs/spec/effect.md). Private to this
// room. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "wire/fwd.h"

namespace comity::audit {

// RFC 6962, 2.1: the root over these entries.
[[nodiscard]] Hash merkle_root(const std::vector<Bytes>& entries);

// The hash of the effect: over what is on record of its changes, and these actions.
[[nodiscard]] Hash effect_of(const v1::Proposal& proposal, const v1::ProposedActions& actions);

// `objectors`: who raised an objection before the time at which the vote opens, ascending.
// `vote_ends`: at the latest.
[[nodiscard]] v1::Ballot ballot_of(const v1::Proposal& proposal, const v1::Electorate& electorate,
                                   const std::vector<Bytes>& objectors, Time vote_ends);

// What votes and consents sign.
[[nodiscard]] Hash hash_of(const v1::Ballot& ballot);

// The name of a field in which they differ; empty when they are the same.
[[nodiscard]] std::string difference(const v1::Ballot& one, const v1::Ballot& other);

}  // namespace comity::audit
