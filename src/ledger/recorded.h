// What is on record of a block, as messages. Errors: not_found, and corrupt for what a store has
// let rot. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "ledger/read.h"
#include "wire/fwd.h"

namespace comity::ledger {

// The entry of the log whose root stands at `height`.
[[nodiscard]] Result<v1::BlockRecord> block_record(const Reader& reader, std::uint64_t height);

// What is published beside it. Height 0 has none: not_found.
[[nodiscard]] Result<v1::BlockTransactions> block_transactions(const Reader& reader,
                                                               std::uint64_t height);

// Leaf hashes of the tree whose root the block record names: ids and outcomes, as they are listed.
[[nodiscard]] Result<std::vector<Hash>> transaction_leaves(const v1::BlockTransactions& block);

// The texts that transactions which were done name; `block` is BlockTransactions.
[[nodiscard]] std::vector<Hash> texts_of_block(BytesView block);

}  // namespace comity::ledger
