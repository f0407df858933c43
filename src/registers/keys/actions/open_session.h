// keys.open_session (502), v1::OpenSession.
// A claim about what is to be signed; takes the batches and freezes their commitments. Replaces the
// opener's open session. Subject: the actor itself. Refuses: no_such_group, not_signer,
// stale_claim, batch_spent, no_such_party, holder_not_active. Early: too_soon. Contract of the
// functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::keys::open_session {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::keys::open_session
