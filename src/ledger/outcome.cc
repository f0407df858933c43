#include "ledger/outcome.h"

#include <algorithm>
#include <array>

namespace comity::ledger {
namespace {

constexpr auto kOutcomes = std::to_array<OutcomeInfo>({
    {Code::done, "done", "The action was applied."},

    {Code::too_large, "too_large",
     "The transaction has more octets than allowed: split it, or use the genesis content."},
    {Code::not_canonical, "not_canonical",
     "The bytes are not the one canonical encoding of a transaction: encode them anew."},
    {Code::missing_field, "missing_field", "A field that has to be there is absent: fill it in."},
    {Code::out_of_range, "out_of_range",
     "A value or a count is outside its limits: the reason names both."},
    {Code::bad_signature, "bad_signature",
     "The signature does not hold for these bytes and this key: sign again with the right key."},
    {Code::wrong_community, "wrong_community",
     "The transaction was made for another community: compare the community ids."},
    {Code::nested_proposal, "nested_proposal",
     "A proposal or a batch holds an action that it may not hold: send that action by itself."},
    {Code::bad_name, "bad_name",
     "A handle, zone, label or host name is not well-formed: the reason quotes it."},
    {Code::not_sorted, "not_sorted",
     "A list that has to be ascending without duplicates is not: sort it."},
    {Code::expired, "expired",
     "The transaction's valid_until has passed: sign it again with a later one."},
    {Code::replayed, "replayed",
     "The key has used this sequence number: ask for the transaction by its id, or sign anew."},
    {Code::unknown_key, "unknown_key",
     "The key was never registered for this party, or was removed: use a key in force."},
    {Code::inconsistent, "inconsistent",
     "Parts of the action contradict each other: the reason names them."},

    {Code::sequence_gap, "sequence_gap",
     "An earlier sequence number of this key is still missing: send that one first."},
    {Code::over_budget, "over_budget",
     "The party has used up its budget of the day: send it again tomorrow (UTC)."},
    {Code::valid_until_too_far, "valid_until_too_far",
     "The valid_until is more than 24 hours ahead: sign with an earlier one, or send it later."},
    {Code::not_active_yet, "not_active_yet",
     "The party is an applicant and may only join, or recover its keys: join first."},
    {Code::full, "full", "There is no room now, the reason says of what: send it again later."},
    {Code::shutting_down, "shutting_down",
     "The node is stopping: send it again, to this node later or to another one."},
    {Code::lacks_role, "lacks_role",
     "The key lacks the role that this action needs: use another key of the party."},
    {Code::may_not_act, "may_not_act",
     "The party has left and holds nothing, has no seat, which this takes, or has keys on hold."},

    {Code::not_permitted, "not_permitted",
     "Nobody, or not this key, may do this: the reason says why."},
    {Code::needs_decision, "needs_decision",
     "The constitution gives this action to a rule of the community: propose it."},
    {Code::reserved_part, "reserved_part",
     "This part is its holder's own and not for a decision: ask the holder."},
    {Code::not_holder, "not_holder", "Only the holder of the thing may do this: ask the holder."},
    {Code::not_self, "not_self", "A party may do this about itself only."},
    {Code::no_such_party, "no_such_party", "There is no party of this handle: check its spelling."},
    {Code::key_exists, "key_exists",
     "The key was registered before, and keys never return: make a new one."},
    {Code::wrong_standing, "wrong_standing",
     "The party's standing (suspended, left, active already) does not allow this."},
    {Code::no_such_zone, "no_such_zone",
     "The community does not govern this zone: list its zones."},
    {Code::consent_missing, "consent_missing",
     "A party whose part this changes has not consented: silence is not consent."},
    {Code::effect_changed, "effect_changed",
     "The actions would no longer do what was voted on: propose again on the present state."},
    {Code::mixed_rules, "mixed_rules",
     "The actions of the proposal fall under different rules: propose them apart."},
    {Code::holder_not_active, "holder_not_active",
     "The party named as holder is not active: it has to join or be reinstated first."},
    {Code::no_effect, "no_effect", "The actions would change nothing."},
    {Code::lock_out, "lock_out", "This would leave the constitution without a way to decide."},
    {Code::rules_postponed, "rules_postponed",
     "Too few operators have declared that they run the new rules: declare, and they begin."},
    {Code::rules_lapsed, "rules_lapsed",
     "The new rules did not find enough operators in time: adopt them anew."},
    {Code::trial_failed, "trial_failed",
     "What the transaction carries was run and cannot be done, or not yet: the reason says what of "
     "it. Mend that and send it anew."},
    {Code::guard_exceeded, "guard_exceeded",
     "The effect changes more names of a zone than decisions may within 30 days: it waits for a "
     "second decision on it, names.confirm_changes."},

    {Code::invariant, "invariant",
     "A truth that must always hold failed: rolled back. Please report it, it is our bug."},
    {Code::path_collision, "path_collision",
     "Two record names have one path in the state tree: rolled back. Use another name."},
    {Code::assumption, "assumption",
     "The program relied on what is not so: rolled back. Please report it, it is our bug."},
});

}  // namespace

std::span<const OutcomeInfo> own_outcomes() { return kOutcomes; }

const OutcomeInfo* find_outcome(std::span<const OutcomeInfo> rows, Code code) {
  const auto found =
      std::lower_bound(rows.begin(), rows.end(), code,
                       [](const OutcomeInfo& row, Code wanted) { return row.code < wanted; });
  return found != rows.end() && found->code == code ? &*found : nullptr;
}

}  // namespace comity::ledger
