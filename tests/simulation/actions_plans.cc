// docs/spec/names.md, "Plans": many sets in one action, and what is left of them.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "acts.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

constexpr std::uint32_t kPlanA = 1;
constexpr std::uint32_t kPlanNs = 2;
constexpr std::uint32_t kPlanDs = 43;
constexpr std::uint32_t kPlanTxt = 16;

std::string owner_in(const v1::ChangeSets& it, const v1::SetChange& line) {
  return line.owner() + "." + it.zone();
}

std::string hand(const Judge& judge, const v1::ChangeSets& it, const v1::SetChange& line) {
  v1::Delegation record;
  if (line.type() == kPlanA) return judge.host_holder(it.zone(), owner_in(it, line));
  const bool cut = line.type() == kPlanNs || line.type() == kPlanDs;
  judge.find_delegation(it.zone(),
                        cut ? line.owner() : judge.closest(it.zone(), owner_in(it, line)), record);
  return record.holder();
}

bool is_newer(const Judge& judge, const v1::ChangeSets& it, const v1::SetChange& line) {
  v1::Delegation record;
  judge.find_delegation(it.zone(), line.owner(), record);
  if (line.type() == kPlanNs) return record.name_servers_height() > it.height();
  if (line.type() == kPlanDs) return record.ds_height() > it.height();
  if (line.type() == kPlanA) {
    v1::Host host;
    const bool there = judge.find_host(it.zone(), owner_in(it, line), host);
    return there ? host.addresses_height() > it.height() : line.replaces();
  }
  const std::string key = "set/" + owner_in(it, line) + "/" + type_text(line.type());
  v1::RecordSet set;
  const bool there = judge.records().read({"names", it.zone(), key}, set);
  return there ? set.set_height() > it.height() : line.replaces();
}

// Whether there is a record: of NS and DS the delegation says it.
bool is_true(const Judge& judge, const v1::ChangeSets& it, const v1::SetChange& line) {
  if (line.type() == kPlanNs || line.type() == kPlanDs) return true;
  const std::string owner = owner_in(it, line);
  v1::Host host;
  v1::RecordSet set;
  const std::string key = "set/" + owner + "/" + type_text(line.type());
  const bool there = line.type() == kPlanA ? judge.find_host(it.zone(), owner, host)
                                           : judge.records().read({"names", it.zone(), key}, set);
  return there == line.replaces();
}

state::Key key_of_left(const v1::ChangeSets& it, const Judge::Actor& actor) {
  Bytes number;
  append_u64(number, actor.proposal);
  return {"names-skipped", it.zone(), number};
}
v1::SkippedSets left_of(Judge& judge, const v1::ChangeSets& it, const Judge::Actor& actor) {
  return judge.records().get<v1::SkippedSets>(key_of_left(it, actor));
}

// The one act that the line is. Here are no signers.
v1::Action single(const v1::ChangeSets& it, const v1::SetChange& line) {
  v1::Action action;
  if (line.type() == kPlanNs) {
    std::vector<std::string> servers;
    for (const std::string& rdata : line.rdata()) servers.push_back(text_name(rdata));
    action = test::set_name_servers(line.owner(), servers);
    action.mutable_names_set_name_servers()->set_ns_ttl_seconds(line.ttl_seconds());
  } else if (line.type() == kPlanA && line.rdata().empty()) {
    action = test::remove_host(owner_in(it, line));
  } else if (line.type() == kPlanA) {
    v1::HostAddresses& host = *action.mutable_names_set_host()->mutable_host();
    host.set_name(owner_in(it, line));
    *host.mutable_ipv4() = line.rdata();
    host.set_ipv4_ttl_seconds(line.ttl_seconds());
    action.mutable_names_set_host()->set_zone(it.zone());
  } else {
    v1::SetRecords& set = *action.mutable_names_set_records();
    set.set_zone(it.zone());
    set.set_owner(owner_in(it, line));
    set.set_type(line.type());
    set.set_ttl_seconds(line.ttl_seconds());
    *set.mutable_rdata() = line.rdata();
  }
  return action;
}

// Whose hosts a cut names: of a holder's those that it may name by itself, of nobody's none.
Code may_name(const Judge& judge, const v1::ChangeSets& it, const v1::SetChange& line) {
  v1::Delegation record;
  if (line.type() != kPlanNs || !judge.find_delegation(it.zone(), line.owner(), record)) {
    return Code::done;
  }
  const auto& stand = record.name_servers();
  for (const std::string& rdata : line.rdata()) {
    const std::string server = text_name(rdata);
    const std::string holder = judge.host_holder(it.zone(), server);
    const bool stands = std::find(stand.begin(), stand.end(), server) != stand.end();
    if (holder.empty() || (!it.holder().empty() && (holder == it.holder() || stands))) continue;
    if (it.holder().empty() || !judge.accepted(it.zone(), server, line.owner(), false)) {
      return names::kNotAccepted;
    }
  }
  return Code::done;
}

struct ChangeSets {
  static Judge::Subject subject(const Judge& /*judge*/, const v1::ChangeSets& it,
                                const Judge::Actor& actor) {
    return {Judge::Subject::Kind::held, actor.decision ? "" : it.holder()};
  }

  // Of several those who are not gone, of one or when all are, all.
  static std::set<std::string> consents(const Judge& judge, const v1::ChangeSets& it) {
    const std::set<std::string> there = present(judge, {it.holder()});
    return there.empty() ? Judge::each_of(it.holder()) : there;
  }

  static Code outcome(Judge& judge, const v1::ChangeSets& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    if (it.height() >= judge.height()) return Code::out_of_range;
    std::set<std::pair<std::string, std::uint32_t>> left_before;
    if (actor.proposal != 0 && !it.holder().empty()) {
      const v1::SkippedSets left = left_of(judge, it, actor);
      for (const v1::SkippedSet& set : left.sets()) {
        left_before.emplace(set.owner(), set.type());
      }
    }
    std::vector<Code> before;
    for (const v1::SetChange& line : it.changes()) {
      Code code = hand(judge, it, line) == it.holder() ? Code::done : Code::not_holder;
      const bool newer = !it.holder().empty() && is_newer(judge, it, line);
      const bool lies = !it.holder().empty() && actor.proposal == 0 && !is_true(judge, it, line);
      if (code == Code::done && (newer || lies)) code = Code::effect_changed;
      before.push_back(code);
    }
    v1::SkippedSets skipped;
    for (int i = 0; i < it.changes_size(); ++i) {
      const v1::SetChange& line = it.changes(i);
      Code code = before[static_cast<std::size_t>(i)];
      if (hand(judge, it, line) != it.holder()) code = Code::not_holder;
      // Another plan of the proposal has left this set to its holder.
      if (left_before.contains({line.owner(), line.type()})) code = Code::effect_changed;
      if (code == Code::done) code = may_name(judge, it, line);
      if (code == Code::done) {
        const std::size_t mark = judge.records().mark();
        const v1::Action action = single(it, line);
        code = row_of(action)->outcome(judge, action, actor);
        if (code != Code::done) judge.records().back_to(mark);
      }
      if (code == Code::done) continue;
      if (it.holder().empty() || !actor.decision || actor.proposal == 0) return code;
      v1::SkippedSet& left = *skipped.add_sets();
      left.set_owner(line.owner());
      left.set_type(line.type());
      left.set_outcome(static_cast<std::uint32_t>(code));
    }
    if (skipped.sets().empty()) return Code::done;
    v1::SkippedSets record = left_of(judge, it, actor);
    record.MergeFrom(skipped);
    judge.records().write(key_of_left(it, actor), record);
    return Code::done;
  }

  // Of a holder mostly, what lies in its part mostly.
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const Judge& judge = workload.judge();
    v1::Action action;
    v1::ChangeSets& it = *action.mutable_names_change_sets();
    it.set_zone(chance.in(30, 31) ? kZone : "unknown.example.");
    it.set_height(
        judge.height() -
        std::min<std::uint64_t>(judge.height(), chance.below(4) + (chance.in(19, 20) ? 1 : 0)));
    if (chance.in(1, 30)) it.set_height(judge.height() + 1'000);
    const std::string label = chance.in(2, 3) ? workload.held_territory() : workload.label();
    v1::Delegation record;
    judge.find_delegation(kZone, label, record);
    it.set_holder(chance.in(9, 10) ? record.holder() : workload.some_holder());
    const auto add = [&](const std::string& owner, std::uint32_t type, const Bytes& rdata) {
      v1::SetChange& line = *it.add_changes();
      line.set_owner(owner);
      line.set_type(type);
      line.set_ttl_seconds(rdata.empty() ? 0 : 300);
      if (!rdata.empty()) line.add_rdata(rdata);
      line.set_replaces(is_true(judge, it, line) != chance.in(1, 12));
    };
    const Bytes address = Bytes("\xc0\x00\x02", 3) + static_cast<char>(chance.below(200));
    if (chance.in(2, 3)) add("www." + label, kPlanTxt, chance.in(4, 5) ? "\x01x" : "");
    if (chance.in(1, 2)) add(label, kPlanTxt, chance.in(4, 5) ? "\x01y" : "");
    if (chance.in(1, 3)) add("ns." + label, kPlanA, chance.in(4, 5) ? address : "");
    const std::string server = chance.in(1, 2) ? "a.ns.example." : workload.held_host();
    if (chance.in(1, 4))
      add(label, kPlanNs, chance.in(4, 5) && !server.empty() ? wire_name(server) : "");
    if (it.changes().empty()) add("x." + label, kPlanTxt, "\x01z");
    return action;
  }
};

}  // namespace

std::vector<ActionRow> actions_of_plans() {
  ActionRow plans = row<ChangeSets, &v1::Action::names_change_sets>(
      {430, "names.change_sets", v1::OPERATE, true});
  plans.weight = 3;
  return {plans};
}

}  // namespace comity::simulation
