// docs/spec/names.md, "Guards": the judge's own count, by looking at the whole zone twice.
#include <algorithm>

#include "facts.h"
#include "judge.h"
#include "names_text.h"

namespace comity::simulation {
namespace {

constexpr std::uint32_t kGuardedDays = 30;
constexpr std::uint32_t kUnlimited = 0xffffffff;

std::uint32_t utc_day(Time now) {
  return static_cast<std::uint32_t>(now.milliseconds / (86'400LL * 1'000));
}
bool still_counts(std::uint32_t day, Time now) { return day + kGuardedDays >= utc_day(now); }

state::Key of_guard(const std::string& zone) { return {"names-tables", "guards", zone}; }
state::Key of_confirmation(const std::string& zone, const Bytes& effect) {
  return {"names-confirmed", zone, effect};
}
state::Key of_changed(const std::string& zone, const std::string& name) {
  return {"names-changed", zone, name};
}
std::string list_of_day(const std::string& zone, std::uint32_t day) {
  return zone + "/" + std::to_string(day);
}
Bytes eight_octets(std::uint64_t number) {
  Bytes octets;
  append_u64(octets, number);
  return octets;
}

// Of several all.
bool all_agree(const std::set<std::string>& agreed, const std::string& holder) {
  const std::set<std::string> all = Judge::each_of(holder);
  return std::includes(agreed.begin(), agreed.end(), all.begin(), all.end());
}

v1::GuardLimits in_force(const v1::Guard& guard, Time now) {
  return guard.has_since() && moment_of(guard.since()) > now ? guard.before() : guard.limits();
}

v1::GuardDay& day_of_account(v1::Guard& guard, Time now, std::uint32_t names) {
  const std::uint32_t today = utc_day(now);
  if (guard.days_size() == 0 || guard.days(guard.days_size() - 1).day() != today) {
    v1::GuardDay& day = *guard.add_days();
    day.set_day(today);
    day.set_least(names);
  }
  return *guard.mutable_days(guard.days_size() - 1);
}

void change_names(v1::Guard& guard, std::uint32_t names, Time now) {
  if (names == guard.names()) return;
  v1::GuardDay& day = day_of_account(guard, now, guard.names());
  day.set_least(std::min(day.least(), names));
  guard.set_names(names);
}

Bytes field_of(const state::Key& key, const Bytes& value, std::uint32_t field) {
  const auto facts = facts_of(key, value);
  const auto found = facts.find(field);
  return found == facts.end() ? Bytes() : found->second;
}

}  // namespace

// The name below which holders have registered it, or itself.
std::string Judge::topmost(const std::string& zone, std::string label) const {
  v1::Delegation record;
  while (find_delegation(zone, label, record) && !record.registered_by().empty()) {
    const std::size_t dot = label.find('.');
    const std::string above =
        dot == std::string::npos ? "" : closest(zone, full_name(label.substr(dot + 1), zone));
    if (above.empty()) break;
    label = above;
  }
  return label;
}

std::map<Bytes, Judge::Spot> Judge::spots(const std::string& zone) const {
  std::map<Bytes, Spot> found;
  records_.each("names", zone, [&](const Bytes& key, const Bytes& value) {
    Spot spot;
    if (key.starts_with("delegation/")) {
      v1::Delegation it;
      static_cast<void>(wire::parse_stored(value, it));
      spot.owner = full_name(key.substr(11), zone);
      spot.registered = true;
      spot.cut = !it.name_servers().empty();
      spot.given = topmost(zone, key.substr(11));
      for (const std::string& server : it.name_servers()) {
        std::string uses = zone;
        uses.append("/").append(server);
        const Bytes* const height = records_.find({"names-users", uses, key.substr(11)});
        spot.servers[server] = height == nullptr ? 0 : read_u64(*height);
      }
      spot.holder = it.holder();
      for (const std::uint32_t field : {1, 2, 4, 9})
        spot.says += field_of({"names", zone, key}, value, field);
    } else if (key.starts_with("host/")) {
      spot.owner = key.substr(5);
      v1::Host host;
      spot.sponsored = find_host(zone, spot.owner, host) && !host.sponsor().empty();
      spot.leads = true;
      spot.holder = host_holder(zone, spot.owner);
      for (const std::uint32_t field : {1, 2, 5})
        spot.says += field_of({"names", zone, key}, value, field);
    } else if (key.starts_with("set/")) {
      spot.owner = key.substr(4, key.rfind('/') - 4);
      v1::Delegation territory;
      find_delegation(zone, closest(zone, spot.owner), territory);
      spot.holder = territory.holder();
      spot.says = field_of({"names", zone, key}, value, 3);
      static const std::set<std::string> kLeading = {"CNAME", "DNAME", "MX",    "SRV",
                                                     "NAPTR", "SVCB",  "HTTPS", "URI"};
      spot.leads = kLeading.contains(key.substr(key.rfind('/') + 1));
    }
    if (spot.owner.empty() || spot.owner == zone) return;
    const std::string label = closest(zone, spot.owner);
    spot.name = label.empty() ? relative(spot.owner, zone) : label;
    spot.free = label.empty();
    v1::Delegation around;
    spot.below =
        !spot.free && find_delegation(zone, label, around) && !around.registered_by().empty();
    found[key] = spot;
  });
  return found;
}

namespace {

// What comes to stand above names without touching them.
struct Above {
  std::set<std::string> cuts;
  std::set<std::string> registered;
  std::set<std::string> zones;
};

bool is_taken(const Judge::Spot& spot, const Above& above) {
  const auto any = [&](const std::set<std::string>& names, bool itself) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return lies_below(spot.owner, name) || (itself && spot.owner == name);
    });
  };
  return any(above.zones, true) || any(above.cuts, !spot.registered) ||
         (spot.free && any(above.registered, true));
}

std::set<std::string> names_in(const std::map<Bytes, Judge::Spot>& spots) {
  std::set<std::string> names;
  for (const auto& [key, spot] : spots) {
    if (!spot.below && !spot.sponsored) names.insert(spot.name);
  }
  return names;
}

// Hosts that went or point elsewhere, or were nobody's and are somebody's now, or hidden.
std::set<std::string> hosts_turned(const std::map<Bytes, Judge::Spot>& before,
                                   const std::map<Bytes, Judge::Spot>& after, const Above& above) {
  std::set<std::string> hosts;
  for (const auto& [key, spot] : before) {
    if (!key.starts_with("host/")) continue;
    const auto stands = after.find(key);
    const bool turned = stands == after.end() || stands->second.says != spot.says;
    const bool given =
        spot.holder.empty() &&
        (is_taken(spot, above) || (stands != after.end() && !stands->second.holder.empty()));
    if (turned || given) hosts.insert(spot.owner);
  }
  return hosts;
}

// But for what its holder has turned to them when it was proposed already.
bool uses_any(const Judge::Spot& spot, const std::set<std::string>& hosts, std::uint64_t proposed) {
  return std::any_of(spot.servers.begin(), spot.servers.end(), [&](const auto& use) {
    return hosts.contains(use.first) && (spot.holder.empty() || use.second < proposed);
  });
}

}  // namespace

std::vector<v1::GuardUse> Judge::count_guarded(std::size_t mark, const std::set<std::string>& given,
                                               const Trial& trial, std::uint64_t number) {
  std::set<std::string> agreed = given;
  agreed.insert(trial.consents.begin(), trial.consents.end());
  v1::Proposal proposal;
  const std::uint64_t proposed =
      find_proposal(number, proposal) ? proposal.proposed_height() : height_;
  std::vector<v1::GuardUse> uses;
  std::set<std::string> guarded;
  records_.each("names-tables", "guards",
                [&](const Bytes& zone, const Bytes&) { guarded.insert(zone); });
  for (const std::string& zone : guarded) {
    const auto after = spots(zone);
    const std::vector<std::string> zones_after = zones();
    const Records kept = records_;
    records_.back_to(mark);
    const auto before = spots(zone);
    Above above;
    for (const std::string& one : zones_after) {
      if (!zone_exists(one) && lies_below(one, zone)) above.zones.insert(one);
    }
    // What is new and leads elsewhere, under the name that it had come under before.
    std::vector<Spot> leading;
    for (const auto& [key, spot] : after) {
      if (!spot.leads || before.contains(key)) continue;
      Spot& one = leading.emplace_back(spot);
      const std::string label = closest(zone, spot.owner);
      v1::Delegation around;
      one.name = label.empty() ? relative(spot.owner, zone) : label;
      one.holder = find_delegation(zone, label, around) ? around.holder() : "";
    }
    records_ = kept;
    for (const auto& [key, spot] : after) {
      const auto stood = before.find(key);
      if (spot.cut && (stood == before.end() || !stood->second.cut)) above.cuts.insert(spot.owner);
      if (key.ends_with("/DNAME") && stood == before.end()) above.cuts.insert(spot.owner);
      if (spot.registered && stood == before.end()) above.registered.insert(spot.owner);
    }
    std::set<std::string> touched;
    const auto touch = [&](const Spot& spot) {
      if (spot.holder.empty() || !all_agree(agreed, spot.holder)) touched.insert(spot.name);
    };
    std::set<std::string> there;  // names of which something stood
    const std::set<std::string> hosts = hosts_turned(before, after, above);
    for (const auto& [key, spot] : before) {
      const auto stands = after.find(key);
      const bool turned = stands == after.end() || stands->second.says != spot.says;
      if (turned || is_taken(spot, above)) touch(spot);
      if (uses_any(spot, hosts, proposed)) {
        Spot user = spot;
        user.name = spot.given;
        touch(user);
      }
      there.insert(spot.name);
    }
    for (const Spot& spot : leading) {
      if (there.contains(spot.name)) touch(spot);
    }
    const auto names = static_cast<std::uint32_t>(names_in(after).size());
    v1::GuardUse use = note_guarded(zone, touched, names, trial.effect, proposed);
    if (use.changed() > 0) uses.push_back(std::move(use));
  }
  return uses;
}

v1::GuardUse Judge::note_guarded(const std::string& zone, const std::set<std::string>& touched,
                                 std::uint32_t names, const Bytes& effect, std::uint64_t proposed) {
  auto guard = records_.get<v1::Guard>(of_guard(zone));
  v1::GuardUse use;
  if (touched.empty() && names == guard.names()) return use;
  std::uint32_t fewest = guard.names();
  v1::Guard next = guard;
  next.clear_days();
  for (const v1::GuardDay& day : guard.days()) {
    if (still_counts(day.day(), now_)) {
      fewest = std::min(fewest, day.least());
      *next.add_days() = day;
      continue;
    }
    std::set<Bytes> gone;
    records_.each("names-changed-on", list_of_day(zone, day.day()),
                  [&](const Bytes& name, const Bytes&) { gone.insert(name); });
    for (const Bytes& name : gone) {
      records_.erase({"names-changed-on", list_of_day(zone, day.day()), name});
      records_.erase(of_changed(zone, name));
    }
  }
  const v1::GuardLimits limits = in_force(guard, now_);
  const std::uint32_t most = limits.per_mille() >= 1'000
                                 ? kUnlimited
                                 : std::max(limits.names(), fewest * limits.per_mille() / 1'000);
  change_names(next, names, now_);
  for (const std::string& name : touched) {
    if (const Bytes* const day = records_.find(of_changed(zone, name))) {
      const auto then = static_cast<std::uint32_t>(read_u64(*day));
      if (then == utc_day(now_)) continue;
      records_.erase({"names-changed-on", list_of_day(zone, then), name});
      for (v1::GuardDay& one : *next.mutable_days()) {
        if (one.day() == then) one.set_changed(one.changed() - 1);
      }
    }
    records_.put(of_changed(zone, name), eight_octets(utc_day(now_)));
    records_.put({"names-changed-on", list_of_day(zone, utc_day(now_)), name}, name);
    v1::GuardDay& today = day_of_account(next, now_, next.names());
    today.set_changed(today.changed() + 1);
  }
  records_.write(of_guard(zone), next);
  use.set_zone(zone);
  use.set_changed(static_cast<std::uint32_t>(touched.size()));
  for (const v1::GuardDay& day : next.days()) use.set_total(use.total() + day.changed());
  use.set_most(most);
  v1::Confirmation said;
  if (use.total() > most && records_.read(of_confirmation(zone, effect), said) &&
      proposed <= said.height() && use.changed() <= said.changed() &&
      (said.total() == 0 || use.total() <= said.total()) && now_ < moment_of(said.until())) {
    use.set_confirmed(true);
    records_.erase(of_confirmation(zone, effect));
  }
  return use;
}

void Judge::set_guard(const v1::SetGuard& it) {
  const bool stood = records_.find(of_guard(it.zone())) != nullptr;
  auto guard = records_.get<v1::Guard>(of_guard(it.zone()));
  const v1::GuardLimits now = in_force(guard, now_);
  guard.clear_before();
  guard.clear_since();
  const bool wider = now.per_mille() < 1'000 && (it.limits().per_mille() > now.per_mille() ||
                                                 it.limits().names() > now.names());
  if (!stood) guard.set_names(static_cast<std::uint32_t>(names_in(spots(it.zone())).size()));
  if (stood && wider) {
    *guard.mutable_before() = now;
    wire::set_time(*guard.mutable_since(), plus_seconds(now_, 30LL * 86'400));
  }
  *guard.mutable_limits() = it.limits();
  records_.write(of_guard(it.zone()), guard);
}

void Judge::confirm(const v1::ConfirmChanges& it, std::uint64_t decision) {
  std::set<Bytes> outlived;
  records_.each("names-confirmed", it.zone(), [&](const Bytes& effect, const Bytes& value) {
    v1::Confirmation said;
    if (wire::parse_stored(value, said) && moment_of(said.until()) <= now_) outlived.insert(effect);
  });
  for (const Bytes& effect : outlived) records_.erase(of_confirmation(it.zone(), effect));
  v1::Confirmation said;
  said.set_changed(it.changed());
  said.set_total(it.total());
  said.set_decision(decision);
  said.set_height(height_);
  wire::set_time(*said.mutable_until(), plus_seconds(now_, 60LL * 86'400));
  records_.write(of_confirmation(it.zone(), it.effect()), said);
  const Hash effect = Hash::from(it.effect()).value_or(Hash{});
  std::set<Bytes> waiting;
  records_.each("ledger", "held/" + effect.hex(), [&](const Bytes& key, const Bytes& value) {
    if (value == Bytes(1, '\1')) waiting.insert(key);
  });
  for (const Bytes& key : waiting) {
    schedule(key.substr(8), read_u64(key.substr(0, 8)), Time{now_.milliseconds + 1});
  }
}

void Judge::note_held(const v1::Proposal& proposal, bool held, bool waits) {
  const Hash effect = Hash::from(proposal.effect()).value_or(Hash{});
  const Bytes key = eight_octets(proposal.number()) + "decisions";
  const state::Key place{"ledger", "held/" + effect.hex(), key};
  if (held) {
    records_.put(place, Bytes(1, waits ? '\1' : '\0'));
  } else {
    records_.erase(place);
  }
}

}  // namespace comity::simulation
