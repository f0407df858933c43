#include "registers/names/records.h"

#include <algorithm>

#include "dns/record.h"
#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "registers/names/keys.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::read;
using ledger::write;

state::Key user_key(std::string_view zone, std::string_view host, std::string_view label) {
  return {std::string(kUsersTable), users_collection(zone, host), Bytes(label)};
}
state::Key host_index_key(std::string_view zone, std::string_view label, std::string_view host) {
  return {std::string(kHostsTable), hosts_collection(zone, label), Bytes(host)};
}

bool names_server(const v1::Delegation& record, const std::string& host) {
  const auto& servers = record.name_servers();
  return std::find(servers.begin(), servers.end(), host) != servers.end();
}

// Takes away the index entries of `old` that `record` does not need any more.
void drop_users(state::Draft& draft, std::string_view zone, std::string_view label,
                const v1::Delegation& old, const v1::Delegation& record) {
  for (const std::string& host : old.name_servers()) {
    if (is_below(host, zone) && !names_server(record, host)) {
      draft.erase(user_key(zone, host, label));
    }
  }
}

std::vector<std::string> sorted_keys(const state::View& view, std::string_view table,
                                     const std::string& collection) {
  std::vector<std::string> keys;
  view.each(table, collection, [&](BytesView key, BytesView) {
    keys.emplace_back(key);
    return true;
  });
  std::sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace

bool find_zone(const state::View& view, std::string_view zone, v1::Zone& out) {
  return read(view, zone_key(zone), out);
}
bool find_delegation(const state::View& view, std::string_view zone, std::string_view label,
                     v1::Delegation& out) {
  return read(view, delegation_key(zone, label), out);
}
bool find_host(const state::View& view, std::string_view zone, std::string_view name,
               v1::Host& out) {
  return read(view, host_key(zone, name), out);
}
bool find_apex_set(const state::View& view, std::string_view zone, std::uint16_t type,
                   v1::ApexSet& out) {
  return read(view, apex_key(zone, type), out);
}
bool read_code_points(const state::View& view, v1::CodePoints& out) {
  return read(view, code_points_key(), out);
}

bool zone_exists(const state::View& view, std::string_view zone) {
  return view.get(zone_key(zone)).has_value();
}
bool delegation_exists(const state::View& view, std::string_view zone, std::string_view label) {
  return view.get(delegation_key(zone, label)).has_value();
}
bool is_delegated(const state::View& view, std::string_view zone, std::string_view name) {
  return delegation_exists(view, zone, covering_label(name, zone));
}

std::vector<std::string> hosts_of(const state::View& view, std::string_view zone,
                                  std::string_view label) {
  return sorted_keys(view, kHostsTable, hosts_collection(zone, label));
}

std::vector<std::string> delegations_using(const state::View& view, std::string_view zone,
                                           std::string_view name) {
  return sorted_keys(view, kUsersTable, users_collection(zone, name));
}

bool has_address(const state::View& view, std::string_view zone, std::string_view name) {
  v1::ApexSet set;
  v1::Host host;
  if (name != zone) return find_host(view, zone, name, host);
  return find_apex_set(view, zone, dns::type::kA, set) ||
         find_apex_set(view, zone, dns::type::kAaaa, set);
}

std::vector<std::string> apex_servers(const v1::ApexSet& set) {
  std::vector<std::string> servers;
  for (const std::string& rdata : set.rdata()) {
    if (const Result<dns::Name> name = dns::Name::from_wire(rdata)) servers.push_back(name->text());
  }
  return servers;
}

bool apex_uses(const state::View& view, std::string_view zone, std::string_view host) {
  v1::ApexSet set;
  const Result<dns::Name> name = dns::Name::parse(host);
  if (!name || !find_apex_set(view, zone, dns::type::kNs, set)) return false;
  return std::find(set.rdata().begin(), set.rdata().end(), name->wire()) != set.rdata().end();
}

void write_zone(state::Draft& draft, std::string_view zone, const v1::Zone& record) {
  write(draft, zone_key(zone), record);
  draft.put(listed_zone_key(zone), Bytes(zone));
}

void write_apex_set(state::Draft& draft, std::string_view zone, const v1::ApexSet& record) {
  const state::Key key = apex_key(zone, static_cast<std::uint16_t>(record.type()));
  if (record.rdata().empty()) {
    draft.erase(key);
  } else {
    write(draft, key, record);
  }
}

void write_code_points(state::Draft& draft, const v1::CodePoints& record) {
  write(draft, code_points_key(), record);
}

void write_delegation(state::Draft& draft, std::string_view zone, std::string_view label,
                      const v1::Delegation& record) {
  v1::Delegation old;
  if (find_delegation(draft, zone, label, old)) {
    drop_users(draft, zone, label, old, record);
  }
  for (const std::string& host : record.name_servers()) {
    if (is_below(host, zone) && !names_server(old, host)) {
      draft.put(user_key(zone, host, label), Bytes(label));
    }
  }
  ledger::move_holding(draft, holding_of(zone, label), old.holder(), record.holder());
  write(draft, delegation_key(zone, label), record);
}

void erase_delegation(state::Draft& draft, std::string_view zone, std::string_view label) {
  v1::Delegation old;
  if (find_delegation(draft, zone, label, old)) {
    drop_users(draft, zone, label, old, {});
    ledger::move_holding(draft, holding_of(zone, label), old.holder(), "");
    draft.erase(delegation_key(zone, label));
  }
}

void write_host(state::Draft& draft, std::string_view zone, std::string_view name,
                const v1::Host& record) {
  const std::string covering = covering_label(name, zone);
  v1::Host old;
  if (!find_host(draft, zone, name, old)) {
    draft.put(host_index_key(zone, covering, name), Bytes(name));
  }
  if (old.sponsor() != record.sponsor()) {
    if (!old.sponsor().empty() && old.sponsor() != covering) {
      draft.erase(host_index_key(zone, old.sponsor(), name));
    }
    if (!record.sponsor().empty() && record.sponsor() != covering) {
      draft.put(host_index_key(zone, record.sponsor(), name), Bytes(name));
    }
  }
  write(draft, host_key(zone, name), record);
}

void write_use(state::Draft& draft, std::string_view zone, std::string_view host,
               std::string_view label, const v1::HostUse& record) {
  write(draft, use_key(zone, host, label), record);
}

void erase_host(state::Draft& draft, std::string_view zone, std::string_view name) {
  v1::Host old;
  if (!find_host(draft, zone, name, old)) return;
  draft.erase(host_index_key(zone, covering_label(name, zone), name));
  if (!old.sponsor().empty()) {
    draft.erase(host_index_key(zone, old.sponsor(), name));
  }
  draft.erase(host_key(zone, name));
}

}  // namespace comity::names
