#include <algorithm>

#include "judge.h"
#include "names_text.h"
#include "registers/names/outcomes.h"

namespace comity::simulation {
namespace {

const std::string kNames = "names";

state::Key in_zone(const std::string& zone, const std::string& what) {
  return {kNames, zone, what};
}
state::Key of_label(const std::string& zone, const std::string& label) {
  return in_zone(zone, "delegation/" + label);
}
state::Key of_host(const std::string& zone, const std::string& name) {
  return in_zone(zone, "host/" + name);
}
std::string type_text(std::uint32_t type) {
  static const std::map<std::uint32_t, std::string> kTypes = {
      {1, "A"}, {2, "NS"}, {15, "MX"}, {16, "TXT"}, {28, "AAAA"}, {257, "CAA"}};
  const auto found = kTypes.find(type);
  return found == kTypes.end() ? "TYPE" + std::to_string(type) : found->second;
}
// A collection of the indexes.
std::string under(const std::string& zone, const std::string& what) {
  std::string name = zone;
  return name.append("/").append(what);
}
template <typename List>
bool lists(const List& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}
std::vector<std::string> tails(const Records& records, const std::string& zone,
                               const std::string& prefix) {
  std::vector<std::string> found;
  records.each(kNames, zone, [&](const Bytes& key, const Bytes&) {
    if (key.starts_with(prefix)) found.push_back(key.substr(prefix.size()));
  });
  return found;
}
std::vector<std::string> keys_of(const Records& records, const std::string& table,
                                 const std::string& collection) {
  std::vector<std::string> found;
  records.each(table, collection, [&](const Bytes& key, const Bytes&) { found.push_back(key); });
  return found;
}

// Labels of the workload that hold more than ASCII, decoded.
const std::map<std::string, std::vector<std::uint32_t>>& decoded() {
  static const std::map<std::string, std::vector<std::uint32_t>> kLabels = {
      {"xn--mxacd", {0x3b1, 0x3b2, 0x3b3}}, {"xn--f1ai0a", {0x436, 0x443, 0x43a}}};
  return kLabels;
}

}  // namespace

bool Judge::zone_exists(const std::string& zone) const {
  return records_.find(in_zone(zone, "zone")) != nullptr;
}
bool Judge::find_delegation(const std::string& zone, const std::string& label,
                            v1::Delegation& out) const {
  return records_.read(of_label(zone, label), out);
}
bool Judge::find_host(const std::string& zone, const std::string& name, v1::Host& out) const {
  return records_.read(of_host(zone, name), out);
}
std::vector<std::string> Judge::delegations(const std::string& zone) const {
  return tails(records_, zone, "delegation/");
}
std::vector<std::string> Judge::hosts(const std::string& zone) const {
  return tails(records_, zone, "host/");
}
std::vector<std::string> Judge::hosts_of(const std::string& zone, const std::string& label) const {
  return keys_of(records_, "names-hosts", under(zone, label));
}
std::vector<std::string> Judge::users_of(const std::string& zone, const std::string& host) const {
  return keys_of(records_, "names-users", under(zone, host));
}
bool Judge::apex_names(const std::string& zone, const std::string& host) const {
  const auto set = records_.get<v1::ApexSet>(in_zone(zone, "apex/NS"));
  return lists(set.rdata(), wire_name(host));
}
std::string Judge::host_holder(const std::string& zone, const std::string& name) const {
  if (apex_names(zone, name)) return "";
  v1::Delegation delegation;
  if (find_delegation(zone, label_above(name, zone), delegation)) return delegation.holder();
  v1::Host host;
  if (find_host(zone, name, host) && find_delegation(zone, host.sponsor(), delegation)) {
    return delegation.holder();
  }
  return "";
}

Code Judge::label_code(const std::string& label) const {
  if (!label.starts_with("xn--")) {
    const bool hyphens = label.size() >= 4 && label[2] == '-' && label[3] == '-';
    return hyphens ? names::kLabelNotPermitted : Code::done;
  }
  const auto points = decoded().find(label);
  if (points == decoded().end()) return names::kLabelNotPermitted;
  const auto table = records_.get<v1::CodePoints>({"names-tables", "code-points", ""});
  for (const std::uint32_t point : points->second) {
    bool listed = false;
    for (int i = 0; i + 1 < table.ranges_size(); i += 2) {
      listed = listed || (table.ranges(i) <= point && point <= table.ranges(i + 1));
    }
    if (!listed) return names::kLabelNotPermitted;
  }
  return Code::done;
}

Code Judge::glue(const std::string& zone, const std::string& label,
                 const google::protobuf::RepeatedPtrField<std::string>& servers,
                 const std::set<std::string>& created) const {
  const std::string own = full_name(label, zone);
  for (const std::string& server : servers) {
    v1::Host host;
    const bool inside = server == own || lies_below(server, own);
    if (inside && !created.contains(server) && !find_host(zone, server, host)) {
      return names::kMissingGlue;
    }
  }
  return Code::done;
}

// With the index of who uses a host.
void Judge::write_delegation(const std::string& zone, const std::string& label,
                             const std::optional<v1::Delegation>& record) {
  v1::Delegation old;
  find_delegation(zone, label, old);
  for (const std::string& host : old.name_servers()) {
    if (lies_below(host, zone) && (!record || !lists(record->name_servers(), host))) {
      records_.erase({"names-users", under(zone, host), label});
    }
  }
  if (!record) {
    records_.erase(of_label(zone, label));
    return;
  }
  for (const std::string& host : record->name_servers()) {
    if (lies_below(host, zone)) records_.put({"names-users", under(zone, host), label}, label);
  }
  records_.write(of_label(zone, label), *record);
}

// With the index of whose it is.
void Judge::write_host(const std::string& zone, const std::string& name,
                       const std::optional<v1::Host>& record) {
  v1::Host old;
  if (find_host(zone, name, old)) {
    records_.erase({"names-hosts", under(zone, label_above(name, zone)), name});
    if (!old.sponsor().empty()) records_.erase({"names-hosts", under(zone, old.sponsor()), name});
  }
  if (!record) {
    records_.erase(of_host(zone, name));
    return;
  }
  records_.put({"names-hosts", under(zone, label_above(name, zone)), name}, name);
  if (!record->sponsor().empty()) {
    records_.put({"names-hosts", under(zone, record->sponsor()), name}, name);
  }
  records_.write(of_host(zone, name), *record);
}

Code Judge::names(const v1::Action& action, const Actor& actor) {
  if (action.has_names_set_zone() || action.has_names_set_apex() ||
      action.has_names_set_code_points()) {
    return zones(action);
  }
  if (action.has_names_create_delegation()) {
    return create(action.names_create_delegation(), actor);
  }
  if (action.has_names_remove_delegation()) return remove(action.names_remove_delegation());
  if (action.has_names_set_host()) return set_host(action.names_set_host(), actor);
  if (action.has_names_remove_host()) return remove_host(action.names_remove_host());
  if (action.has_names_set_ds() || action.has_names_set_name_servers()) return held(action);
  return delegated(action, actor);
}

Code Judge::zones(const v1::Action& action) {
  if (action.has_names_set_zone()) {
    const v1::SetZone& it = action.names_set_zone();
    v1::Zone zone;
    if (!records_.read(in_zone(it.zone(), "zone"), zone)) {
      zone.set_serial_base(it.serial_base());
    } else if (it.serial_base() != 0 && it.serial_base() != zone.serial_base()) {
      return names::kZoneExists;
    }
    *zone.mutable_soa() = it.soa();
    records_.write(in_zone(it.zone(), "zone"), zone);
    records_.put({"names-tables", "zones", it.zone()}, it.zone());
    return Code::done;
  }
  if (action.has_names_set_code_points()) {
    records_.write({"names-tables", "code-points", ""},
                   action.names_set_code_points().code_points());
    return Code::done;
  }
  const v1::SetApex& it = action.names_set_apex();
  if (!zone_exists(it.zone())) return Code::no_such_zone;
  const state::Key key = in_zone(it.zone(), "apex/" + type_text(it.type()));
  if (it.rdata().empty()) {
    if (records_.find(key) == nullptr) return Code::no_effect;
    records_.erase(key);
    return Code::done;
  }
  v1::ApexSet set;
  set.set_type(it.type());
  set.set_ttl_seconds(it.ttl_seconds());
  *set.mutable_rdata() = it.rdata();
  records_.write(key, set);
  return Code::done;
}

Code Judge::create(const v1::CreateDelegation& it, const Actor& actor) {
  if (!zone_exists(it.zone())) return Code::no_such_zone;
  if (const Code code = label_code(it.label()); code != Code::done) return code;
  v1::Delegation record;
  if (find_delegation(it.zone(), it.label(), record)) return names::kDelegationExists;
  if (const Code code = needs_active(it.holder()); code != Code::done) return code;
  std::set<std::string> created;
  for (const v1::HostAddresses& host : it.hosts()) created.insert(host.name());
  const Code glued = glue(it.zone(), it.label(), it.name_servers(), created);
  if (glued != Code::done) return glued;

  record.set_holder(it.holder());
  *record.mutable_name_servers() = it.name_servers();
  record.set_ns_ttl_seconds(it.ns_ttl_seconds());
  *record.mutable_ds() = it.ds();
  record.set_ds_ttl_seconds(it.ds().empty() ? 0 : it.ds_ttl_seconds());
  record.set_since_decision(actor.proposal);
  write_delegation(it.zone(), it.label(), record);
  for (const std::string& name : hosts_of(it.zone(), it.label())) {
    v1::Host host;
    if (!find_host(it.zone(), name, host) || host.sponsor().empty()) continue;
    host.clear_sponsor();
    write_host(it.zone(), name, host);
  }
  for (const v1::HostAddresses& host : it.hosts()) {
    v1::Host made;
    *made.mutable_ipv4() = host.ipv4();
    *made.mutable_ipv6() = host.ipv6();
    made.set_ipv4_ttl_seconds(host.ipv4().empty() ? 0 : host.ipv4_ttl_seconds());
    made.set_ipv6_ttl_seconds(host.ipv6().empty() ? 0 : host.ipv6_ttl_seconds());
    write_host(it.zone(), host.name(), made);
  }
  return Code::done;
}

Code Judge::remove(const v1::RemoveDelegation& it) {
  if (!zone_exists(it.zone())) return Code::no_such_zone;
  v1::Delegation record;
  if (!find_delegation(it.zone(), it.label(), record)) return names::kNoSuchDelegation;
  const std::vector<std::string> own = hosts_of(it.zone(), it.label());
  for (const std::string& host : own) {
    for (const std::string& user : users_of(it.zone(), host)) {
      if (user != it.label()) return names::kHostInUse;
    }
    if (apex_names(it.zone(), host)) return names::kHostInUse;
  }
  write_delegation(it.zone(), it.label(), std::nullopt);
  for (const std::string& host : own) write_host(it.zone(), host, std::nullopt);
  return Code::done;
}

Code Judge::delegated(const v1::Action& action, const Actor& actor) {
  const bool transfer = action.has_names_transfer_delegation();
  const v1::TransferDelegation& given = action.names_transfer_delegation();
  const v1::ClaimDelegation& claimed = action.names_claim_delegation();
  const std::string& zone = transfer ? given.zone() : claimed.zone();
  const std::string& label = transfer ? given.label() : claimed.label();
  const std::string& holder = transfer ? given.new_holder() : claimed.holder();
  if (!zone_exists(zone)) return Code::no_such_zone;
  v1::Delegation record;
  if (!find_delegation(zone, label, record)) return names::kNoSuchDelegation;
  if (transfer && record.holder().empty()) return Code::not_holder;
  if (transfer && record.holder() == holder) return Code::no_effect;
  if (!transfer && !record.holder().empty()) return names::kNotUnclaimed;
  if (const Code code = needs_active(holder); code != Code::done) return code;
  record.set_holder(holder);
  record.set_since_decision(actor.proposal);
  write_delegation(zone, label, record);
  return Code::done;
}

Code Judge::held(const v1::Action& action) {
  const bool servers = action.has_names_set_name_servers();
  const v1::SetNameServers& ns = action.names_set_name_servers();
  const v1::SetDs& ds = action.names_set_ds();
  const std::string& zone = servers ? ns.zone() : ds.zone();
  const std::string& label = servers ? ns.label() : ds.label();
  if (!zone_exists(zone)) return Code::no_such_zone;
  v1::Delegation record;
  if (!find_delegation(zone, label, record)) return names::kNoSuchDelegation;
  if (servers) {
    const Code code = glue(zone, label, ns.name_servers(), {});
    if (code != Code::done) return code;
    *record.mutable_name_servers() = ns.name_servers();
    record.set_ns_ttl_seconds(ns.ns_ttl_seconds());
  } else {
    *record.mutable_ds() = ds.ds();
    record.set_ds_ttl_seconds(ds.ds().empty() ? 0 : ds.ds_ttl_seconds());
  }
  write_delegation(zone, label, record);
  return Code::done;
}

Code Judge::set_host(const v1::SetHost& it, const Actor& actor) {
  if (!zone_exists(it.zone())) return Code::no_such_zone;
  const std::string& name = it.host().name();
  v1::Delegation delegation;
  if (!it.sponsor().empty()) {
    if (find_delegation(it.zone(), label_above(name, it.zone()), delegation)) {
      return Code::not_permitted;
    }
    if (!find_delegation(it.zone(), it.sponsor(), delegation)) return names::kNoSuchDelegation;
    if (!actor.decision && delegation.holder() != actor.party) return Code::not_holder;
  }
  v1::Host old;
  find_host(it.zone(), name, old);
  v1::Host host;
  *host.mutable_ipv4() = it.host().ipv4();
  *host.mutable_ipv6() = it.host().ipv6();
  host.set_ipv4_ttl_seconds(host.ipv4().empty() ? 0 : it.host().ipv4_ttl_seconds());
  host.set_ipv6_ttl_seconds(host.ipv6().empty() ? 0 : it.host().ipv6_ttl_seconds());
  host.set_sponsor(it.sponsor().empty() ? old.sponsor() : it.sponsor());
  write_host(it.zone(), name, host);
  return Code::done;
}

Code Judge::remove_host(const v1::RemoveHost& it) {
  if (!zone_exists(it.zone())) return Code::no_such_zone;
  v1::Host host;
  if (!find_host(it.zone(), it.name(), host)) return names::kNoSuchHost;
  if (!users_of(it.zone(), it.name()).empty() || apex_names(it.zone(), it.name())) {
    return names::kHostInUse;
  }
  write_host(it.zone(), it.name(), std::nullopt);
  return Code::done;
}

}  // namespace comity::simulation
