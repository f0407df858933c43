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
#include "registers/names/neighbours.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "wire/codec.h"
#include "wire/holders.h"
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
        if (!value || !wire::parse_stored(*value, record)) return Wrong();
        for (const std::string& party : wire::holders_of(record.holder())) {
          if (!after.get(ledger::holding_key(party, holding_of(zone, label)))) {
            return Wrong(delegation_text(zone, label) + " is held without an index");
          }
        }
        return Wrong();
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
        !wire::is_holder(record.holder(), party)) {
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
    if (key.table == kTable && (is_address || BytesView(key.key).starts_with(kSetPrefix))) {
      zones.insert(key.collection);
    }
  }
  for (const std::string& zone : zones) {
    v1::RecordSet set;
    if (!find_set(after, zone, zone, dns::type::kNs, set)) continue;
    const ledger::Verdict verdict = require_addresses(after, zone, apex_servers(set));
    if (!verdict) return verdict.error().reason;
  }
  return std::nullopt;
}

bool sponsors_any(const state::View& view, std::string_view zone, std::string_view label) {
  bool any = false;
  view.each(kSponsoredTable, label_collection(zone, label),
            [&](BytesView, BytesView) { return !(any = true); });
  return any;
}

// Of a record of table "names" that stands at a name; the apex of others.
std::string owner_of(const state::Key& key) {
  const BytesView text = key.key;
  if (text.starts_with(kHostPrefix)) return std::string(text.substr(kHostPrefix.size()));
  if (text.starts_with(kDelegationPrefix)) {
    return name_of_label(text.substr(kDelegationPrefix.size()), key.collection);
  }
  const auto place =
      text.starts_with(kSetPrefix) ? set_place(text.substr(kSetPrefix.size())) : std::nullopt;
  return place ? place->owner : key.collection;
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
        if (host.sponsor().empty()) return Wrong();
        if (!registered_above(after, zone, name).empty() ||
            !delegation_exists(after, zone, host.sponsor()) ||
            !after.get(sponsored_key(zone, host.sponsor(), name))) {
          return Wrong(host_text(zone, name) + " has a sponsor that cannot own it");
        }
        return Wrong();
      });
  if (wrong) return wrong;
  return each_changed(changed, kDelegationPrefix,
                      [&](const std::string& zone, const std::string& label,
                          const std::optional<Bytes>& value) -> Wrong {
                        if (!value && sponsors_any(after, zone, label)) {
                          return delegation_text(zone, label) + " left hosts behind";
                        }
                        return std::nullopt;
                      });
}

// What stands at a name below the apex is found from the names above it, and nothing else is.
Wrong places_are_indexed(const state::View& after, const state::Changes& changed) {
  const auto judge = [&](const std::string& zone, const std::string& label) -> Wrong {
    const bool there = stands(after, zone, label);
    const std::string above = label_above(label);
    const std::string part(label.substr(0, label.find('.')));
    if (above.empty() || after.get(within_key(zone, above, part)).has_value() == there) {
      return std::nullopt;
    }
    return name_of_label(label, zone) + " in " + zone_text(zone) +
           (there ? " is not indexed" : " is indexed, and nothing stands there");
  };
  for (const auto& [key, value] : changed) {
    if (key.table == kTable) {
      const std::string name = owner_of(key);
      if (!is_below(name, key.collection)) continue;
      if (Wrong wrong = judge(key.collection, label_of_name(name, key.collection))) return wrong;
    } else if (key.table == kWithinTable) {
      const std::size_t slash = key.collection.find('/');
      if (slash == std::string::npos) return "an index of no zone";
      const std::string zone = key.collection.substr(0, slash);
      const std::string label = key.collection.substr(slash + 1);
      const Result<std::uint16_t> type = dns::parse_type(key.key);
      if (!is_type_key(key.key) || !type) {
        if (Wrong wrong = judge(zone, key.key + "." + label)) return wrong;
      } else if (value.has_value() !=
                 after.get(set_key(zone, name_of_label(label, zone), *type)).has_value()) {
        return "the " + key.key + " set of " + label + " is not in the index as it stands";
      }
    }
  }
  return std::nullopt;
}

Wrong sets_are_indexed(const state::View& after, const state::Changes& changed) {
  return each_changed(
      changed, kSetPrefix,
      [&](const std::string& zone, const std::string& rest, const std::optional<Bytes>& value) {
        const auto place = set_place(rest);
        if (!place) return Wrong(rest + " in " + zone_text(zone) + " is no record set");
        if (place->owner == zone) return Wrong();
        if (!is_below(place->owner, zone)) return Wrong(rest + " does not lie in " + zone);
        const auto types = types_at(after, zone, place->owner);
        const bool found = std::binary_search(types.begin(), types.end(), place->type);
        if (found == value.has_value()) return Wrong();
        return Wrong(rest + " in " + zone_text(zone) + " is not in the index as it stands");
      });
}

// A name server that loads the zone finds nothing that a zone may not have (RFC 1034, 3.6.2).
Wrong neighbours_are_tolerated(const state::View& after, const state::Changes& changed) {
  const auto reason = [](const ledger::Verdict& verdict) {
    return verdict ? Wrong() : Wrong(verdict.error().reason);
  };
  Wrong wrong = each_changed(
      changed, kSetPrefix,
      [&](const std::string& zone, const std::string& rest, const std::optional<Bytes>& value) {
        const auto place = set_place(rest);
        if (!value || !place || place->owner == zone) return Wrong();
        return reason(require_place_for_set(after, zone, place->owner, place->type));
      });
  if (wrong) return wrong;
  wrong = each_changed(
      changed, kHostPrefix,
      [&](const std::string& zone, const std::string& name, const std::optional<Bytes>& value) {
        return value ? reason(require_place_for_host(after, zone, name)) : Wrong();
      });
  if (wrong) return wrong;
  return each_changed(
      changed, kDelegationPrefix,
      [&](const std::string& zone, const std::string& label, const std::optional<Bytes>& value) {
        v1::Delegation record;
        if (!value || !wire::parse_stored(*value, record)) return Wrong();
        const bool bare = record.name_servers().empty() && !record.ds().empty();
        return bare ? Wrong(label + " of " + zone + " has a DS set and no name servers") : Wrong();
      });
}

// The name servers inside a delegation, whose hosts are its holder's own. Delegations of the
// genesis are let off until they change hands: an import brings hosts later.
Wrong decided_delegations_have_glue(const state::View& after, const state::Changes& changed) {
  return each_changed(
      changed, kDelegationPrefix,
      [&](const std::string& zone, const std::string& label, const std::optional<Bytes>& value) {
        v1::Delegation record;
        if (!value || !wire::parse_stored(*value, record)) return Wrong();
        if (record.since_decision() == 0 && record.registered_height() == 0) return Wrong();
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
    ledger::Invariant{"places_are_indexed", &places_are_indexed},
    ledger::Invariant{"sets_are_indexed", &sets_are_indexed},
    ledger::Invariant{"neighbours_are_tolerated", &neighbours_are_tolerated},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::names
