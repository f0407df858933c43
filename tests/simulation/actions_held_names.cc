// docs/spec/names.md, "Whose is what": what holders do by themselves, and what clients do about it.
#include <algorithm>
#include <optional>

#include "acts.h"
#include "due_process.h"
#include "faults.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

using Kind = Judge::Subject::Kind;

Judge::Subject of_delegation(const Judge& judge, const std::string& zone, const std::string& label,
                             const Judge::Actor& actor) {
  v1::Delegation record;
  if (!judge.find_delegation(zone, label, record)) return {Kind::held, owner_of_nothing(actor)};
  return {Kind::held, record.holder()};
}

struct SetNameServers {
  static std::set<std::string> consents(const Judge& judge, const v1::SetNameServers& it) {
    return present(judge, holders_of(judge, it.zone(), it.name_servers()));
  }

  static Judge::Subject subject(const Judge& judge, const v1::SetNameServers& it,
                                const Judge::Actor& actor) {
    return of_delegation(judge, it.zone(), it.label(), actor);
  }

  static bool within(const Judge& judge, const v1::SetNameServers& it, const v1::KeyPower& power) {
    return reaches(judge, power, it.zone(), full_name(it.label(), it.zone()), {2});
  }

  static Code outcome(Judge& judge, const v1::SetNameServers& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    const auto& stand = record.name_servers();
    if (it.name_servers().empty() && !record.ds().empty()) return names::kOccupied;
    if (!it.name_servers().empty() && stand.empty()) {
      const Code tolerated = judge.place_for_cut(it.zone(), it.label());
      if (tolerated != Code::done) return tolerated;
    }
    for (const std::string& server : it.name_servers()) {
      const std::string holder = judge.host_holder(it.zone(), server);
      const bool other = !actor.decision && !holder.empty() && holder != record.holder() &&
                         std::find(stand.begin(), stand.end(), server) == stand.end();
      if (other && !judge.accepted(it.zone(), server, it.label(), false))
        return names::kNotAccepted;
    }
    const Code glued = judge.glue(it.zone(), it.label(), it.name_servers(), {});
    if (glued != Code::done) return glued;
    *record.mutable_name_servers() = it.name_servers();
    record.set_ns_ttl_seconds(it.name_servers().empty() ? 0 : it.ns_ttl_seconds());
    record.set_name_servers_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    judge.hold_back(it.zone(), it.label());
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    const bool none = workload.chance().in(1, 4);
    return test::set_name_servers(which,
                                  none ? std::vector<std::string>() : workload.servers_for(which));
  }
};

struct SetDs {
  static Judge::Subject subject(const Judge& judge, const v1::SetDs& it,
                                const Judge::Actor& actor) {
    return of_delegation(judge, it.zone(), it.label(), actor);
  }

  static bool within(const Judge& judge, const v1::SetDs& it, const v1::KeyPower& power) {
    return reaches(judge, power, it.zone(), full_name(it.label(), it.zone()), {43});
  }

  static Code outcome(Judge& judge, const v1::SetDs& it, const Judge::Actor& /*actor*/) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    if (record.name_servers().empty() && !it.ds().empty()) return names::kNoCut;
    *record.mutable_ds() = it.ds();
    record.set_ds_ttl_seconds(it.ds().empty() ? 0 : it.ds_ttl_seconds());
    record.set_ds_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    v1::ChildOrder order;
    if (judge.find_order(it.zone(), it.label(), order)) {
      wire::set_time(*order.mutable_newer_than(), judge.now());
      judge.records().write({"names-orders", it.zone(), it.label()}, order);
    }
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    return test::set_ds(which, static_cast<std::uint32_t>(workload.chance().below(4)));
  }
};

struct SetHost {
  static Judge::Subject subject(const Judge& judge, const v1::SetHost& it,
                                const Judge::Actor& actor) {
    const std::string& name = it.host().name();
    if (!judge.zone_exists(it.zone())) return {Kind::held, owner_of_nothing(actor)};
    return {Kind::held, judge.host_holder(it.zone(), name)};
  }

  static std::set<std::string> consents(const Judge& judge, const v1::SetHost& it) {
    v1::Host host;
    judge.find_host(it.zone(), it.host().name(), host);
    if (it.sponsor().empty() || it.sponsor() == host.sponsor()) return {};
    v1::Delegation record;
    judge.find_delegation(it.zone(), it.sponsor(), record);
    return present(judge, {record.holder()});
  }

  static bool within(const Judge& judge, const v1::SetHost& it, const v1::KeyPower& power) {
    return reaches(judge, power, it.zone(), it.host().name(), {1, 28});
  }

  static Code outcome(Judge& judge, const v1::SetHost& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    const std::string& name = it.host().name();
    if (judge.has_set(it.zone(), name, "CNAME")) return names::kOccupied;
    if (!it.sponsor().empty()) {
      v1::Delegation delegation;
      if (!judge.closest(it.zone(), name).empty()) return Code::not_permitted;
      if (!judge.find_delegation(it.zone(), it.sponsor(), delegation)) {
        return names::kNoSuchDelegation;
      }
    }
    v1::Host old;
    judge.find_host(it.zone(), name, old);
    const bool moves = !it.sponsor().empty() && it.sponsor() != old.sponsor();
    if (moves && !actor.decision) return Code::not_permitted;
    v1::Host host = host_from(judge, it.host());
    host.set_sponsor(moves ? it.sponsor() : old.sponsor());
    host.set_sponsor_decision(moves ? actor.proposal : old.sponsor_decision());
    judge.write_host(it.zone(), name, host);
    if (!judge.apex_names(it.zone(), name)) {
      judge.hold_back(it.zone(), judge.closest(it.zone(), name));
    }
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const std::string which = workload.label();
    const std::string name = workload.host_name(which);
    v1::Action action = test::set_host(name, chance.in(1, 3) ? which : "");
    v1::HostAddresses& host = *action.mutable_names_set_host()->mutable_host();
    host.set_ipv4(0, Bytes("\xc0\x00\x02", 3) + static_cast<char>(chance.below(200)));
    return action;
  }
};

struct RemoveHost {
  static Judge::Subject subject(const Judge& judge, const v1::RemoveHost& it,
                                const Judge::Actor& actor) {
    v1::Host host;
    if (!judge.find_host(it.zone(), it.name(), host)) return {Kind::held, owner_of_nothing(actor)};
    return {Kind::held, judge.host_holder(it.zone(), it.name())};
  }

  static bool within(const Judge& judge, const v1::RemoveHost& it, const v1::KeyPower& power) {
    return reaches(judge, power, it.zone(), it.name(), {1, 28});
  }

  static Code outcome(Judge& judge, const v1::RemoveHost& it, const Judge::Actor& /*actor*/) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    v1::Host host;
    if (!judge.find_host(it.zone(), it.name(), host)) return names::kNoSuchHost;
    if (judge.apex_names(it.zone(), it.name())) return names::kHostInUse;
    const std::string holder = judge.host_holder(it.zone(), it.name());
    for (const std::string& label : judge.users_of(it.zone(), it.name())) {
      v1::Delegation user;
      if (!judge.find_delegation(it.zone(), label, user)) continue;
      const bool others = !user.holder().empty() && !holder.empty();
      if (user.holder() == holder ||
          (others && judge.accepted(it.zone(), it.name(), label, true))) {
        return names::kHostInUse;
      }
    }
    judge.write_host(it.zone(), it.name(), std::nullopt);
    judge.hold_back(it.zone(), judge.closest(it.zone(), it.name()));
    return Code::done;
  }

  // Mostly one that serves nobody.
  static v1::Action wish(Workload& workload) {
    std::string name = workload.host_name(workload.label());
    for (const std::string& host : workload.judge().hosts(kZone)) {
      const bool used = !workload.judge().users_of(kZone, host).empty();
      if (!used && workload.chance().in(3, 4)) name = host;
    }
    return test::remove_host(name);
  }
};

struct SetRecords {
  static Judge::Subject subject(const Judge& judge, const v1::SetRecords& it,
                                const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return {Kind::held, owner_of_nothing(actor)};
    v1::Delegation record;
    judge.find_delegation(it.zone(), judge.closest(it.zone(), it.owner()), record);
    return {Kind::held, record.holder()};
  }

  static bool within(const Judge& judge, const v1::SetRecords& it, const v1::KeyPower& power) {
    return reaches(judge, power, it.zone(), it.owner(), {it.type()});
  }

  static Code outcome(Judge& judge, const v1::SetRecords& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    const std::string type = type_text(it.type());
    if (it.rdata().empty()) {
      if (!judge.has_set(it.zone(), it.owner(), type)) return Code::no_effect;
    } else if (const Code code = judge.place_for_set(it.zone(), it.owner(), type);
               code != Code::done) {
      return code;
    }
    const std::optional<Bytes> before = note_before(judge, it);
    judge.write_set(it.zone(), it.owner(), set_from(judge, it));
    if (before && !actor.decision)
      judge.records().put({"names-fresh", it.zone(), it.owner() + "/" + type}, *before);
    return Code::done;
  }

  // A text or an alias, at a registered name, below one, or where nobody has registered.
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    static const std::vector<std::string> kBelow = {"", "www.", "*.", "a.b."};
    const std::string owner = chance.pick(kBelow) +
                              (chance.in(2, 3) ? workload.held_territory() : workload.label()) +
                              "." + kZone;
    if (chance.in(1, 4)) return test::set_alias(owner, chance.in(3, 4) ? "www.elsewhere." : "");
    return test::set_text(owner, chance.in(3, 4) ? "text " + std::to_string(chance.below(3)) : "");
  }
};

struct AcceptUse {
  static Judge::Subject subject(const Judge& judge, const v1::AcceptUse& it,
                                const Judge::Actor& actor) {
    v1::Delegation user;
    const bool there = judge.find_delegation(it.zone(), it.label(), user);
    return {Kind::held, there ? judge.host_holder(it.zone(), it.host()) : owner_of_nothing(actor)};
  }

  static Code outcome(Judge& judge, const v1::AcceptUse& it, const Judge::Actor& /*actor*/) {
    v1::Delegation user;
    const Code code = needs_delegation(judge, it.zone(), it.label(), user);
    if (code != Code::done) return code;
    const state::Key key{"names-uses", it.zone() + "/" + it.host(), it.label()};
    v1::HostUse said;
    const std::string giver = judge.host_holder(it.zone(), it.host());
    const bool known = judge.records().read(key, said) &&
                       Judge::still(said.user(), user.holder()) &&
                       (said.has_ends_at() || Judge::still(said.giver(), giver));
    if (known && said.has_ends_at() == it.ends()) return Code::no_effect;
    v1::HostUse use;
    use.set_user(user.holder());
    use.set_giver(giver);
    if (it.ends()) wire::set_time(*use.mutable_ends_at(), plus_seconds(judge.now(), 7 * 86'400));
    judge.records().write(key, use);
    return Code::done;
  }
  static v1::Action wish(Workload& workload) {
    const std::string label = workload.label();
    const std::string host = workload.held_host();
    return test::accept_use(host, label, workload.chance().in(1, 3));
  }
};

}  // namespace

std::vector<ActionRow> actions_of_held_names() {
  using Action = v1::Action;
  const auto often = [](std::uint64_t weight, ActionRow row) {
    row.weight = weight;
    return row;
  };
  constexpr v1::KeyRole kRole = v1::OPERATE;
  return {
      often(3, row<SetNameServers, &Action::names_set_name_servers>(
                   {406, "names.set_name_servers", kRole, true})),
      often(3, row<SetDs, &Action::names_set_ds>({407, "names.set_ds", kRole, true})),
      often(4, row<SetHost, &Action::names_set_host>({408, "names.set_host", kRole, true})),
      often(2,
            row<RemoveHost, &Action::names_remove_host>({409, "names.remove_host", kRole, true})),
      often(4,
            row<SetRecords, &Action::names_set_records>({414, "names.set_records", kRole, true})),
      often(3, row<AcceptUse, &Action::names_accept_use>({413, "names.accept_use", kRole, false})),
  };
}

}  // namespace comity::simulation
