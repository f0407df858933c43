#include "ledger/outcome.h"

#include <algorithm>
#include <array>

namespace comity::ledger {
namespace {

constexpr auto kOutcomes = std::to_array<OutcomeInfo>({
    {Code::done, "done", Family::done, "The action was applied."},

    {Code::too_large, "too_large", Family::malformed,
     "The transaction has more octets than allowed: split it, or use the genesis content."},
    {Code::not_canonical, "not_canonical", Family::malformed,
     "The bytes are not the one canonical encoding of a transaction: encode them anew."},
    {Code::missing_field, "missing_field", Family::malformed,
     "A field that has to be there is absent: fill it in."},
    {Code::out_of_range, "out_of_range", Family::malformed,
     "A value or a count is outside its limits: the reason names both."},
    {Code::bad_signature, "bad_signature", Family::malformed,
     "The signature does not hold for these bytes and this key: sign again with the right key."},
    {Code::wrong_community, "wrong_community", Family::malformed,
     "The transaction was made for another community: compare the community ids."},
    {Code::nested_proposal, "nested_proposal", Family::malformed,
     "A proposal holds an action that no proposal may hold: send that action by itself."},
    {Code::bad_name, "bad_name", Family::malformed,
     "A handle, zone, label or host name is not well-formed: the reason quotes it."},
    {Code::not_sorted, "not_sorted", Family::malformed,
     "A list that has to be ascending without duplicates is not: sort it."},
    {Code::bad_possession, "bad_possession", Family::malformed,
     "A new key's proof of possession does not hold: make it with that key, for that handle."},
    {Code::expired, "expired", Family::malformed,
     "The transaction's valid_until has passed: sign it again with a later one."},
    {Code::replayed, "replayed", Family::malformed,
     "The key has used this sequence number: ask for the transaction by its id, or sign anew."},
    {Code::unknown_key, "unknown_key", Family::malformed,
     "The key was never registered for this party, or was removed: use a key in force."},
    {Code::inconsistent, "inconsistent", Family::malformed,
     "Parts of the action contradict each other: the reason names them."},
    {Code::bad_constitution, "bad_constitution", Family::malformed,
     "The constitution does not pass its static checks: the reason names place and check."},

    {Code::sequence_gap, "sequence_gap", Family::early,
     "An earlier sequence number of this key is still missing: send that one first."},
    {Code::over_budget, "over_budget", Family::early,
     "The party has used up its budget of the day: send it again tomorrow (UTC)."},
    {Code::valid_until_too_far, "valid_until_too_far", Family::early,
     "The valid_until is more than 24 hours ahead: sign with an earlier one, or send it later."},
    {Code::vote_not_open, "vote_not_open", Family::early,
     "The vote on this proposal has not opened yet: send it again when it has."},
    {Code::not_active_yet, "not_active_yet", Family::early,
     "The party is an applicant and may only join: join first."},
    {Code::full, "full", Family::early,
     "There is no room now, the reason says of what: send it again later."},
    {Code::shutting_down, "shutting_down", Family::early,
     "The node is stopping: send it again, to this node later or to another one."},

    {Code::not_permitted, "not_permitted", Family::refused,
     "The key lacks the role, or the party the standing, for this action: use another key."},
    {Code::needs_decision, "needs_decision", Family::refused,
     "The constitution gives this action to a rule of the community: propose it."},
    {Code::reserved_part, "reserved_part", Family::refused,
     "This part is its holder's own and not for a decision: ask the holder."},
    {Code::not_holder, "not_holder", Family::refused,
     "Only the holder of the thing may do this: ask the holder."},
    {Code::not_self, "not_self", Family::refused, "A party may do this about itself only."},
    {Code::no_such_party, "no_such_party", Family::refused,
     "There is no party of this handle: check its spelling."},
    {Code::party_exists, "party_exists", Family::refused,
     "A party of this handle exists, and handles never return: choose another."},
    {Code::key_exists, "key_exists", Family::refused,
     "The key was registered before, and keys never return: make a new one."},
    {Code::no_such_key, "no_such_key", Family::refused,
     "The party has no such key in force: list its keys."},
    {Code::last_key, "last_key", Family::refused,
     "This would leave the party without a key to act or to recover: add another first."},
    {Code::wrong_standing, "wrong_standing", Family::refused,
     "The party's standing (suspended, left, active already) does not allow this."},
    {Code::wrong_root, "wrong_root", Family::refused,
     "The countersigned root is not the state root of that height: check that height again."},
    {Code::no_such_proposal, "no_such_proposal", Family::refused,
     "There is no proposal of this number: list the proposals."},
    {Code::vote_closed, "vote_closed", Family::refused,
     "The vote on this proposal has closed: its result stands."},
    {Code::wrong_effect_hash, "wrong_effect_hash", Family::refused,
     "The effect hash is not the one that the proposal is bound to: read the proposal again."},
    {Code::no_seat, "no_seat", Family::refused,
     "The party has no seat in the electorate that was fixed when the vote opened."},
    {Code::consent_not_needed, "consent_not_needed", Family::refused,
     "The proposal needs no consent of this party."},
    {Code::not_proposer, "not_proposer", Family::refused,
     "Only the party that proposed may do this."},
    {Code::no_such_objection, "no_such_objection", Family::refused,
     "There is no open objection of that party to this proposal."},
    {Code::objection_exists, "objection_exists", Family::refused,
     "The party has an open objection to this proposal: withdraw that one first."},
    {Code::no_such_zone, "no_such_zone", Family::refused,
     "The community does not govern this zone: list its zones."},
    {Code::zone_exists, "zone_exists", Family::refused, "The community governs this zone already."},
    {Code::no_such_delegation, "no_such_delegation", Family::refused,
     "The zone has no delegation of this label: check its spelling."},
    {Code::delegation_exists, "delegation_exists", Family::refused,
     "The zone has a delegation of this label already."},
    {Code::no_such_host, "no_such_host", Family::refused,
     "The zone has no host of this name: create it first."},
    {Code::host_in_use, "host_in_use", Family::refused,
     "A delegation uses this host as a name server: change that delegation first."},
    {Code::not_unclaimed, "not_unclaimed", Family::refused,
     "The delegation has a holder already: it can be transferred, not claimed."},
    {Code::label_not_permitted, "label_not_permitted", Family::refused,
     "The label is not valid, or holds a code point outside the community's table."},
    {Code::missing_glue, "missing_glue", Family::refused,
     "A name server below the delegation has no address: give its addresses too."},
    {Code::wrong_previous, "wrong_previous", Family::refused,
     "Another constitution is in force than the one this amends: draft it anew on that one."},
    {Code::consent_missing, "consent_missing", Family::refused,
     "A party whose part this changes has not consented: silence is not consent."},
    {Code::effect_changed, "effect_changed", Family::refused,
     "The actions would no longer do what was voted on: propose again on the present state."},
    {Code::mixed_rules, "mixed_rules", Family::refused,
     "The actions of the proposal fall under different rules: propose them apart."},
    {Code::wrong_state, "wrong_state", Family::refused,
     "The proposal is in a stage that does not allow this: read the proposal."},
    {Code::holder_not_active, "holder_not_active", Family::refused,
     "The party named as holder is not active: it has to join or be reinstated first."},
    {Code::no_effect, "no_effect", Family::refused, "The actions would change nothing."},
    {Code::lock_out, "lock_out", Family::refused,
     "This would leave the constitution without a way to decide."},

    {Code::invariant, "invariant", Family::broken,
     "A truth that must always hold failed: rolled back. Please report it, it is our bug."},
    {Code::path_collision, "path_collision", Family::broken,
     "Two record names have one path in the state tree: rolled back. Use another name."},
});

}  // namespace

std::span<const OutcomeInfo> outcome_table() { return kOutcomes; }

const OutcomeInfo* find_outcome(std::uint32_t code) {
  const auto* found = std::lower_bound(kOutcomes.begin(), kOutcomes.end(), code,
                                       [](const OutcomeInfo& row, std::uint32_t wanted) {
                                         return static_cast<std::uint32_t>(row.code) < wanted;
                                       });
  if (found == kOutcomes.end() || static_cast<std::uint32_t>(found->code) != code) return nullptr;
  return found;
}

const OutcomeInfo& info(Code code) {
  const OutcomeInfo* found = find_outcome(static_cast<std::uint32_t>(code));
  // A test holds the table complete; a number from elsewhere reads as our own bug.
  return found != nullptr ? *found : *find_outcome(static_cast<std::uint32_t>(Code::invariant));
}

}  // namespace comity::ledger
