// Does the claim of keys.open_session fit the ledger as it stands: stage permit. The group is what
// it finds. Reads only, any thread.
#pragma once

#include "ledger/action.h"
#include "registers/keys/queries.h"

namespace comity::keys {

// no_such_group, not_signer, stale_claim, batch_spent, holder_not_active, no_such_party, too_soon.
[[nodiscard]] ledger::Found<v1::SigningGroup> require_fit(const v1::OpenSession& claim,
                                                          const state::View& view,
                                                          const ledger::Actor& actor,
                                                          const ledger::Context& context);

}  // namespace comity::keys
