// A decision decided again by the independent auditor, beside what the ledger's own code says.
#pragma once

#include <cstdint>
#include <string>

#include "apps/comity/session.h"

namespace comity::cli {

// Of the node's bundle of the decision, or of the one in `bundle` when that is a file: needs no
// node then. Either is proven by the log of the pinned community, or refused. Verdicts:
//   equal       outcome and explanation are the ledger's, and all that is shown follows  exit code
//   0 uncounted   no vote was opened, or it ended before one was counted                    1 not
//   shown   the bundle does not hold what would have to be judged                     1 different
//   the records, the ledger's count and the auditor's do not agree            3
[[nodiscard]] int audit_decision(const Common& common, std::uint64_t number,
                                 const std::string& bundle);

}  // namespace comity::cli
