// decisions.vote (302), v1::CastVote.
// A vote on one effect; a later one of the same party replaces it until the close.
// Early: vote_not_open. Refuses: no_such_proposal, vote_closed, wrong_effect_hash, no_seat,
// wrong_standing. Contract of the functions: ledger/action.h; any thread.
#pragma once

#include "ledger/action.h"

namespace comity::decisions::vote {

[[nodiscard]] ledger::Verdict check(const v1::Action& action);
[[nodiscard]] ledger::Subject subject(const v1::Action& action, const state::View& view,
                                      const ledger::Actor& actor);
[[nodiscard]] ledger::Verdict permit(const v1::Action& action, const state::View& view,
                                     const ledger::Actor& actor, const ledger::Context& context);
void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context& context);

}  // namespace comity::decisions::vote
