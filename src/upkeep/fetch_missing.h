// What a backup lacks, fetched from somebody who has it, before anything is given up
// (docs/decisions/older-state.md). One thread.
#pragma once

#include <string>

#include "ledger/ledger.h"

namespace comity::upkeep {

// Runs in `ledger` the blocks that it lacks of the copy `from`, and fetches the texts that they
// name. `from` is the URL of a node or the folder of a copy. Its log is believed as far as the
// log's keys have signed it; of a folder without a signed checkpoint, as far as its anchor says,
// which is the operator's own word.
// conflict: the copy's log is another than the one in `ledger`; corrupt: what it gives is not what
// was signed; of the block at fault nothing is kept.
struct FetchedMissing {
  std::uint64_t blocks = 0;
  std::size_t texts_missing = 0;  // that the copy does not have either
};
[[nodiscard]] Result<FetchedMissing> fetch_missing(ledger::Ledger& ledger, const std::string& from);

}  // namespace comity::upkeep
