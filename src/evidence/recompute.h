// From proven records to what follows from them, from the genesis on: every decision in a bundle is
// judged (decided.h), each after those that it rests on. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "evidence/decided.h"
#include "proof/bundle.h"

namespace comity::evidence {

// `unvoted`: the delegations in the bundle stand since genesis. `nothing`: there is nothing to
// count again, or the bundle does not hold the decision behind a delegation.
enum class Verdict { recomputed, unvoted, nothing };

struct Recomputed {
  Verdict verdict = Verdict::nothing;
  std::vector<Recounted> decisions;
  std::vector<std::string> findings;  // sentences about what the decisions made
};

// What follows from the genesis, with every decision that does; `judged` gets these. An error as
// below.
[[nodiscard]] Result<Provenance> judge_all(const BundleView& view, const proof::Verified& verified,
                                           std::vector<Recounted>& judged);

// An error says what does not follow from what; not_found: what the bundle would have to hold.
[[nodiscard]] Result<Recomputed> recompute(const proof::Verified& verified);

}  // namespace comity::evidence
