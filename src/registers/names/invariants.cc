#include "registers/names/invariants.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "dns/record.h"
#include "ledger/holdings.h"
#include "ledger/records.h"
#include "registers/names/keys.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using Wrong = std::optional<std::string>;

// Calls `judge(zone, name, value)` for every changed record of table "names" whose key starts with
// `prefix`; the first fault ends it.
template <typename Judge>
Wrong each_changed(const state::Changes& changed, std::string_view prefix, const Judge& judge) {
  for (const auto& [key, value] : changed) {
    if (key.table != kTable || !BytesView(key.key).starts_with(prefix)) continue;
    if (Wrong wrong = judge(key.collection, key.key.substr(prefix.size()), value)) return wrong;
  }
  return std::nullopt;
}

bool names_server(const v1::Delegation& record, std::string_view host) {
  const auto& servers = record.name_servers();
  return std::find(servers.begin(), servers.end(), host) != servers.end();
}

Wrong records_have_a_zone(const state::View& after, const state::Changes& changed) {
  return each_changed(
      changed, "",
      [&](const std::string& zone, const std::string&, const std::optional<Bytes>& value) -> Wrong {
        if (!value) return std::nullopt;
        if (!zone_exists(after, zone)) {
          return "a record stands in " + zone_text(zone) + ", which is not governed";
        }
        if (!after.get(listed_zone_key(zone))) {
          return zone_text(zone) + " is missing from the list of zones";
        }
        return std::nullopt;
      });
}

// Forwards: what a delegation names is in the index. Backwards: what is in the index is named.
Wrong users_are_indexed(const state::View& after, const state::Changes& changed) {
  Wrong wrong = each_changed(
      changed, kDelegationPrefix,
      [&](const std::string& zone, const std::string& label, const std::optional<Bytes>& value) {
        v1::Delegation record;
        if (!value || !wire::parse_stored(*value, record)) {
          return value ? Wrong(delegation_text(zone, label) + " is unreadable") : Wrong();
        }
        for (const std::string& host : record.name_servers()) {
          const state::Key key{std::string(kUsersTable), users_collection(zone, host), label};
          if (is_below(host, zone) && !after.get(key)) {
            return Wrong(delegation_text(zone, label) + " uses " + host + " without an index");
          }
        }
        return Wrong();
      });
  for (const auto& [key, value] : changed) {
    if (wrong || key.table != kUsersTable || !value) continue;
    const std::size_t slash = key.collection.find('/');
    const std::string zone = key.collection.substr(0, slash);
    const std::string host = slash == std::string::npos ? "" : key.collection.substr(slash + 1);
    v1::Delegation record;
    if (!find_delegation(after, zone, key.key, record) || !names_server(record, host)) {
      wrong = host_text(zone, host) + " is indexed for " + key.key + ", which does not use it";
    }
  }
  return wrong;
}

// The same of whose a delegation is.
Wrong holders_are_indexed(const state::View& after, const state::Changes& changed) {
  Wrong wrong = each_changed(
      changed, kDelegationPrefix,
      [&](const std::string& zone, const std::string& label, const std::optional<Bytes>& value) {
        v1::Delegation record;
        if (!value || !wire::parse_stored(*value, record) || record.holder().empty() ||
            after.get(ledger::holding_key(record.holder(), holding_of(zone, label)))) {
          return Wrong();
        }
        return Wrong(delegation_text(zone, label) + " is held without an index");
      });
  for (const auto& [key, value] : changed) {
    const bool is_holding = key.table == ledger::kTable &&
                            key.collection.starts_with(ledger::kHoldingsPrefix) &&
                            BytesView(key.key).starts_with(kHoldingPrefix);
    if (wrong || !is_holding || !value) continue;
    const std::string place = key.key.substr(kHoldingPrefix.size());
    const std::size_t slash = place.find('/');
    const std::string party = key.collection.substr(ledger::kHoldingsPrefix.size());
    v1::Delegation record;
    if (slash == std::string::npos ||
        !find_delegation(after, place.substr(0, slash), place.substr(slash + 1), record) ||
        record.holder() != party) {
      wrong = key.key + " is indexed for party " + party + ", which does not hold it";
    }
  }
  return wrong;
}

// Whatever takes an address away, the name servers of the apex that lie in the zone keep theirs.
Wrong apex_servers_have_addresses(const state::View& after, const state::Changes& changed) {
  std::set<std::string> zones;
  for (const auto& [key, value] : changed) {
    const bool is_address = BytesView(key.key).starts_with(kHostPrefix) && !value;
    if (key.table == kTable && (is_address || BytesView(key.key).starts_with(kApexPrefix))) {
      zones.insert(key.collection);
    }
  }
  for (const std::string& zone : zones) {
    v1::ApexSet set;
    if (!find_apex_set(after, zone, dns::type::kNs, set)) continue;
    const ledger::Verdict verdict = require_addresses(after, zone, apex_servers(set));
    if (!verdict) return verdict.error().reason;
  }
  return std::nullopt;
}

Wrong hosts_have_one_owner(const state::View& after, const state::Changes& changed) {
  Wrong wrong = each_changed(
      changed, kHostPrefix,
      [&](const std::string& zone, const std::string& name, const std::optional<Bytes>& value) {
        v1::Host host;
        if (!value || !wire::parse_stored(*value, host)) {
          return value ? Wrong(host_text(zone, name) + " is unreadable") : Wrong();
        }
        if (!is_below(name, zone)) {
          return Wrong(host_text(zone, name) + " does not lie below the apex");
        }
        const state::Key key{std::string(kHostsTable),
                             hosts_collection(zone, covering_label(name, zone)), name};
        if (!after.get(key)) return Wrong(host_text(zone, name) + " is not indexed");
        if (host.sponsor().empty()) return Wrong();
        if (is_delegated(after, zone, name) || !delegation_exists(after, zone, host.sponsor())) {
          return Wrong(host_text(zone, name) + " has a sponsor that cannot own it");
        }
        return Wrong();
      });
  if (wrong) return wrong;
  return each_changed(changed, kDelegationPrefix,
                      [&](const std::string& zone, const std::string& label,
                          const std::optional<Bytes>& value) -> Wrong {
                        if (!value && !hosts_of(after, zone, label).empty()) {
                          return delegation_text(zone, label) + " left hosts behind";
                        }
                        return std::nullopt;
                      });
}

// The name servers inside a delegation, whose hosts are its holder's own. Delegations of the
// genesis are let off until they change hands: an import brings hosts later.
Wrong decided_delegations_have_glue(const state::View& after, const state::Changes& changed) {
  return each_changed(
      changed, kDelegationPrefix,
      [&](const std::string& zone, const std::string& label, const std::optional<Bytes>& value) {
        v1::Delegation record;
        if (!value || !wire::parse_stored(*value, record) || record.since_decision() == 0) {
          return Wrong();
        }
        std::vector<std::string> inside;
        for (const std::string& server : record.name_servers()) {
          if (is_at_or_below(server, name_of_label(label, zone))) inside.push_back(server);
        }
        const ledger::Verdict verdict = require_addresses(after, zone, inside);
        return verdict ? Wrong() : Wrong(verdict.error().reason);
      });
}

constexpr std::array kInvariants = {
    ledger::Invariant{"records_have_a_zone", &records_have_a_zone},
    ledger::Invariant{"users_are_indexed", &users_are_indexed},
    ledger::Invariant{"holders_are_indexed", &holders_are_indexed},
    ledger::Invariant{"apex_servers_have_addresses", &apex_servers_have_addresses},
    ledger::Invariant{"hosts_have_one_owner", &hosts_have_one_owner},
    ledger::Invariant{"decided_delegations_have_glue", &decided_delegations_have_glue},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::names
