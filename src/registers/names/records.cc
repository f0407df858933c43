#include "registers/names/records.h"

#include <algorithm>
#include <limits>

#include "dns/record.h"
#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
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

std::string first_of(std::string_view label) {
  return std::string(label.substr(0, label.find('.')));
}

// A name that is on record, and those above it, are found from the name above each.
void add_place(state::Draft& draft, std::string_view zone, std::string_view label) {
  std::string place(label);
  for (std::string above = label_above(place); !above.empty(); above = label_above(place)) {
    const state::Key key = within_key(zone, above, first_of(place));
    if (draft.get(key)) return;
    draft.put(key, first_of(place));
    place = above;
  }
}

// What was said of the set that stood there is said of no other.
void forget_faults(state::Draft& draft, std::string_view zone, std::string_view owner,
                   std::uint16_t type) {
  const state::Key fault = fault_key(zone, owner, type);
  if (draft.get(fault)) draft.erase(fault);
  const state::Key fresh = fresh_key(zone, owner, type);
  if (!draft.get(fresh)) return;
  draft.erase(fresh);
  const std::string claims = fault_claim_key(zone, owner, type, "").collection;
  for (const std::string& observer : sorted_keys(draft, kFaultClaimsTable, claims)) {
    draft.erase(fault_claim_key(zone, owner, type, observer));
  }
}

void drop_place(state::Draft& draft, std::string_view zone, std::string_view label) {
  std::string place(label);
  for (std::string above = label_above(place); !above.empty(); above = label_above(place)) {
    if (stands(draft, zone, place)) return;
    draft.erase(within_key(zone, above, first_of(place)));
    place = above;
  }
}

// Takes the names from `label` down, of registered ones below it too if `nested`, and no more than
// `most` names and `most` sets.
Subtree walk(const state::View& view, std::string_view zone, std::string_view label, bool nested,
             std::size_t most) {
  Subtree found;
  std::vector<std::string> open = {std::string(label)};
  std::size_t seen = 0;
  while (!open.empty() && found.is_whole) {
    const std::string at = std::move(open.back());
    open.pop_back();
    ++seen;
    const std::string name = name_of_label(at, zone);
    if (view.get(delegation_key(zone, at))) {
      if (at != label && !nested) continue;
      found.labels.push_back(at);
    }
    if (view.get(host_key(zone, name))) found.hosts.push_back(name);
    view.each(kWithinTable, label_collection(zone, at), [&](BytesView key, BytesView) {
      if (!is_type_key(key)) {
        open.push_back(std::string(key).append(".").append(at));
      } else if (const Result<std::uint16_t> type = dns::parse_type(key)) {
        found.sets.emplace_back(name, *type);
      }
      found.is_whole = seen + open.size() <= most && found.sets.size() <= most;
      return found.is_whole;
    });
  }
  std::sort(found.hosts.begin(), found.hosts.end());
  std::sort(found.sets.begin(), found.sets.end());
  std::sort(found.labels.begin(), found.labels.end());
  return found;
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
bool find_set(const state::View& view, std::string_view zone, std::string_view owner,
              std::uint16_t type, v1::RecordSet& out) {
  return read(view, set_key(zone, owner, type), out);
}
bool find_request(const state::View& view, std::string_view party, std::string_view zone,
                  std::string_view label, v1::NameRequest& out) {
  return read(view, request_key(party, zone, label), out);
}
std::vector<Requested> requests_of(const state::View& view, std::string_view party) {
  std::vector<Requested> found;
  ledger::each<v1::NameRequest>(
      view, kRequestsTable, party, "", [&](BytesView key, const v1::NameRequest& request) {
        const std::size_t slash = key.find('/');
        if (slash == BytesView::npos) return;
        found.push_back({std::string(party), std::string(key.substr(0, slash)),
                         std::string(key.substr(slash + 1)), request.from()});
      });
  std::sort(found.begin(), found.end());
  return found;
}
std::vector<Requested> requests_to(const state::View& view, std::string_view from) {
  std::vector<Requested> found;
  view.each(kRequestedTable, from, [&](BytesView key, BytesView) {
    const std::size_t first = key.find('/');
    const std::size_t second = first == BytesView::npos ? first : key.find('/', first + 1);
    if (second == BytesView::npos) return true;
    found.push_back({std::string(key.substr(0, first)),
                     std::string(key.substr(first + 1, second - first - 1)),
                     std::string(key.substr(second + 1)), std::string(from)});
    return true;
  });
  std::sort(found.begin(), found.end());
  return found;
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
std::string cut_above(const state::View& view, std::string_view zone, std::string_view name) {
  if (!is_below(name, zone)) return "";
  v1::Delegation record;
  for (std::string& label : labels_at_or_above(name, zone)) {
    if (find_delegation(view, zone, label, record) && record.name_servers_size() > 0) {
      return std::move(label);
    }
  }
  return "";
}

bool stands(const state::View& view, std::string_view zone, std::string_view label) {
  return view.get(host_key(zone, name_of_label(label, zone))) ||
         view.get(delegation_key(zone, label)) ||
         !view.is_empty(kWithinTable, label_collection(zone, label));
}

Subtree subtree(const state::View& view, std::string_view zone, std::string_view label) {
  return walk(view, zone, label, true, limits::kNamesBelow);
}
Subtree subtree(const state::View& view, std::string_view zone, std::string_view label,
                std::size_t most) {
  return walk(view, zone, label, true, most);
}
Subtree territory(const state::View& view, std::string_view zone, std::string_view label) {
  return walk(view, zone, label, false, limits::kNamesOfTerritory);
}

bool has_names_below(const state::View& view, std::string_view zone, std::string_view label) {
  bool any = false;
  view.each(kWithinTable, label_collection(zone, label), [&](BytesView key, BytesView) {
    any = !is_type_key(key);
    return !any;
  });
  return any;
}

std::vector<std::uint16_t> types_at(const state::View& view, std::string_view zone,
                                    std::string_view owner) {
  std::vector<std::uint16_t> types;
  if (!is_below(owner, zone)) return types;
  const std::string place = label_collection(zone, label_of_name(owner, zone));
  view.each(kWithinTable, place, [&](BytesView key, BytesView) {
    const Result<std::uint16_t> type = is_type_key(key) ? dns::parse_type(key) : error("a name");
    if (type) types.push_back(*type);
    return true;
  });
  std::sort(types.begin(), types.end());
  return types;
}

std::vector<std::string> hosts_of(const state::View& view, std::string_view zone,
                                  std::string_view label) {
  // All of them, however large the territory: a guard counts whoever uses them, and no name lies in
  // two.
  constexpr std::size_t kEvery = std::numeric_limits<std::size_t>::max();
  std::vector<std::string> hosts = walk(view, zone, label, false, kEvery).hosts;
  const auto sponsored = sorted_keys(view, kSponsoredTable, label_collection(zone, label));
  hosts.insert(hosts.end(), sponsored.begin(), sponsored.end());
  std::sort(hosts.begin(), hosts.end());
  return hosts;
}

std::vector<std::string> delegations_using(const state::View& view, std::string_view zone,
                                           std::string_view name) {
  return sorted_keys(view, kUsersTable, users_collection(zone, name));
}

std::uint64_t used_since(const state::View& view, std::string_view zone, std::string_view name,
                         std::string_view label) {
  const std::optional<Bytes> since = view.get(user_key(zone, name, label));
  return since ? read_u64(*since) : 0;
}

bool has_address(const state::View& view, std::string_view zone, std::string_view name) {
  v1::RecordSet set;
  v1::Host host;
  if (name != zone) return find_host(view, zone, name, host);
  return find_set(view, zone, zone, dns::type::kA, set) ||
         find_set(view, zone, zone, dns::type::kAaaa, set);
}

std::vector<std::string> apex_servers(const v1::RecordSet& set) {
  std::vector<std::string> servers;
  for (const std::string& rdata : set.rdata()) {
    if (const Result<dns::Name> name = dns::Name::from_wire(rdata)) servers.push_back(name->text());
  }
  return servers;
}

bool apex_uses(const state::View& view, std::string_view zone, std::string_view host) {
  v1::RecordSet set;
  const Result<dns::Name> name = dns::Name::parse(host);
  if (!name || !find_set(view, zone, zone, dns::type::kNs, set)) return false;
  return std::find(set.rdata().begin(), set.rdata().end(), name->wire()) != set.rdata().end();
}

void write_zone(state::Draft& draft, std::string_view zone, const v1::Zone& record) {
  write(draft, zone_key(zone), record);
  draft.put(listed_zone_key(zone), Bytes(zone));
}

void write_set(state::Draft& draft, std::string_view zone, std::string_view owner,
               const v1::RecordSet& record) {
  const auto type = static_cast<std::uint16_t>(record.type());
  if (record.rdata().empty()) return erase_set(draft, zone, owner, type);
  write(draft, set_key(zone, owner, type), record);
  if (!is_below(owner, zone)) return;
  forget_faults(draft, zone, owner, type);
  const std::string label = label_of_name(owner, zone);
  const std::string mnemonic = dns::type_name(type);
  draft.put(within_key(zone, label, mnemonic), Bytes(mnemonic));
  add_place(draft, zone, label);
}

void erase_set(state::Draft& draft, std::string_view zone, std::string_view owner,
               std::uint16_t type) {
  draft.erase(set_key(zone, owner, type));
  if (!is_below(owner, zone)) return;
  forget_faults(draft, zone, owner, type);
  const std::string label = label_of_name(owner, zone);
  draft.erase(within_key(zone, label, dns::type_name(type)));
  drop_place(draft, zone, label);
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
      Bytes since;
      append_u64(since, record.name_servers_height());
      draft.put(user_key(zone, host, label), std::move(since));
    }
  }
  ledger::move_holding(draft, holding_of(zone, label), old.holder(), record.holder());
  const bool moves = old.holder() != record.holder();
  if (moves) erase_successor(draft, zone, label);
  // What was held against the one before is held against its successor too.
  if (record.succeeded_height() == 0) {
    if (old.succeeded_height() != 0) draft.erase(succeeded_key(zone, label));
  } else if (moves) {
    draft.put(succeeded_key(zone, label), first_holder(draft, zone, label, old));
  }
  write(draft, delegation_key(zone, label), record);
  add_place(draft, zone, label);
}

void write_request(state::Draft& draft, std::string_view party, std::string_view zone,
                   std::string_view label, const v1::NameRequest& record) {
  erase_request(draft, party, zone, label);
  write(draft, request_key(party, zone, label), record);
  const state::Key asked = requested_key(record.from(), party, zone, label);
  draft.put(asked, asked.key);
}

void erase_request(state::Draft& draft, std::string_view party, std::string_view zone,
                   std::string_view label) {
  v1::NameRequest old;
  if (!find_request(draft, party, zone, label, old)) return;
  draft.erase(requested_key(old.from(), party, zone, label));
  draft.erase(request_key(party, zone, label));
}

void erase_delegation(state::Draft& draft, std::string_view zone, std::string_view label) {
  v1::Delegation old;
  if (find_delegation(draft, zone, label, old)) {
    drop_users(draft, zone, label, old, {});
    ledger::move_holding(draft, holding_of(zone, label), old.holder(), "");
    erase_order(draft, zone, label);
    erase_successor(draft, zone, label);
    draft.erase(succeeded_key(zone, label));
    draft.erase(delegation_key(zone, label));
    drop_place(draft, zone, label);
  }
}

void write_host(state::Draft& draft, std::string_view zone, std::string_view name,
                const v1::Host& record) {
  v1::Host old;
  (void)find_host(draft, zone, name, old);
  if (old.sponsor() != record.sponsor()) {
    if (!old.sponsor().empty()) draft.erase(sponsored_key(zone, old.sponsor(), name));
    if (!record.sponsor().empty()) {
      draft.put(sponsored_key(zone, record.sponsor(), name), Bytes(name));
    }
  }
  write(draft, host_key(zone, name), record);
  add_place(draft, zone, label_of_name(name, zone));
}

void write_use(state::Draft& draft, std::string_view zone, std::string_view host,
               std::string_view label, const v1::HostUse& record) {
  write(draft, use_key(zone, host, label), record);
}

void write_observers(state::Draft& draft, std::string_view zone, const v1::Observers& record) {
  if (record.parties().empty()) return draft.erase(observers_key(zone));
  write(draft, observers_key(zone), record);
}

void write_order(state::Draft& draft, std::string_view zone, std::string_view label,
                 const v1::ChildOrder& record) {
  write(draft, order_key(zone, label), record);
}

void write_successor(state::Draft& draft, std::string_view collection, std::string_view key,
                     const v1::NamedSuccessor& record) {
  erase_successor(draft, collection, key);
  write(draft, successor_key(collection, key), record);
  ledger::note_asked(draft, holding_of(collection, key), record.successor(), true);
}

void erase_successor(state::Draft& draft, std::string_view collection, std::string_view key) {
  v1::NamedSuccessor old;
  if (!read(draft, successor_key(collection, key), old)) return;
  ledger::note_asked(draft, holding_of(collection, key), old.successor(), false);
  draft.erase(successor_key(collection, key));
}

std::string first_holder(const state::View& view, std::string_view zone, std::string_view label,
                         const v1::Delegation& record) {
  if (record.succeeded_height() == 0) return record.holder();
  return view.get(succeeded_key(zone, label)).value_or(record.holder());
}

void write_claim(state::Draft& draft, Claimed what, std::string_view zone, std::string_view label,
                 std::string_view observer, const v1::ChildClaim& record) {
  write(draft, claim_key(what, zone, label, observer), record);
}

void erase_order(state::Draft& draft, std::string_view zone, std::string_view label) {
  draft.erase(order_key(zone, label));
  for (const Claimed what : {Claimed::keys, Claimed::servers}) {
    for (const auto& [observer, claim] : claims_of(draft, what, zone, label)) {
      erase_claim(draft, what, zone, label, observer);
    }
  }
}

void erase_claim(state::Draft& draft, Claimed what, std::string_view zone, std::string_view label,
                 std::string_view observer) {
  draft.erase(claim_key(what, zone, label, observer));
}

void hold_back_servers(state::Draft& draft, std::string_view zone, std::string_view label,
                       Time now) {
  v1::ChildOrder order;
  if (label.empty() || !find_order(draft, zone, label, order) || !order.csync()) return;
  wire::set_time(*order.mutable_servers_newer_than(), now);
  write_order(draft, zone, label, order);
}

void hold_back_host(state::Draft& draft, std::string_view zone, std::string_view host, Time now) {
  // Where nobody has an order, as in an import, whose it is does not matter.
  if (draft.is_empty(kOrdersTable, zone)) return;
  // What serves the zone itself is the community's, wherever it lies.
  if (host_holder(draft, zone, host).empty()) return;
  hold_back_servers(draft, zone, registered_above(draft, zone, host), now);
}

void erase_host(state::Draft& draft, std::string_view zone, std::string_view name) {
  v1::Host old;
  if (!find_host(draft, zone, name, old)) return;
  if (!old.sponsor().empty()) draft.erase(sponsored_key(zone, old.sponsor(), name));
  draft.erase(host_key(zone, name));
  drop_place(draft, zone, label_of_name(name, zone));
}

}  // namespace comity::names
