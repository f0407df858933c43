// The exact octets that are signed, for those who sign. Pure functions, any thread.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace comity::ledger {

// What a party's key signs to send `body`, a canonical Body (docs/spec/transaction.md):
// "comity transaction v1\n" || body.
[[nodiscard]] Bytes transaction_message(BytesView body);

// What each founder's key signs, `body` a canonical GenesisBody (docs/spec/genesis.md):
// "comity genesis v1\n" || body.
[[nodiscard]] Bytes genesis_message(BytesView body);

// The first line of a file of genesis content; u32 big-endian length || canonical Action follow.
inline constexpr std::string_view kGenesisContentHeader = "comity genesis content v1\n";

}  // namespace comity::ledger
