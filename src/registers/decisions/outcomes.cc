#include "registers/decisions/outcomes.h"

#include <array>

namespace comity::decisions {
namespace {

constexpr auto kOutcomes = std::to_array<ledger::OutcomeInfo>({
    {kVoteNotOpen, "vote_not_open",
     "The vote on this proposal has not opened yet: send it again when it has."},
    {kNoSuchProposal, "no_such_proposal",
     "There is no proposal of this number: list the proposals."},
    {kVoteClosed, "vote_closed", "The vote on this proposal has closed: its result stands."},
    {kWrongEffectHash, "wrong_effect_hash",
     "The effect hash is not the one that the proposal is bound to: read the proposal again."},
    {kNoSeat, "no_seat",
     "The party has no seat in the electorate that was fixed when the vote opened."},
    {kConsentNotNeeded, "consent_not_needed", "The proposal needs no consent of this party."},
    {kNotProposer, "not_proposer", "Only the party that proposed may do this."},
    {kNoSuchObjection, "no_such_objection",
     "There is no open objection of that party to this proposal."},
    {kObjectionExists, "objection_exists",
     "The party has an open objection to this proposal: withdraw that one first."},
    {kWrongState, "wrong_state",
     "The proposal is in a stage that does not allow this: read the proposal."},
});

}  // namespace

std::span<const ledger::OutcomeInfo> outcomes() { return kOutcomes; }

}  // namespace comity::decisions
