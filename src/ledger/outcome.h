// What became of a transaction or an effect: families by consequence, numbers stored in history and
// never reused (docs/spec/outcomes.md). Here stand the outcomes of the ledger and those that
// several registers share; what is of one register alone stands in its outcomes.h. Values, any
// thread.
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

// A number of its own for every outcome, in the thousand of its family. A register's own outcomes
// are constants of this type.
enum class Code : std::uint32_t {
  done = 0,

  // 1000: malformed
  too_large = 1000,
  not_canonical = 1001,  // no canonical encoding, unknown field, bad UTF-8, unknown enum value
  missing_field = 1002,
  out_of_range = 1003,  // a value or a count is outside its limits
  bad_signature = 1004,
  wrong_community = 1005,
  nested_proposal = 1006,  // an action inside another one, in which it may not stand
  bad_name = 1007,         // handle, zone, label or host name not well-formed
  not_sorted = 1008,       // a list that has to be ascending without duplicates is not
  expired = 1010,          // valid_until is not after the block time
  replayed = 1011,         // sequence already used by this key
  unknown_key = 1012,      // key was never registered for this party, or was removed
  inconsistent = 1013,     // parts of the action contradict each other

  // 2000: early
  sequence_gap = 2000,
  over_budget = 2001,
  valid_until_too_far = 2002,
  not_active_yet = 2004,  // applicant that has not joined
  full = 2005,            // too many open proposals, the disk is nearly full
  shutting_down = 2006,
  lacks_role = 2009,   // the key has not the role that the action needs
  may_not_act = 2010,  // left and holds nothing, keys on hold, or the action takes a seat

  // 3000: refused
  not_permitted = 3000,   // by this key, or by anybody: the reason says which
  needs_decision = 3001,  // the constitution gives this action to a rule
  reserved_part = 3002,   // the holder's own: not for a decision
  not_holder = 3003,
  not_self = 3004,
  no_such_party = 3005,
  key_exists = 3007,
  wrong_standing = 3010,
  no_such_zone = 3020,
  consent_missing = 3030,  // of a party whose part the decision changes
  effect_changed = 3031,   // what the proposal was bound to is no longer what stands there
  mixed_rules = 3032,      // the actions of one proposal fall under different rules
  holder_not_active = 3034,
  no_effect = 3035,        // the actions change nothing
  lock_out = 3037,         // would leave the constitution without a way to decide
  rules_postponed = 3049,  // too few operators have declared that they have the version
  rules_lapsed = 3050,     // for too long
  trial_failed = 3056,     // what it carries was run, and cannot be done, or not yet
  guard_exceeded = 3130,   // more than decisions may change within 30 days without a second one

  // 4000: broken
  invariant = 4000,
  path_collision = 4001,
  assumption = 4002,  // what apply relied on is not so
};

// The number's thousand; a number of no family can only be our own bug.
[[nodiscard]] constexpr Family family_of(Code code) {
  const std::uint32_t thousand = static_cast<std::uint32_t>(code) / 1000;
  return thousand <= static_cast<std::uint32_t>(Family::broken) ? static_cast<Family>(thousand)
                                                                : Family::broken;
}

// A row of the table of docs/spec/outcomes.md.
struct OutcomeInfo {
  Code code;
  std::string_view name;     // snake_case, stable: API, CLI
  std::string_view meaning;  // one sentence for people: what it means and what to do
};

// Those of this header, ascending. All that there are: Registry::outcomes() (ledger/action.h).
[[nodiscard]] std::span<const OutcomeInfo> own_outcomes();
// The row of `code` among ascending `rows`; null for none.
[[nodiscard]] const OutcomeInfo* find_outcome(std::span<const OutcomeInfo> rows, Code code);

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

// What permit found, unless it refuses.
template <typename T>
[[nodiscard]] Found<T> granted(const Verdict& verdict, T found) {
  if (!verdict) return tl::unexpected(verdict.error());
  return found;
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
