// The half of check and permit that several decisions actions share. Reads only, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "ledger/action.h"

namespace comity::decisions {

// Malformed: number 0.
[[nodiscard]] ledger::Verdict check_number(std::uint64_t proposal);
// Malformed: not 32 octets.
[[nodiscard]] ledger::Verdict check_effect_hash(BytesView hash);

// not_permitted for anybody but a party.
[[nodiscard]] ledger::Verdict require_party(const ledger::Actor& actor);
// The same, and wrong_standing when it is not active.
[[nodiscard]] ledger::Verdict require_active(const state::View& view, const ledger::Actor& actor);
// no_such_proposal.
[[nodiscard]] ledger::Found<v1::Proposal> require_proposal(const state::View& view,
                                                           std::uint64_t number);
// In ENDORSEMENT or CONSULTATION, or in VOTING before the close. vote_closed afterwards, also in
// the block in which the close is still to be counted.
[[nodiscard]] ledger::Verdict require_running(const v1::Proposal& proposal,
                                              const ledger::Context& context);
// The proposal of this number, running. no_such_proposal, vote_closed.
[[nodiscard]] ledger::Found<v1::Proposal> require_running(const state::View& view,
                                                          std::uint64_t number,
                                                          const ledger::Context& context);
// The same of the actor's own. Besides: not_proposer when it is another party's.
[[nodiscard]] ledger::Found<v1::Proposal> require_own_running(const state::View& view,
                                                              std::uint64_t number,
                                                              const ledger::Actor& actor,
                                                              const ledger::Context& context);
// no_such_objection.
[[nodiscard]] ledger::Found<v1::Objection> require_objection(const state::View& view,
                                                             std::uint64_t number,
                                                             std::string_view objector);
// wrong_effect_hash when `effect_hash` is not the one that the proposal is bound to.
[[nodiscard]] ledger::Verdict require_ballot(const v1::Proposal& proposal, BytesView effect_hash);
// vote_not_open, vote_closed, wrong_effect_hash.
[[nodiscard]] ledger::Verdict require_open_vote(const v1::Proposal& proposal, BytesView effect_hash,
                                                const ledger::Context& context);

// A running vote may close earlier, or no longer early, for what just changed.
void reschedule_close(state::Draft& draft, std::uint64_t proposal, const ledger::Context& context);

// An effect that waits for consents comes at once when the last of them is given.
void reschedule_effect(state::Draft& draft, std::uint64_t proposal, const ledger::Context& context);

// About the actor itself.
[[nodiscard]] ledger::Subject own_subject(const ledger::Actor& actor, std::uint64_t proposal);
// What actions about a proposal are derived from.
struct OnProposal {
  template <typename Message>
  static ledger::Subject subject(const Message& it, const state::View&,
                                 const ledger::Actor& actor) {
    return own_subject(actor, it.proposal());
  }
};
// "proposal 12"
[[nodiscard]] std::string proposal_text(std::uint64_t number);

}  // namespace comity::decisions
