#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "dns/record.h"
#include "ledger/messages.h"
#include "registers/names/guards.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

template <typename List>
bool same_list(const List& one, const List& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end());
}

// Where a name points, and whose it is: not how long that may be remembered.
bool points_as(const v1::Delegation& one, const v1::Delegation& other) {
  const auto same_ds = [](const v1::DelegationSigner& a, const v1::DelegationSigner& b) {
    return wire::encode(a) == wire::encode(b);
  };
  return one.holder() == other.holder() && one.has_hold() == other.has_hold() &&
         wire::encode(one.hold()) == wire::encode(other.hold()) &&
         same_list(one.name_servers(), other.name_servers()) &&
         std::equal(one.ds().begin(), one.ds().end(), other.ds().begin(), other.ds().end(),
                    same_ds);
}
bool points_as(const v1::Host& one, const v1::Host& other) {
  return one.sponsor() == other.sponsor() && same_list(one.ipv4(), other.ipv4()) &&
         same_list(one.ipv6(), other.ipv6());
}
bool points_as(const v1::RecordSet& one, const v1::RecordSet& other) {
  return same_list(one.rdata(), other.rdata());
}

template <typename Message>
std::optional<Message> message_of(const std::optional<Bytes>& value) {
  Message message;
  if (!value || !wire::parse_stored(*value, message)) return std::nullopt;
  return message;
}

// One record that a decision changed: what stood and what stands there. Nothing is said of one that
// was not there before: that is an addition.
template <typename Message>
struct Turned {
  std::optional<Message> before;
  std::optional<Message> after;

  [[nodiscard]] bool counts() const { return before && (!after || !points_as(*before, *after)); }
};

// The name itself, or the one below which a holder has registered it.
std::string given_name(const state::View& view, std::string_view zone, std::string label) {
  v1::Delegation record;
  while (find_delegation(view, zone, label, record) && !record.registered_by().empty()) {
    std::string above = registered_above(view, zone, name_above(name_of_label(label, zone)));
    if (above.empty()) break;
    label = std::move(above);
  }
  return label;
}

// Goes through what a decision changed, zone by zone.
class Count {
 public:
  explicit Count(const ledger::Decided& decided) : decided_(decided), before_(decided.before) {}

  void add(const state::Key& key, const std::optional<Bytes>& after) {
    const std::string_view rest = key.key;
    if (rest == kZoneKey) return add_zone(key.collection);
    NamesChanged* const changed = of_zone(key.collection);
    if (changed == nullptr) return;
    if (rest.starts_with(kDelegationPrefix)) {
      add_delegation(key, std::string(rest.substr(kDelegationPrefix.size())), after, *changed);
    } else if (rest.starts_with(kHostPrefix)) {
      add_host(key, rest.substr(kHostPrefix.size()), after, *changed);
    } else if (const auto place = set_place(rest.substr(kSetPrefix.size()))) {
      add_set(key, *place, after, *changed);
    }
  }

  std::map<std::string, NamesChanged> zones;

 private:
  // Null where no guard is.
  NamesChanged* of_zone(const std::string& zone) {
    const auto known = guarded_.find(zone);
    const bool guarded = known == guarded_.end()
                             ? guarded_.emplace(zone, has_guard(before_, zone)).first->second
                             : known->second;
    return guarded ? &zones[zone] : nullptr;
  }

  template <typename Message>
  [[nodiscard]] Turned<Message> turned(const state::Key& key,
                                       const std::optional<Bytes>& after) const {
    return {message_of<Message>(before_.get(key)), message_of<Message>(after)};
  }

  // Whoever holds it has agreed to all that this decision does.
  [[nodiscard]] bool is_agreed(const std::string& holder) const {
    const std::vector<std::string> all = wire::holders_of(holder);
    return !all.empty() && std::all_of(all.begin(), all.end(), [&](const std::string& party) {
      return std::binary_search(decided_.consents.begin(), decided_.consents.end(), party);
    });
  }

  void add_name(const std::string& zone, std::string_view owner, const std::string& holder,
                NamesChanged& changed) const {
    if (!is_agreed(holder)) changed.names.insert(counted_name(before_, zone, owner));
  }

  // Whatever is delegated to this host points elsewhere with it, or where its new holder wants; but
  // for what a holder has delegated to it when this was proposed already, who could hold it up
  // again and again. As many as one has registered below its own name are that one name.
  void add_users(const std::string& zone, std::string_view host, NamesChanged& changed) const {
    for (std::string& label : delegations_using(before_, zone, host)) {
      v1::Delegation user;
      if (changed.names.contains(label) || !find_delegation(before_, zone, label, user)) continue;
      const std::uint64_t since = used_since(before_, zone, host, label);
      const bool own = !user.holder().empty() && since >= decided_.proposed;
      if (own || is_agreed(user.holder())) continue;
      changed.names.insert(given_name(before_, zone, std::move(label)));
    }
  }

  void add_delegation(const state::Key& key, const std::string& label,
                      const std::optional<Bytes>& value, NamesChanged& changed) const {
    const auto it = turned<v1::Delegation>(key, value);
    if (it.counts() && !is_agreed(it.before->holder())) changed.names.insert(label);
    if (it.before.has_value() != it.after.has_value()) changed.places.insert(label);
    if (it.before && it.after && it.before->holder().empty() && !it.after->holder().empty()) {
      for (const std::string& host : hosts_of(before_, key.collection, label)) {
        add_users(key.collection, host, changed);
      }
    }
    const bool was_cut = it.before && it.before->name_servers_size() > 0;
    const bool is_cut = it.after && it.after->name_servers_size() > 0;
    if (is_cut && !was_cut) {
      add_below(key.collection, label, true, changed);
    } else if (!it.before) {
      add_below(key.collection, label, false, changed);
    }
  }

  void add_host(const state::Key& key, std::string_view name, const std::optional<Bytes>& value,
                NamesChanged& changed) const {
    const auto it = turned<v1::Host>(key, value);
    changed.places.insert(label_of_name(name, key.collection));
    const std::string counted = counted_name(before_, key.collection, name);
    if (it.counts() || (!it.before && stands_there(before_, key.collection, counted))) {
      add_name(key.collection, name, host_holder(before_, key.collection, name), changed);
    }
    if (it.counts()) add_users(key.collection, name, changed);
  }

  void add_set(const state::Key& key, const SetPlace& place, const std::optional<Bytes>& value,
               NamesChanged& changed) const {
    // The community's own apex.
    if (place.owner == key.collection) return add_apex(key, place.type, value, changed);
    const auto it = turned<v1::RecordSet>(key, value);
    const std::string label = label_of_name(place.owner, key.collection);
    changed.places.insert(label);
    // What leads elsewhere turns a name that stands there also when it is new.
    const bool is_turned =
        !it.before && leads(place.type) &&
        stands_there(before_, key.collection, counted_name(before_, key.collection, place.owner));
    if (it.counts() || is_turned) {
      add_name(key.collection, place.owner, holder_above(before_, key.collection, place.owner),
               changed);
    }
    if (place.type == dns::type::kDname && !it.before) {
      add_below(key.collection, label, true, changed);
    }
  }

  // A host that the apex names is the community's; when it does so no more, that of whoever has the
  // name in which it lies, or sponsors it.
  void add_apex(const state::Key& key, std::uint16_t type, const std::optional<Bytes>& value,
                NamesChanged& changed) const {
    if (type != dns::type::kNs) return;
    const auto it = turned<v1::RecordSet>(key, value);
    if (!it.before) return;
    std::vector<std::string> stay;
    if (it.after) stay = apex_servers(*it.after);
    for (const std::string& host : apex_servers(*it.before)) {
      const bool leaves = std::find(stay.begin(), stay.end(), host) == stay.end();
      if (!leaves || !is_below(host, key.collection)) continue;
      v1::Host record;
      v1::Delegation sponsor;
      const bool sponsored = find_host(before_, key.collection, host, record) &&
                             find_delegation(before_, key.collection, record.sponsor(), sponsor) &&
                             !sponsor.holder().empty();
      if (sponsored || !holder_above(before_, key.collection, host).empty()) {
        add_users(key.collection, host, changed);
      }
    }
  }

  // What stood at and below a name that hides it from now on, or takes it into its territory; and
  // registered names there, which only what hides them concerns.
  void add_below(const std::string& zone, std::string_view label, bool registered,
                 NamesChanged& changed) const {
    // All of it: that there are few is asked where the step is done, and what stood there before
    // may be more by as much as one effect takes away.
    const Subtree below = subtree(before_, zone, label, kAll);
    for (const std::string& host : below.hosts) {
      const std::string holder = host_holder(before_, zone, host);
      add_taken(zone, host, holder, registered, changed);
      const bool taken = registered || registered_above(before_, zone, host).empty();
      if (holder.empty() && taken) add_users(zone, host, changed);
    }
    for (const auto& [owner, type] : below.sets) {
      add_taken(zone, owner, holder_above(before_, zone, owner), registered, changed);
    }
    if (!registered) return;
    for (const std::string& name : below.labels) {
      v1::Delegation record;
      if (name != label && find_delegation(before_, zone, name, record)) {
        add_name(zone, name_of_label(name, zone), record.holder(), changed);
      }
    }
  }

  void add_taken(const std::string& zone, std::string_view owner, const std::string& holder,
                 bool registered, NamesChanged& changed) const {
    if (registered || registered_above(before_, zone, owner).empty()) {
      add_name(zone, owner, holder, changed);
    }
    changed.places.insert(label_of_name(owner, zone));
  }

  // Name servers answer from the deepest zone that they have: a new one hides what the zones above
  // it have there.
  void add_zone(const std::string& zone) {
    if (before_.get(zone_key(zone))) return;
    for (std::string above = zone; above != ".";) {
      above = name_above(above);
      NamesChanged* const changed = of_zone(above);
      if (changed == nullptr) continue;
      const std::string label = label_of_name(zone, above);
      v1::Delegation record;
      if (find_delegation(before_, above, label, record)) {
        add_name(above, zone, record.holder(), *changed);
      }
      add_below(above, label, true, *changed);
    }
  }

  const ledger::Decided& decided_;
  const state::View& before_;
  std::map<std::string, bool> guarded_;
};

}  // namespace

std::string counted_name(const state::View& view, std::string_view zone, std::string_view owner) {
  std::string label = registered_above(view, zone, owner);
  return label.empty() ? label_of_name(owner, zone) : label;
}

std::map<std::string, NamesChanged> names_changed(const ledger::Decided& decided) {
  Count count(decided);
  for (const auto& [key, value] : decided.changes) {
    if (key.table == kTable) count.add(key, value);
  }
  return std::move(count.zones);
}

}  // namespace comity::names
