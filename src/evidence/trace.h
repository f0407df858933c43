// Who put on a delegation what it says, found at the height that its record names
// (docs/spec/bundle.md, "The bundle of a delegation"). Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/read.h"
#include "registers/names/queries.h"

namespace comity::evidence {

// What put a part on a delegation. Neither: genesis did.
struct Origin {
  struct Transaction {
    std::uint64_t height = 0;
    std::uint64_t position = 0;  // in BlockTransactions
  };
  std::optional<Transaction> transaction;
  std::optional<std::uint64_t> decision;
};

// What put `part` on the delegation as it stands at `height`, where it stands.
[[nodiscard]] Result<Origin> trace(const ledger::Reader& reader, std::uint64_t height,
                                   const std::string& zone, const std::string& label,
                                   names::Part part);

}  // namespace comity::evidence
