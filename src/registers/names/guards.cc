#include "registers/names/guards.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "ledger/messages.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

constexpr std::int64_t kGuardDayMilliseconds = 24LL * 3600 * 1000;
constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kWhole = 1'000;  // per mille

std::uint32_t day_of(Time now) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(now.milliseconds, 0) /
                                    kGuardDayMilliseconds);
}
// What was changed on this day or later counts.
std::uint32_t first_day(Time now) {
  const std::uint32_t today = day_of(now);
  return today - std::min(today, limits::kGuardDays);
}

v1::GuardLimits limits_at(const v1::Guard& guard, Time now) {
  const bool waits = guard.has_since() && wire::to_time(guard.since()).value_or(Time{}) > now;
  return waits ? guard.before() : guard.limits();
}

bool is_wider(const v1::GuardLimits& one, const v1::GuardLimits& other) {
  if (other.per_mille() >= kWhole) return false;  // there is no limit
  return one.per_mille() > other.per_mille() || one.names() > other.names();
}

std::uint32_t most_of(const v1::GuardLimits& limits, std::uint32_t names) {
  if (limits.per_mille() >= kWhole) return kNoLimit;
  const std::uint64_t share = std::uint64_t{names} * limits.per_mille() / kWhole;
  return std::max(limits.names(), static_cast<std::uint32_t>(share));
}

// Of those that the zone had at any time within the days, the fewest: what was only just added
// gives nobody leave to remove more.
std::uint32_t fewest(const v1::Guard& guard, Time now) {
  std::uint32_t least = guard.names();
  for (const v1::GuardDay& day : guard.days()) {
    if (day.day() >= first_day(now)) least = std::min(least, day.least());
  }
  return least;
}

std::uint32_t changed_within(const v1::Guard& guard, Time now) {
  std::uint32_t changed = 0;
  for (const v1::GuardDay& day : guard.days()) {
    if (day.day() >= first_day(now)) changed += day.changed();
  }
  return changed;
}

v1::GuardDay* find_day(v1::Guard& guard, std::uint32_t day) {
  for (v1::GuardDay& known : *guard.mutable_days()) {
    if (known.day() == day) return &known;
  }
  return nullptr;
}

// The last day of the account: block time never goes back.
v1::GuardDay& open_day(v1::Guard& guard, Time now) {
  if (v1::GuardDay* const day = find_day(guard, day_of(now))) return *day;
  v1::GuardDay& day = *guard.add_days();
  day.set_day(day_of(now));
  day.set_least(guard.names());
  return day;
}

void set_names(v1::Guard& guard, std::uint32_t names, Time now) {
  if (names == guard.names()) return;
  v1::GuardDay& day = open_day(guard, now);
  day.set_least(std::min(day.least(), names));
  guard.set_names(names);
}

// Moves a name to this day, from that on which it was changed before.
void note_changed(state::Draft& draft, std::string_view zone, v1::Guard& guard,
                  const std::string& name, Time now) {
  const std::uint32_t today = day_of(now);
  const state::Key key = changed_key(zone, name);
  if (const std::optional<Bytes> stood = draft.get(key)) {
    const auto day = static_cast<std::uint32_t>(read_u64(*stood));
    if (day == today) return;
    draft.erase(changed_on_key(zone, day, name));
    v1::GuardDay* const before = find_day(guard, day);
    if (before != nullptr && before->changed() > 0) before->set_changed(before->changed() - 1);
  }
  Bytes value;
  append_u64(value, today);
  draft.put(key, value);
  draft.put(changed_on_key(zone, today, name), Bytes(name));
  v1::GuardDay& day = open_day(guard, now);
  day.set_changed(day.changed() + 1);
}

// Forgets what lies before the days that count, no more at a time than twice what was just added,
// so that no decision pays for one of long ago.
void forget_old(state::Draft& draft, std::string_view zone, v1::Guard& guard, std::size_t most,
                Time now) {
  while (guard.days_size() > 0 && guard.days(0).day() < first_day(now)) {
    const std::uint32_t day = guard.days(0).day();
    const std::string collection = changed_on_key(zone, day, "").collection;
    std::vector<std::string> names;
    bool is_whole = true;
    draft.each(kChangedOnTable, collection, [&](BytesView name, BytesView) {
      is_whole = names.size() < most;
      if (is_whole) names.emplace_back(name);
      return is_whole;
    });
    for (const std::string& name : names) {
      draft.erase(changed_key(zone, name));
      draft.erase(changed_on_key(zone, day, name));
    }
    most -= names.size();
    if (!is_whole) return;
    guard.mutable_days()->erase(guard.days().begin());
  }
}

std::uint32_t names_after(const ledger::Decided& decided, const state::View& after,
                          const std::string& zone, const NamesChanged& changed,
                          std::uint32_t names) {
  std::int64_t count = names;
  for (const std::string& place : changed.places) {
    count += (is_counted(after, zone, place) ? 1 : 0) -
             (is_counted(decided.before, zone, place) ? 1 : 0);
  }
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, kNoLimit));
}

// A second decision on this effect says as many, or more, and what it was about was proposed by
// then: not what has the same effect again, when the first has come to nothing. It is used up.
bool take_confirmation(state::Draft& draft, const ledger::Decided& decided,
                       const ledger::GuardUse& use) {
  v1::Confirmation said;
  if (!find_confirmation(draft, use.zone, decided.effect, said) || use.changed > said.changed() ||
      decided.proposed > said.height() || (said.total() != 0 && use.total > said.total()) ||
      wire::to_time(said.until()).value_or(Time{}) <= decided.context.block_time) {
    return false;
  }
  draft.erase(confirmation_key(use.zone, decided.effect));
  return true;
}

}  // namespace

bool has_guard(const state::View& view, std::string_view zone) {
  return view.get(guard_key(zone)).has_value();
}

bool find_confirmation(const state::View& view, std::string_view zone, const Hash& effect,
                       v1::Confirmation& out) {
  return ledger::read(view, confirmation_key(zone, effect), out);
}

std::vector<ledger::GuardUse> count_guarded(const ledger::Decided& decided, state::Draft& after) {
  constexpr std::size_t kForgottenAtLeast = 100;
  const Time now = decided.context.block_time;
  std::vector<ledger::GuardUse> uses;
  for (const auto& [zone, changed] : names_changed(decided)) {
    v1::Guard guard;
    if (!ledger::read(after, guard_key(zone), guard)) continue;
    const std::uint32_t most = most_of(limits_at(guard, now), fewest(guard, now));
    const std::uint32_t names = names_after(decided, after, zone, changed, guard.names());
    if (changed.names.empty() && names == guard.names()) continue;
    forget_old(after, zone, guard, kForgottenAtLeast + 2 * changed.names.size(), now);
    set_names(guard, names, now);
    for (const std::string& name : changed.names) note_changed(after, zone, guard, name, now);
    ledger::write(after, guard_key(zone), guard);
    if (changed.names.empty()) continue;
    ledger::GuardUse use;
    use.zone = zone;
    use.changed = static_cast<std::uint32_t>(changed.names.size());
    use.total = changed_within(guard, now);
    use.most = most;
    if (use.exceeds()) use.confirmed = take_confirmation(after, decided, use);
    uses.push_back(std::move(use));
  }
  return uses;
}

void set_guard_limits(state::Draft& draft, std::string_view zone, const v1::GuardLimits& limits,
                      Time now) {
  v1::Guard guard;
  const bool stood = ledger::read(draft, guard_key(zone), guard);
  const v1::GuardLimits in_force = limits_at(guard, now);
  guard.clear_before();
  guard.clear_since();
  if (!stood) {
    guard.set_names(static_cast<std::uint32_t>(counted_names(draft, zone).size()));
  } else if (is_wider(limits, in_force)) {
    *guard.mutable_before() = in_force;
    wire::set_time(*guard.mutable_since(), plus_seconds(now, limits::kGuardSeconds));
  }
  *guard.mutable_limits() = limits;
  ledger::write(draft, guard_key(zone), guard);
}

std::optional<GuardStanding> guard_of(const state::View& view, std::string_view zone, Time now) {
  v1::Guard guard;
  if (!ledger::read(view, guard_key(zone), guard)) return std::nullopt;
  const v1::GuardLimits in_force = limits_at(guard, now);
  GuardStanding standing;
  standing.per_mille = in_force.per_mille();
  standing.at_least = in_force.names();
  standing.names = guard.names();
  standing.fewest = fewest(guard, now);
  standing.changed = changed_within(guard, now);
  standing.most = most_of(in_force, standing.fewest);
  const Time since = wire::to_time(guard.since()).value_or(Time{});
  if (guard.has_since() && since > now) {
    standing.wider = {guard.limits().per_mille(), guard.limits().names(), since};
  }
  return standing;
}

std::vector<GuardedName> guarded_changes(const state::View& view, std::string_view zone, Time now) {
  std::vector<GuardedName> found;
  view.each(kChangedTable, zone, [&](BytesView name, BytesView value) {
    const auto day = static_cast<std::uint32_t>(read_u64(value));
    if (day >= first_day(now)) {
      found.push_back({std::string(name), Time{std::int64_t{day} * kGuardDayMilliseconds}});
    }
    return true;
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace comity::names
