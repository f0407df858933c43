// One decision of a bundle, judged: its votes are counted again, and what its records say that
// parties did is held against what they have signed. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "evidence/bundle_view.h"
#include "evidence/provenance.h"
#include "tally/evaluate.h"

namespace comity::evidence {

struct Recounted {
  std::uint64_t number = 0;
  std::string proposer;
  std::string state;            // as on record: "effective", "rejected" ...
  std::size_t signed_acts = 0;  // proposing, votes, consents, objections: each signed by its party
  std::size_t ballots = 0;      // of these votes and consents, which sign the ballot
  tally::Result tally;
};

// Nothing when no vote has been counted; then the record alone says what there is. An error says
// what does not follow; not_found: what the bundle would have to hold.
[[nodiscard]] Result<std::optional<Recounted>> judge(const BundleView& view,
                                                     const Provenance& provenance,
                                                     std::uint64_t number);

}  // namespace comity::evidence
