// keys.post_nonces (501), v1::PostNonces.
// A batch of nonce commitments, ahead of need. Subject: the actor itself.
// Refuses: no_such_group, stale_claim (epoch), not_signer. Early: too_many_batches.
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::keys::post_nonces {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::keys::post_nonces
