// From proven records to what follows from them: counts the votes of every decision in a bundle
// again and compares. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "evidence/bundle_view.h"
#include "tally/evaluate.h"

namespace comity::evidence {

struct Recounted {
  std::uint64_t number = 0;
  std::string proposer;
  std::string state;  // as on record: "effective", "rejected" ...
  tally::Result tally;
};

// `unvoted`: the delegations in the bundle stand since genesis. `nothing`: there is nothing to
// count again, or the bundle does not hold the decision behind a delegation.
enum class Verdict { recomputed, unvoted, nothing };

struct Recomputed {
  Verdict verdict = Verdict::nothing;
  std::vector<Recounted> decisions;
  std::vector<std::string> findings;  // sentences about what the decisions made
};

// An error says what does not follow from what; not_found: what the bundle would have to hold.
[[nodiscard]] Result<Recomputed> recompute(const proof::Verified& verified);

}  // namespace comity::evidence
