#include <algorithm>
#include <sstream>

#include "judge.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "succession.h"

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

std::vector<std::string> Judge::zones() const { return keys_of(records_, "names-tables", "zones"); }
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
// At or below the label down to the next registered names, and what the label sponsors.
std::vector<std::string> Judge::hosts_of(const std::string& zone, const std::string& label) const {
  std::vector<std::string> found;
  for (const std::string& name : hosts(zone)) {
    v1::Host host;
    find_host(zone, name, host);
    if (is_of(zone, label, name) || host.sponsor() == label) found.push_back(name);
  }
  return found;
}
bool Judge::is_of(const std::string& zone, const std::string& label,
                  const std::string& name) const {
  const std::string top = full_name(label, zone);
  if (name != top && !lies_below(name, top)) return false;
  const std::string whose = closest(zone, name);
  return whose.size() <= label.size();
}
std::string Judge::closest(const std::string& zone, const std::string& name) const {
  v1::Delegation record;
  for (const std::string& label : labels_up(name, zone)) {
    if (find_delegation(zone, label, record)) return label;
  }
  return "";
}
std::string Judge::cut_above(const std::string& zone, const std::string& name) const {
  v1::Delegation record;
  for (const std::string& label : labels_up(name, zone)) {
    if (find_delegation(zone, label, record) && !record.name_servers().empty()) return label;
  }
  return "";
}
std::vector<std::pair<std::string, std::string>> Judge::sets(const std::string& zone) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const std::string& rest : tails(records_, zone, "set/")) {
    const std::size_t slash = rest.rfind('/');
    found.emplace_back(rest.substr(0, slash), rest.substr(slash + 1));
  }
  return found;
}
bool Judge::has_set(const std::string& zone, const std::string& owner,
                    const std::string& type) const {
  return records_.find(in_zone(zone, "set/" + owner + "/" + type)) != nullptr;
}
bool Judge::is_there(const std::string& zone, const std::string& name) const {
  const auto inside = [&](const std::string& other) {
    return other == name || lies_below(other, name);
  };
  const auto any = [&](const auto& list, const auto& name_of) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& item) { return inside(name_of(item)); });
  };
  return any(hosts(zone), [](const std::string& host) { return host; }) ||
         any(sets(zone), [](const auto& set) { return set.first; }) ||
         any(delegations(zone), [&](const std::string& label) { return full_name(label, zone); });
}
std::vector<std::string> Judge::users_of(const std::string& zone, const std::string& host) const {
  return keys_of(records_, "names-users", under(zone, host));
}
bool Judge::apex_names(const std::string& zone, const std::string& host) const {
  const auto set = records_.get<v1::RecordSet>(in_zone(zone, "set/" + zone + "/NS"));
  return lists(set.rdata(), wire_name(host));
}
std::string Judge::host_holder(const std::string& zone, const std::string& name) const {
  if (!lies_below(name, zone) || apex_names(zone, name)) return "";
  v1::Delegation delegation;
  if (find_delegation(zone, closest(zone, name), delegation)) return delegation.holder();
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
  for (const std::string& server : servers) {
    if (created.contains(server)) continue;
    // Behind another cut it is found through that one.
    const std::string own = full_name(label, zone);
    const bool inside = server == own || lies_below(server, own);
    if (!inside && !cut_above(zone, server).empty()) continue;
    if (!addressed(zone, server)) return names::kMissingGlue;
  }
  return Code::done;
}

bool Judge::accepted(const std::string& zone, const std::string& host, const std::string& label,
                     bool stands) const {
  v1::HostUse use;
  v1::Delegation user;
  find_delegation(zone, label, user);
  if (!records_.read({"names-uses", under(zone, host), label}, use) ||
      !still(use.user(), user.holder())) {
    return stands;
  }
  if (!use.has_ends_at() && !still(use.giver(), host_holder(zone, host))) return stands;
  return !use.has_ends_at() || now_ < moment_of(use.ends_at());
}

bool Judge::addressed(const std::string& zone, const std::string& server) const {
  if (server == zone) {
    return has_set(zone, zone, "A") || has_set(zone, zone, "AAAA");
  }
  v1::Host host;
  return !lies_below(server, zone) || find_host(zone, server, host);
}

// Of the delegations themselves: the index is what is judged.
bool Judge::holds_anything(const std::string& party) const {
  for (const std::string& zone : zones()) {
    for (const std::string& label : delegations(zone)) {
      v1::Delegation record;
      if (find_delegation(zone, label, record) && each_of(record.holder()).contains(party)) {
        return true;
      }
    }
  }
  return false;
}

std::set<std::string> Judge::each_of(const std::string& holder) {
  std::set<std::string> parties;
  std::istringstream rest(holder);
  for (std::string party; std::getline(rest, party, '+');) parties.insert(party);
  return parties;
}

bool Judge::still(const std::string& then, const std::string& now) {
  const std::set<std::string> all = each_of(then);
  const std::set<std::string> rest = each_of(now);
  return !rest.empty() && std::includes(all.begin(), all.end(), rest.begin(), rest.end());
}

// With the indexes of who uses a host, and of who holds something.
void Judge::write_delegation(const std::string& zone, const std::string& label,
                             const std::optional<v1::Delegation>& record) {
  v1::Delegation old;
  find_delegation(zone, label, old);
  for (const std::string& host : old.name_servers()) {
    if (lies_below(host, zone) && (!record || !lists(record->name_servers(), host))) {
      records_.erase({"names-users", under(zone, host), label});
    }
  }
  const auto holding = [&](const std::string& party) {
    return state::Key{"ledger", "holdings/" + party, "names/" + under(zone, label)};
  };
  for (const std::string& party : each_of(old.holder())) records_.erase(holding(party));
  if (!record) {
    erase_order(zone, label);
    erase_heir(*this, zone, label);
    records_.erase({"names-succeeded", zone, label});
    records_.erase(of_label(zone, label));
    index_place(zone, full_name(label, zone));
    return;
  }
  const state::Key first{"names-succeeded", zone, label};
  const bool moves = old.holder() != record->holder();
  if (moves) erase_heir(*this, zone, label);
  if (record->succeeded_height() == 0) {
    records_.erase(first);
  } else if (moves && records_.find(first) == nullptr) {
    records_.put(first, old.holder());
  }
  for (const std::string& party : each_of(record->holder())) {
    records_.put(holding(party), holding("").key);
  }
  for (const std::string& host : record->name_servers()) {
    if (!lies_below(host, zone) || lists(old.name_servers(), host)) continue;
    Bytes height;
    append_u64(height, record->name_servers_height());
    records_.put({"names-users", under(zone, host), label}, height);
  }
  records_.write(of_label(zone, label), *record);
  index_place(zone, full_name(label, zone));
}

void Judge::erase_order(const std::string& zone, const std::string& label) {
  records_.erase({"names-orders", zone, label});
  for (const char* claims : {"names-claims", "names-server-claims"}) {
    for (const std::string& observer : keys_of(records_, claims, under(zone, label))) {
      records_.erase({claims, under(zone, label), observer});
    }
  }
}

void Judge::hold_back(const std::string& zone, const std::string& label) {
  v1::ChildOrder order;
  if (!find_order(zone, label, order) || !order.csync()) return;
  wire::set_time(*order.mutable_servers_newer_than(), now());
  records_.write({"names-orders", zone, label}, order);
}

// With the index of whose it is.
void Judge::write_host(const std::string& zone, const std::string& name,
                       const std::optional<v1::Host>& record) {
  v1::Host old;
  find_host(zone, name, old);
  if (!old.sponsor().empty()) records_.erase({"names-sponsored", under(zone, old.sponsor()), name});
  if (!record) {
    records_.erase(of_host(zone, name));
  } else {
    if (!record->sponsor().empty()) {
      records_.put({"names-sponsored", under(zone, record->sponsor()), name}, name);
    }
    records_.write(of_host(zone, name), *record);
  }
  index_place(zone, name);
}

// With the index of what stands at the name.
void Judge::write_set(const std::string& zone, const std::string& owner,
                      const v1::RecordSet& record) {
  const std::string type = type_text(record.type());
  const state::Key key = in_zone(zone, "set/" + owner + "/" + type);
  const bool gone = record.rdata().empty();
  gone ? records_.erase(key) : records_.write(key, record);
  if (owner == zone) return;
  const std::string place = owner + "/" + type;
  records_.erase({"names-faults", zone, place});
  records_.erase({"names-fresh", zone, place});
  for (const std::string& observer : keys_of(records_, "names-fault-claims", under(zone, place))) {
    records_.erase({"names-fault-claims", under(zone, place), observer});
  }
  const state::Key listed{"names-within", under(zone, relative(owner, zone)), type};
  gone ? records_.erase(listed) : records_.put(listed, type);
  index_place(zone, owner);
}

// Each name that is there, or has one that is below it, is listed with the name above.
void Judge::index_place(const std::string& zone, const std::string& name) {
  for (const std::string& label : labels_up(name, zone)) {
    const std::size_t dot = label.find('.');
    if (dot == std::string::npos) return;
    const std::string first = label.substr(0, dot);
    const state::Key key{"names-within", under(zone, label.substr(dot + 1)), first};
    is_there(zone, full_name(label, zone)) ? records_.put(key, first) : records_.erase(key);
  }
}

// What a zone may not have at this name: docs/spec/names.md, "Neighbours".
Code Judge::place_for_set(const std::string& zone, const std::string& owner,
                          const std::string& type) const {
  if (!cut_above(zone, owner).empty()) return names::kBelowCut;
  v1::Host host;
  const bool addresses = find_host(zone, owner, host);
  for (const auto& [other, its] : sets(zone)) {
    if (other != owner) continue;
    if (its != type && (its == "CNAME" || type == "CNAME")) return names::kOccupied;
  }
  return type == "CNAME" && addresses ? names::kOccupied : Code::done;
}
Code Judge::place_for_cut(const std::string& zone, const std::string& label) const {
  const std::string top = full_name(label, zone);
  for (const auto& [owner, type] : sets(zone)) {
    if (owner == top || lies_below(owner, top)) return names::kOccupied;
  }
  for (const std::string& other : delegations(zone)) {
    if (lies_below(full_name(other, zone), top)) return names::kOccupied;
  }
  return Code::done;
}

}  // namespace comity::simulation
