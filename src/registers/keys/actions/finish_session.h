// keys.finish_session (504), v1::FinishSession.
// The share of ZONEMD; the first fixes the digest, the last signs the session. Subject: the actor
// itself. Refuses: no_such_group, session_over, not_signer, already_answered, digest_differs.
// Early: too_soon (shares are missing).
// Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::keys::finish_session {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::keys::finish_session
