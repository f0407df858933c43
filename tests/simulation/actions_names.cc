// docs/spec/names.md, "Whose is what": what the community decides, and what clients do about it.
#include <algorithm>

#include "acts.h"
#include "due_process.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

// Zones.

struct SetZone {
  static std::set<std::string> consents(const Judge& judge, const v1::SetZone& it) {
    const std::string& zone = it.zone();
    if (judge.zone_exists(zone)) return {};
    std::set<std::string> needed;
    bool closest = true;
    for (std::size_t dot = zone.find('.'); dot + 1 < zone.size(); dot = zone.find('.', dot + 1)) {
      const std::string above = zone.substr(dot + 1);
      if (!judge.zone_exists(above)) continue;
      v1::Delegation record;
      if (closest) judge.find_delegation(above, judge.closest(above, zone), record);
      needed.insert(record.holder());
      closest = false;
      needed.merge(holders_below(judge, above, zone));
    }
    return present(judge, needed);
  }

  static Code outcome(Judge& judge, const v1::SetZone& it, const Judge::Actor& /*actor*/) {
    const state::Key key{"names", it.zone(), "zone"};
    v1::Zone zone;
    if (!judge.records().read(key, zone)) {
      zone.set_serial_base(it.serial_base());
    } else if (it.serial_base() != 0 && it.serial_base() != zone.serial_base()) {
      return names::kZoneExists;
    }
    *zone.mutable_soa() = it.soa();
    judge.records().write(key, zone);
    judge.records().put({"names-tables", "zones", it.zone()}, it.zone());
    return Code::done;
  }
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const std::string below = chance.in(1, 2) ? "more.example." : workload.label() + "." + kZone;
    return test::set_zone(chance.in(3, 4) ? kZone : below, chance.in(1, 4) ? 77 : 0,
                          static_cast<std::uint32_t>(1'000 + chance.below(3)));
  }
};

struct SetApex {
  static std::vector<std::string> servers(const v1::SetApex& it) {
    std::vector<std::string> names;
    constexpr std::uint32_t kNs = 2;
    if (it.type() != kNs) return names;
    for (const std::string& rdata : it.rdata()) names.push_back(text_name(rdata));
    return names;
  }

  static std::set<std::string> consents(const Judge& judge, const v1::SetApex& it) {
    std::set<std::string> holders;
    for (const std::string& server : servers(it)) {
      holders.insert(judge.host_holder(it.zone(), server));
    }
    return present(judge, holders);
  }

  static Code outcome(Judge& judge, const v1::SetApex& it, const Judge::Actor& /*actor*/) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    for (const std::string& server : servers(it)) {
      if (!judge.addressed(it.zone(), server)) return names::kMissingGlue;
    }
    if (it.rdata().empty() && !judge.has_set(it.zone(), it.zone(), type_text(it.type()))) {
      return Code::no_effect;
    }
    judge.write_set(it.zone(), it.zone(), set_from(judge, it));
    return Code::done;
  }
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    if (chance.in(1, 2)) return wish_of_servers(workload);
    v1::Action action = test::set_apex_txt(chance.in(9, 10) ? kZone : "unknown.example.",
                                           "text " + std::to_string(chance.below(3)));
    if (chance.in(1, 3)) action.mutable_names_set_apex()->clear_rdata();
    return action;
  }
  // The usual ones, and often one that a holder has or that has no address.
  static v1::Action wish_of_servers(Workload& workload) {
    Chance& chance = workload.chance();
    std::vector<std::string> servers = {"a.ns.example.", "b.ns.example."};
    const std::vector<std::string> there = workload.judge().hosts(kZone);
    if (!there.empty() && chance.in(2, 3)) servers.push_back(chance.pick(there));
    if (chance.in(1, 6)) servers.emplace_back("ns.nowhere.example.");
    std::sort(servers.begin(), servers.end());
    servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
    return test::set_apex_servers(servers);
  }
};

struct SetCodePoints {
  static Code outcome(Judge& judge, const v1::SetCodePoints& it, const Judge::Actor& /*actor*/) {
    judge.records().write({"names-tables", "code-points", ""}, it.code_points());
    return Code::done;
  }
  static v1::Action wish(Workload& workload) {
    if (workload.chance().in(1, 2)) return test::set_code_points({0x61, 0x7a, 0x3b1, 0x3c9});
    return test::set_code_points({0x61, 0x7a, 0x430, 0x44f});
  }
};

// Delegations, by decision.

struct CreateDelegation {
  static std::set<std::string> consents(const Judge& judge, const v1::CreateDelegation& it) {
    const std::string top = full_name(it.label(), it.zone());
    v1::Delegation other;
    if (judge.find_delegation(it.zone(), it.label(), other)) return {};
    std::set<std::string> needed = holders_of(judge, it.zone(), it.name_servers());
    needed.insert(it.holder());
    judge.find_delegation(it.zone(), judge.closest(it.zone(), top), other);
    needed.insert(other.holder());
    needed.merge(holders_below(judge, it.zone(), top));
    for (const std::string& zone : judge.zones()) {
      if (zone == top || lies_below(zone, top)) needed.merge(holders_below(judge, zone, zone));
    }
    return present(judge, needed);
  }

  static Code outcome(Judge& judge, const v1::CreateDelegation& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    if (const Code code = judge.label_code(it.label()); code != Code::done) return code;
    v1::Delegation record;
    if (judge.find_delegation(it.zone(), it.label(), record)) return names::kDelegationExists;
    if (const Code code = judge.needs_holder(it.holder()); code != Code::done) return code;
    const std::string top = full_name(it.label(), it.zone());
    if (!judge.cut_above(it.zone(), top).empty()) return names::kBelowCut;
    if (!it.name_servers().empty()) {
      const Code tolerated = judge.place_for_cut(it.zone(), it.label());
      if (tolerated != Code::done) return tolerated;
    }
    for (const v1::HostAddresses& host : it.hosts()) {
      if (judge.has_set(it.zone(), host.name(), "CNAME")) return names::kOccupied;
    }
    std::set<std::string> created;
    for (const v1::HostAddresses& host : it.hosts()) created.insert(host.name());
    const Code glued = judge.glue(it.zone(), it.label(), it.name_servers(), created);
    if (glued != Code::done) return glued;

    record.set_holder(it.holder());
    *record.mutable_name_servers() = it.name_servers();
    record.set_ns_ttl_seconds(it.name_servers().empty() ? 0 : it.ns_ttl_seconds());
    *record.mutable_ds() = it.ds();
    record.set_ds_ttl_seconds(it.ds().empty() ? 0 : it.ds_ttl_seconds());
    record.set_since_decision(actor.proposal);
    record.set_name_servers_height(judge.height());
    record.set_ds_height(judge.height());
    record.set_held_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    for (const std::string& name : judge.hosts_of(it.zone(), it.label())) {
      v1::Host host;
      if (!judge.find_host(it.zone(), name, host) || host.sponsor().empty()) continue;
      host.clear_sponsor();
      host.clear_sponsor_decision();
      judge.write_host(it.zone(), name, host);
    }
    for (const v1::HostAddresses& host : it.hosts()) {
      judge.write_host(it.zone(), host.name(), host_from(judge, host));
    }
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    const bool cut = workload.chance().in(2, 3);
    v1::Action action =
        test::create_delegation(which, workload.some_holder(),
                                cut ? workload.servers_for(which) : std::vector<std::string>());
    if (workload.chance().in(1, 2)) {
      v1::HostAddresses& host = *action.mutable_names_create_delegation()->add_hosts();
      host.set_name("ns." + which + "." + kZone);
      host.add_ipv4(Bytes("\xc0\x00\x02\x07", 4));
      host.set_ipv4_ttl_seconds(900);
    }
    return action;
  }
};

struct RemoveDelegation {
  static std::set<std::string> consents(const Judge& judge, const v1::RemoveDelegation& it) {
    v1::Delegation record;
    judge.find_delegation(it.zone(), it.label(), record);
    return present(judge, {record.holder(), heir_of_gone(judge, it.zone(), it.label())});
  }

  static Code outcome(Judge& judge, const v1::RemoveDelegation& it, const Judge::Actor& /*actor*/) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    if (is_held_fast(judge, record)) return names::kOnHold;
    const std::vector<std::string> own = judge.hosts_of(it.zone(), it.label());
    for (const std::string& host : own) {
      if (judge.apex_names(it.zone(), host)) return names::kHostInUse;
    }
    std::vector<std::pair<std::string, std::string>> sets;
    for (const auto& [owner, type] : judge.sets(it.zone())) {
      if (judge.is_of(it.zone(), it.label(), owner)) sets.emplace_back(owner, type);
    }
    judge.write_delegation(it.zone(), it.label(), std::nullopt);
    for (const std::string& host : own) judge.write_host(it.zone(), host, std::nullopt);
    for (const auto& [owner, type] : sets) {
      std::string name = "set/";
      name.append(owner).append("/").append(type);
      const state::Key key{"names", it.zone(), name};
      auto set = judge.records().get<v1::RecordSet>(key);
      set.clear_rdata();
      judge.write_set(it.zone(), owner, set);
    }
    return Code::done;
  }

  static v1::Action wish(Workload& workload) { return test::remove_delegation(workload.label()); }
};

Code hand_over(Judge& judge, const std::string& zone, const std::string& label,
               const std::string& holder, v1::Delegation record, const Judge::Actor& actor) {
  if (const Code code = judge.needs_holder(holder); code != Code::done) return code;
  if (!record.hold().taken() || !was_lately_taken(judge, record)) {
    record.clear_hold();
    record.clear_hold_at();
  }
  record.set_holder(holder);
  record.set_since_decision(actor.proposal);
  record.clear_registered_below();
  record.clear_succeeded_height();
  record.set_held_height(judge.height());
  judge.write_delegation(zone, label, record);
  return Code::done;
}

struct TransferDelegation {
  static std::set<std::string> consents(const Judge& judge, const v1::TransferDelegation& it) {
    v1::Delegation record;
    if (!judge.find_delegation(it.zone(), it.label(), record)) return {};
    return present(judge,
                   {record.holder(), it.new_holder(), heir_of_gone(judge, it.zone(), it.label())});
  }

  static Code outcome(Judge& judge, const v1::TransferDelegation& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    if (record.holder().empty()) return Code::not_holder;
    if (record.holder() == it.new_holder()) return Code::no_effect;
    if (is_held_fast(judge, record)) return names::kOnHold;
    return hand_over(judge, it.zone(), it.label(), it.new_holder(), record, actor);
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    return test::transfer_delegation(which, workload.some_holder());
  }
};

struct ClaimDelegation {
  static std::set<std::string> consents(const Judge& judge, const v1::ClaimDelegation& it) {
    return present(judge, {it.holder(), heir_of_gone(judge, it.zone(), it.label())});
  }

  static Code outcome(Judge& judge, const v1::ClaimDelegation& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    const bool held = !record.holder().empty() && !present(judge, {record.holder()}).empty();
    if (held) return names::kNotUnclaimed;
    if (is_barred(judge, record, it.holder())) return names::kBarred;
    if (!record.holder().empty() && is_held_fast(judge, record)) return names::kOnHold;
    return hand_over(judge, it.zone(), it.label(), it.holder(), record, actor);
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    return test::claim_delegation(which, workload.some_holder());
  }
};

}  // namespace

std::vector<ActionRow> actions_of_names() {
  using Action = v1::Action;
  const auto often = [](std::uint64_t weight, ActionRow row) {
    row.weight = weight;
    return row;
  };
  constexpr v1::KeyRole kRole = v1::OPERATE;
  return {
      row<SetZone, &Action::names_set_zone>({400, "names.set_zone", kRole, true}),
      row<SetApex, &Action::names_set_apex>({401, "names.set_apex", kRole, true}),
      often(3, row<CreateDelegation, &Action::names_create_delegation>(
                   {402, "names.create_delegation", kRole, true})),
      row<RemoveDelegation, &Action::names_remove_delegation>(
          {403, "names.remove_delegation", kRole, true}),
      often(2, row<TransferDelegation, &Action::names_transfer_delegation>(
                   {404, "names.transfer_delegation", kRole, true})),
      often(2, row<ClaimDelegation, &Action::names_claim_delegation>(
                   {405, "names.claim_delegation", kRole, true})),
      row<SetCodePoints, &Action::names_set_code_points>(
          {410, "names.set_code_points", kRole, true}),
  };
}

}  // namespace comity::simulation
