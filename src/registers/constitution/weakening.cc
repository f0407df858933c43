#include "registers/constitution/weakening.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "registers/constitution/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

using Weaker = std::optional<std::string>;

constexpr std::array<std::string_view, 13> kGrave = {
    "ceremonies.call",         "constitution.adopt_rules", "constitution.amend",
    "constitution.drop_rules", "keys.begin_takeover",      "keys.note_parent_ds",
    "keys.set_group",          "members.replace_keys",     "members.suspend",
    "names.award_delegation",  "names.confirm_changes",    "names.hold_delegation",
    "names.set_guard"};

const v1::ActionRule* find_line(const v1::Constitution& constitution, std::string_view action) {
  for (const v1::ActionRule& line : constitution.actions()) {
    if (line.action() == action) return &line;
  }
  return nullptr;
}

bool is_own(const v1::ActionRule& line) { return line.has_holder() || line.has_self(); }

// A decision could do what only the party itself could. An action that is gone can nobody do.
Weaker own_acts_lost(const v1::Constitution& before, const v1::Constitution& after) {
  for (const v1::ActionRule& line : before.actions()) {
    const v1::ActionRule* then = is_own(line) ? find_line(after, line.action()) : nullptr;
    if (then == nullptr || is_own(*then)) continue;
    return "action '" + line.action() + "': a party's own act becomes one of rule '" +
           then->rule() + "'";
  }
  return std::nullopt;
}

// Who counts, and where: conditions name chambers, so whoever changes these changes all rules.
Weaker chambers_changed(const v1::Constitution& before, const v1::Constitution& after) {
  const bool same =
      std::equal(before.chambers().begin(), before.chambers().end(), after.chambers().begin(),
                 after.chambers().end(), [](const v1::Chamber& one, const v1::Chamber& other) {
                   return wire::encode(one) == wire::encode(other);
                 });
  return same ? std::nullopt : Weaker("chambers: others than before");
}

std::vector<Bytes> parts_of(const v1::Condition& condition) {
  std::vector<Bytes> parts;
  for (const v1::Condition& part : condition.all_of().conditions()) {
    parts.push_back(wire::encode(part));
  }
  if (!condition.has_all_of()) parts.push_back(wire::encode(condition));
  std::sort(parts.begin(), parts.end());
  return parts;
}

// Two conditions cannot be compared in general: the one that asks all that the other asks is no
// easier, any other may be.
bool asks_all_of(const v1::Condition& after, const v1::Condition& before) {
  const std::vector<Bytes> asked = parts_of(after);
  const std::vector<Bytes> wanted = parts_of(before);
  return std::includes(asked.begin(), asked.end(), wanted.begin(), wanted.end());
}

}  // namespace

bool may_be_easier(const v1::Rule& after, const v1::Rule& before) {
  const v1::Stages& then = after.stages();
  const v1::Stages& now = before.stages();
  return after.seat_term_days() < before.seat_term_days() ||
         then.consultation_seconds() < now.consultation_seconds() ||
         then.vote_seconds() < now.vote_seconds() ||
         then.time_lock_seconds() < now.time_lock_seconds() ||
         (then.close_when_decided() && !now.close_when_decided()) ||
         then.extension_seconds() < now.extension_seconds() ||
         then.extensions() < now.extensions() || then.endorsements() < now.endorsements() ||
         then.endorsement_seconds() < now.endorsement_seconds() ||
         (after.reason_for_no() && !before.reason_for_no()) ||
         !asks_all_of(after.condition(), before.condition());
}

namespace {

Weaker rules_eased(const v1::Constitution& before, const v1::Constitution& after,
                   std::span<const std::string_view> actions) {
  for (const std::string_view action : actions) {
    const v1::ActionRule* now = find_line(before, action);
    const v1::ActionRule* then = find_line(after, action);
    const v1::Rule* old_rule = now == nullptr ? nullptr : find_rule(before, now->rule());
    const v1::Rule* new_rule = then == nullptr ? nullptr : find_rule(after, then->rule());
    if (old_rule == nullptr || new_rule == nullptr || !may_be_easier(*new_rule, *old_rule)) {
      continue;
    }
    return "action '" + std::string(action) + "': rule '" + new_rule->id() +
           "' does not ask all that rule '" + old_rule->id() + "' asks";
  }
  return std::nullopt;
}

Weaker grave_rules_eased(const v1::Constitution& before, const v1::Constitution& after) {
  return rules_eased(before, after, kGrave);
}

// Something more may be taken, or sooner.
Weaker due_process_eased(const v1::Constitution& before, const v1::Constitution& after) {
  if (!after.has_due_process()) return std::nullopt;
  if (!before.has_due_process()) return "due_process: there was none";
  const v1::DueProcess& now = before.due_process();
  const v1::DueProcess& then = after.due_process();
  for (const int ground : then.grounds()) {
    if (std::find(now.grounds().begin(), now.grounds().end(), ground) == now.grounds().end()) {
      return "due_process: has another ground";
    }
  }
  if (then.silence_days() >= now.silence_days() &&
      then.restoration_days() >= now.restoration_days()) {
    return std::nullopt;
  }
  return "due_process: has a shorter term";
}

// What each kind has of everything that a budget counts.
std::array<std::uint64_t, 4> counts_of(const v1::Budget& budget) {
  return {budget.transactions(), budget.bytes(), budget.open_proposals(), budget.comments()};
}

// A kind falls behind another, or further behind: its parties could be made mute.
Weaker budgets_cut(const v1::Constitution& before, const v1::Constitution& after) {
  const auto behind = [&](int one, int other) {
    const auto had_one = counts_of(before.budgets(one));
    const auto had_other = counts_of(before.budgets(other));
    const auto has_one = counts_of(after.budgets(one));
    const auto has_other = counts_of(after.budgets(other));
    for (std::size_t i = 0; i < has_one.size(); ++i) {
      if (has_one.at(i) >= has_other.at(i)) continue;
      if (has_one.at(i) < had_one.at(i) || has_other.at(i) > had_other.at(i)) return true;
    }
    return false;
  };
  // Of good form both have every kind, ascending.
  if (after.budgets_size() != before.budgets_size()) return "budgets: of other kinds than before";
  for (int one = 0; one < after.budgets_size(); ++one) {
    for (int other = 0; other < after.budgets_size(); ++other) {
      if (!behind(one, other)) continue;
      return "budget of " + std::string(members::kind_name(after.budgets(one).kind())) +
             ": falls behind that of another kind";
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_grave(std::string_view action) {
  return std::find(kGrave.begin(), kGrave.end(), action) != kGrave.end();
}

Weaker find_weakening(const v1::Constitution& before, const v1::Constitution& after) {
  for (const auto look :
       {own_acts_lost, chambers_changed, grave_rules_eased, due_process_eased, budgets_cut}) {
    if (Weaker found = look(before, after)) return found;
  }
  return std::nullopt;
}

namespace {

// What is held may be taken that could not be before: no matter who sits where.
bool takes_from_holders(const v1::Constitution& before, const v1::Constitution& after) {
  constexpr std::array<std::string_view, 2> kTaking = {"names.award_delegation",
                                                       "names.hold_delegation"};
  return own_acts_lost(before, after) || due_process_eased(before, after) ||
         rules_eased(before, after, kTaking);
}

}  // namespace

std::vector<std::string> consents_to(const state::View& view, const v1::Constitution& after) {
  const std::shared_ptr<const v1::Constitution> before = in_force(view);
  if (!before || !find_weakening(*before, after)) return {};
  std::vector<std::string> asked = members::acting_parties(view);
  if (!takes_from_holders(*before, after)) return asked;
  // A seat is nothing that these have to lose, and what they hold is.
  for (std::string& account : members::holding_accounts(view)) asked.push_back(std::move(account));
  std::sort(asked.begin(), asked.end());
  return asked;
}

}  // namespace comity::constitution
