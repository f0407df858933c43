// The exact octets of a genesis, for those who sign one; those of a transaction are in
// proof/transaction.h. Pure functions, any thread.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

namespace comity::ledger {

// What each founder's key signs, `body` a canonical GenesisBody (docs/spec/genesis.md):
// "comity genesis v1\n" || body.
[[nodiscard]] Bytes genesis_message(BytesView body);

// The first line of a file of genesis content; u32 big-endian length || canonical Action follow.
inline constexpr std::string_view kGenesisContentHeader = "comity genesis content v1\n";
// GenesisContent.root of the octets of such a file.
[[nodiscard]] Result<Hash> genesis_content_root(BytesView file);

}  // namespace comity::ledger
