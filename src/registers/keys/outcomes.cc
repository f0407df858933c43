#include "registers/keys/outcomes.h"

#include <array>

namespace comity::keys {
namespace {

constexpr auto kOutcomes = std::to_array<ledger::OutcomeInfo>({
    {kTooSoon, "too_soon",
     "It is not yet time for this step of a signing session: send it again later."},
    {kTooManyBatches, "too_many_batches",
     "The party has enough batches of nonces that no session has used: send it again later."},
    {kNoSuchGroup, "no_such_group",
     "The zone has no signing group of this role: it is set by decision."},
    {kGroupExists, "group_exists", "The zone has a signing group of this role already."},
    {kNotSigner, "not_signer",
     "The party is no member of the signing group, or has no part in this session."},
    {kBatchSpent, "batch_spent",
     "The batch of nonces was used, voided, or is too small: name another."},
    {kSessionOver, "session_over",
     "There is no such session to answer: it is over, replaced, or never was."},
    {kStaleClaim, "stale_claim",
     "The claim does not fit the ledger as it stands: the reason says where. Make it anew."},
    {kAlreadyAnswered, "already_answered",
     "The party has answered this session: its first answer stands."},
    {kDigestDiffers, "digest_differs",
     "Another digest of the zone was named in this session first: derive the zone again."},
    {kUnsoundGroup, "unsound_group", "No group can sign with this commitment: make the key anew."},
    {kRolloverRuns, "rollover_runs",
     "The key of this group is being replaced: another change when that is over or called off."},
    {kNoRollover, "no_rollover",
     "The key of this group is not being replaced, or has come too far for this."},
    {kNoTakeover, "no_takeover",
     "The zone is not being taken over from another operator, or has come too far for this."},
});

}  // namespace

std::span<const ledger::OutcomeInfo> outcomes() { return kOutcomes; }

}  // namespace comity::keys
