// What became of a transaction or an effect: families by consequence, numbers stored in history and
// never reused (docs/spec/outcomes.md). Values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace comity::ledger {

enum class Family {
  done,       // applied
  malformed,  // never valid: not recorded
  early,      // may hold later: not recorded, may be sent again until its valid_until
  refused,    // recorded with its reason; uses the sequence number
  broken,     // an invariant or an assumption failed: rolled back and recorded. Our bug
};

enum class Code : std::uint32_t {
  done = 0,

  // 1000: malformed
  too_large = 1000,
  not_canonical = 1001,  // no canonical encoding, unknown field, bad UTF-8, unknown enum value
  missing_field = 1002,
  out_of_range = 1003,  // a value or a count is outside its limits
  bad_signature = 1004,
  wrong_community = 1005,
  nested_proposal = 1006,   // decisions.* inside a proposal
  bad_name = 1007,          // handle, zone, label or host name not well-formed
  not_sorted = 1008,        // a list that has to be ascending without duplicates is not
  bad_possession = 1009,    // a new key's proof of possession does not hold
  expired = 1010,           // valid_until is not after the block time
  replayed = 1011,          // sequence already used by this key
  unknown_key = 1012,       // key was never registered for this party, or was removed
  inconsistent = 1013,      // parts of the action contradict each other
  bad_constitution = 1014,  // static checks failed

  // 2000: early
  sequence_gap = 2000,
  over_budget = 2001,
  valid_until_too_far = 2002,
  vote_not_open = 2003,
  not_active_yet = 2004,  // applicant that has not joined
  full = 2005,            // too many open proposals, the disk is nearly full
  shutting_down = 2006,
  too_soon = 2007,          // a signing session before its time or step
  too_many_batches = 2008,  // of nonces that no session has used

  // 3000: refused
  not_permitted = 3000,   // the key has not the role, the party not the standing
  needs_decision = 3001,  // the constitution gives this action to a rule
  reserved_part = 3002,   // the holder's own: not for a decision
  not_holder = 3003,
  not_self = 3004,
  no_such_party = 3005,
  party_exists = 3006,
  key_exists = 3007,
  no_such_key = 3008,
  last_key = 3009,  // would leave the party without a key to act or recover
  wrong_standing = 3010,
  wrong_root = 3011,  // the countersigned root is not the root of that height
  no_such_proposal = 3012,
  vote_closed = 3013,
  wrong_effect_hash = 3014,
  no_seat = 3015,  // the party has no seat in this electorate
  consent_not_needed = 3016,
  not_proposer = 3017,
  no_such_objection = 3018,
  objection_exists = 3019,
  no_such_zone = 3020,
  zone_exists = 3021,
  no_such_delegation = 3022,
  delegation_exists = 3023,
  no_such_host = 3024,
  host_in_use = 3025,
  not_unclaimed = 3026,        // the delegation has a holder already
  label_not_permitted = 3027,  // code point outside the table, label not valid
  missing_glue = 3028,         // a name server below the delegation has no address
  wrong_previous = 3029,       // the constitution in force is another one
  consent_missing = 3030,
  effect_changed = 3031,  // what the proposal was bound to is no longer what stands there
  mixed_rules = 3032,     // the actions of one proposal fall under different rules
  wrong_state = 3033,     // the proposal is in a stage that does not allow this
  holder_not_active = 3034,
  no_effect = 3035,  // the actions change nothing
  lock_out = 3037,   // would leave the constitution without a way to decide
  no_such_group = 3038,
  group_exists = 3039,
  not_signer = 3040,  // no member of the group, or not of this session
  batch_spent = 3041,
  session_over = 3042,
  stale_claim = 3043,  // does not fit the ledger as it stands
  already_answered = 3044,
  digest_differs = 3045,
  unsound_group = 3046,    // a member's share would be zero
  rules_scheduled = 3047,  // newer rules are scheduled: until then no amendment
  wrong_version = 3048,    // of the rules: in force already, or not the one that is declared
  rules_postponed = 3049,  // too few operators have declared that they have the version
  rules_lapsed = 3050,     // for too long

  // 4000: broken
  invariant = 4000,
  path_collision = 4001,
  assumption = 4002,  // what apply relied on is not so
};

struct OutcomeInfo {
  Code code;
  std::string_view name;  // snake_case, stable: API, CLI
  Family family;
  std::string_view meaning;  // one sentence for people: what it means and what to do
};

// Every code, ascending: the table of docs/spec/outcomes.md.
[[nodiscard]] std::span<const OutcomeInfo> outcome_table();
// `code` need not be known.
[[nodiscard]] const OutcomeInfo* find_outcome(std::uint32_t code);
[[nodiscard]] const OutcomeInfo& info(Code code);

// Why something was not done. `reason` names the thing and the clause, for the reader.
struct Refusal {
  Code code = Code::not_permitted;
  std::string reason;

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// check and permit answer with this: nothing, or the refusal.
using Verdict = tl::expected<void, Refusal>;
// The same with what permit found, which apply goes on with.
template <typename T>
using Found = tl::expected<T, Refusal>;

[[nodiscard]] inline tl::unexpected<Refusal> refuse(Code code, std::string reason) {
  return tl::unexpected<Refusal>(Refusal{code, std::move(reason)});
}

// What apply relied on is not so, though permit let it pass: a bug of ours, in words.
struct Broken {
  std::string reason;
};
// apply answers with this, when there is something that could prove wrong.
using Applied = tl::expected<void, Broken>;

[[nodiscard]] inline tl::unexpected<Broken> broken(std::string reason) {
  return tl::unexpected<Broken>(Broken{std::move(reason)});
}

}  // namespace comity::ledger
