// The half of check and permit that several decisions actions share. Reads only, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "ledger/action.h"

namespace comity::decisions {

// Malformed: no text, a hash that is not 32 octets, a length of 0 or over limits::kContentBytes.
[[nodiscard]] ledger::Verdict check_content(std::string_view field, const v1::Content& content);
// Malformed: number 0.
[[nodiscard]] ledger::Verdict check_number(std::uint64_t proposal);
// Malformed: not 32 octets.
[[nodiscard]] ledger::Verdict check_ballot_hash(BytesView hash);

// not_permitted for anybody but a party.
[[nodiscard]] ledger::Verdict require_party(const ledger::Actor& actor);
// The same, and wrong_standing when it is not active.
[[nodiscard]] ledger::Verdict require_active(const state::View& view, const ledger::Actor& actor);
// no_such_proposal; fills `out`.
[[nodiscard]] ledger::Verdict require_proposal(const state::View& view, std::uint64_t number,
                                               v1::Proposal& out);
// no_such_proposal; not_proposer when it is another party's.
[[nodiscard]] ledger::Verdict require_own_proposal(const state::View& view, std::uint64_t number,
                                                   const ledger::Actor& actor, v1::Proposal& out);
// no_such_objection; fills `out`.
[[nodiscard]] ledger::Verdict require_objection(const state::View& view, std::uint64_t number,
                                                std::string_view objector, v1::Objection& out);
// In CONSULTATION, or in VOTING before the close. vote_closed afterwards, also in the block in
// which the close is still to be counted.
[[nodiscard]] ledger::Verdict require_running(const v1::Proposal& proposal,
                                              const ledger::Context& context);
// wrong_ballot_hash when `ballot_hash` is not the one that the proposal is bound to.
[[nodiscard]] ledger::Verdict require_ballot(const v1::Proposal& proposal, BytesView ballot_hash);
// vote_not_open, vote_closed, wrong_ballot_hash.
[[nodiscard]] ledger::Verdict require_open_vote(const v1::Proposal& proposal, BytesView ballot_hash,
                                                const ledger::Context& context);

// A running vote may close earlier, or no longer early, for what just changed.
void reschedule_close(state::Draft& draft, std::uint64_t proposal, const ledger::Context& context);

// An effect that waits for consents comes at once when the last of them is given.
void reschedule_effect(state::Draft& draft, std::uint64_t proposal, const ledger::Context& context);

// About the actor itself.
[[nodiscard]] ledger::Subject own_subject(const ledger::Actor& actor, std::uint64_t proposal);
// "proposal 12"
[[nodiscard]] std::string proposal_text(std::uint64_t number);

}  // namespace comity::decisions
