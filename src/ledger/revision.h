// Counted by the ledger: how often a block changed a collection of a published table.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "state/view.h"

namespace comity::ledger {

struct RevisionOf {
  std::uint64_t count = 0;  // and what continuations have passed over (ledger/continuation.h)
  Time at;                  // time of the block that changed it last; genesis time at 0
};
// Genesis is revision 0.
[[nodiscard]] RevisionOf revision(const state::View& view, std::string_view table,
                                  std::string_view collection);

// What revision() reads, for proofs: the count, the community's record for the time of genesis, and
// what continuations have passed over, which every bundle proves.
[[nodiscard]] state::Key revision_key(std::string_view table, std::string_view collection);
[[nodiscard]] state::Key community_key();
[[nodiscard]] state::Key continuations_key();

}  // namespace comity::ledger
