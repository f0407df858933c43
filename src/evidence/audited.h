// A decision decided twice: by the registers' and tally's own functions, and by the independent
// auditor (src/audit), which shares no rule with them; then compared. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/decision.h"
#include "proof/bundle.h"
#include "tally/evaluate.h"

namespace comity::evidence {

struct Audited {
  std::string state;     // as on record: "voting", "effective" ...
  audit::Decision own;   // by the auditor
  tally::Result ledger;  // by the code that decides; nothing where no vote was counted
  std::vector<std::string> differences;  // sentences: what contradicts what
  std::vector<std::string> missing;      // what the bundle would have to hold

  [[nodiscard]] bool is_equal() const { return differences.empty() && missing.empty(); }
};

// What the auditor finds of a decision in a bundle, and of every other in it, on which that one
// rests; whether its outcome and each line of its explanation are those of the code that decides;
// and whether that finds its own records to follow from the genesis (recompute.h). not_found when
// the bundle does not hold the proposal.
[[nodiscard]] Result<Audited> audit_decision(const proof::Verified& verified, std::uint64_t number);

}  // namespace comity::evidence
