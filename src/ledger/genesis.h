// Reading a Genesis message and letting the registers write their first records
// (docs/spec/genesis.md). Pure functions, any thread.
#pragma once

#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/action.h"
#include "ledger/outcome.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::ledger {

struct GenesisRead {
  Hash community;  // SHA-256 of the body
  std::shared_ptr<const v1::GenesisBody> body;
  Bytes body_bytes;
  Time time;
};

// Which founders have signed: while they are asked, each that has.
enum class Signed { all, some };

// Form and founders' signatures. The error starts with "genesis: " and the outcome's name.
[[nodiscard]] Result<GenesisRead> read_genesis(BytesView genesis, Signed founders = Signed::all);

// The community's own record, then every register's first ones, in the order of the registry, into
// an empty draft.
[[nodiscard]] Status write_first_records(const GenesisRead& genesis, const Registry& registry,
                                         state::Draft& draft, const Context& context);

// "genesis: bad_signature: founder alpha ..."; the name is that of the row in `known`.
[[nodiscard]] tl::unexpected<Error> genesis_error(const Refusal& refusal,
                                                  std::span<const OutcomeInfo> known);

}  // namespace comity::ledger
