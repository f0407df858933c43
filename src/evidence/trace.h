// What put there what a record says, found at the height that the record names
// (docs/spec/bundle.md, "The bundle of a delegation"). Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "ledger/read.h"
#include "wire/fwd.h"

namespace comity::evidence {

// Neither: genesis did.
struct Origin {
  struct Transaction {
    std::uint64_t height = 0;
    std::uint64_t position = 0;  // in BlockTransactions
  };
  std::optional<Transaction> transaction;
  std::optional<std::uint64_t> decision;
};

// What did it in the block of this height, 0 being genesis: the last of the acts of which `puts`
// says that they put there what stands.
[[nodiscard]] Result<Origin> trace(const ledger::Reader& reader, std::uint64_t height,
                                   const std::function<bool(const v1::Action&)>& puts);

}  // namespace comity::evidence
