// keys.answer_session (503), v1::AnswerSession.
// The shares of one party. The last answer signs a key-signing session; a zone-signing one then
// waits for the digest. Subject: the actor itself. Refuses: no_such_group, session_over,
// not_signer, already_answered, stale_claim (length). Contract of the functions: ledger/action.h;
// any thread.
#pragma once

#include "ledger/action.h"

namespace comity::keys::answer_session {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::keys::answer_session
