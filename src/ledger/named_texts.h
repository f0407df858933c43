// The texts that a message names (docs/spec/content.md): what a party's budget and a disk pay for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "base/bytes.h"
#include "base/ids.h"
#include "wire/fwd.h"
#include "wire/inside.h"

namespace comity::ledger {

// hash -> length, as the message says it.
[[nodiscard]] std::map<Hash, std::uint64_t> texts_in(const google::protobuf::Message& message);

// The octets of all texts that an action names, those that it carries included.
[[nodiscard]] std::uint64_t texts_bytes(const v1::Action& action);
// Every action of a block that was done; `block` is BlockTransactions.
void each_done(BytesView block, const std::function<void(const v1::Action& action)>& found);
// The same of all transactions of a block that were done; `block` is BlockTransactions.
[[nodiscard]] std::uint64_t texts_bytes_of_block(BytesView block);

}  // namespace comity::ledger
