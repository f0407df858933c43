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
  if (!lies_below(name, zone) || apex_names(zone, name)) return "";
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
  for (const std::string& server : servers) {
    if (created.contains(server)) continue;
    // Behind another delegation it is found through that one.
    const std::string above = lies_below(server, zone) ? label_above(server, zone) : "";
    v1::Delegation other;
    if (above != label && find_delegation(zone, above, other)) continue;
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
      use.user() != user.holder()) {
    return stands;
  }
  return !use.has_ends_at() || now_ < moment_of(use.ends_at());
}

bool Judge::addressed(const std::string& zone, const std::string& server) const {
  if (server == zone) {
    return records_.find(in_zone(zone, "apex/A")) != nullptr ||
           records_.find(in_zone(zone, "apex/AAAA")) != nullptr;
  }
  v1::Host host;
  return !lies_below(server, zone) || find_host(zone, server, host);
}

// Of the delegations themselves: the index is what is judged.
bool Judge::holds_anything(const std::string& party) const {
  for (const std::string& zone : keys_of(records_, "names-tables", "zones")) {
    for (const std::string& label : delegations(zone)) {
      v1::Delegation record;
      if (find_delegation(zone, label, record) && record.holder() == party) return true;
    }
  }
  return false;
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
  if (!old.holder().empty()) records_.erase(holding(old.holder()));
  if (!record) {
    records_.erase(of_label(zone, label));
    return;
  }
  if (!record->holder().empty()) {
    records_.put(holding(record->holder()), holding("").key);
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

}  // namespace comity::simulation
