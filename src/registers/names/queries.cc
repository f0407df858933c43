#include "registers/names/queries.h"
#include "registers/names/child_servers.h"
#include "registers/names/children.h"

#include <algorithm>
#include <utility>

#include "dns/record.h"
#include "ledger/messages.h"
#include "registers/names/host_record.h"
#include "registers/names/keys.h"
#include "registers/names/place.h"
#include "registers/names/record_set.h"
#include "registers/names/records.h"
#include "registers/names/set_changes.h"
#include "registers/names/updates.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

template <typename Message, typename Callback, typename... Name>
void parse_for(BytesView value, const Callback& callback, Name... name) {
  Message message;
  if (callback && wire::parse_stored(value, message)) {
    callback(name..., message);
  }
}

}  // namespace

std::vector<std::string> zones(const state::View& view) {
  std::vector<std::string> found;
  view.each(kTablesTable, kZonesCollection, [&](BytesView key, BytesView) {
    found.emplace_back(key);
    return true;
  });
  std::sort(found.begin(), found.end());
  return found;
}

void hand_over(BytesView key, BytesView value, const ZoneVisitor& visitor) {
  if (key.starts_with(kHostPrefix)) {
    parse_for<v1::Host>(value, visitor.host, key.substr(kHostPrefix.size()));
  } else if (key.starts_with(kDelegationPrefix)) {
    parse_for<v1::Delegation>(value, visitor.delegation, key.substr(kDelegationPrefix.size()));
  } else if (key.starts_with(kSetPrefix)) {
    const auto place = set_place(key.substr(kSetPrefix.size()));
    if (place) parse_for<v1::RecordSet>(value, visitor.set, std::string_view(place->owner));
  } else if (key == kZoneKey) {
    parse_for<v1::Zone>(value, visitor.zone);
  }
}

void each(const state::View& view, std::string_view zone, const ZoneVisitor& visitor) {
  view.each(kTable, zone, [&](BytesView key, BytesView value) {
    hand_over(key, value, visitor);
    return true;
  });
}

ZoneParts parts_of(const std::vector<state::Key>& keys, std::string_view zone) {
  ZoneParts parts;
  for (const state::Key& name : keys) {
    if (name.table != kTable || name.collection != zone) continue;
    const BytesView key = name.key;
    if (key.starts_with(kHostPrefix)) {
      parts.hosts.emplace(key.substr(kHostPrefix.size()));
    } else if (key.starts_with(kDelegationPrefix)) {
      parts.labels.emplace(key.substr(kDelegationPrefix.size()));
    } else if (key.starts_with(kSetPrefix)) {
      auto place = set_place(key.substr(kSetPrefix.size()));
      if (place) parts.sets.emplace(std::move(place->owner), place->type);
    } else if (key == kZoneKey) {
      parts.zone = true;
    }
  }
  return parts;
}

bool same_part(Part part, const v1::Delegation& one, const v1::Delegation& other) {
  if (part == Part::name_servers) {
    return one.ns_ttl_seconds() == other.ns_ttl_seconds() &&
           std::equal(one.name_servers().begin(), one.name_servers().end(),
                      other.name_servers().begin(), other.name_servers().end());
  }
  const auto same = [](const v1::DelegationSigner& a, const v1::DelegationSigner& b) {
    return wire::encode(a) == wire::encode(b);
  };
  return one.ds_ttl_seconds() == other.ds_ttl_seconds() &&
         std::equal(one.ds().begin(), one.ds().end(), other.ds().begin(), other.ds().end(), same);
}

namespace {

bool claim_puts(const v1::Action& action, std::string_view zone, std::string_view label,
                v1::Delegation& out) {
  const v1::ClaimKeys& it = action.names_claim_keys();
  const Result<dns::ChildKeys> child = child_keys(it);
  if (it.zone() != zone || it.label() != label || !child || !dns::check_child_keys(*child)) {
    return false;
  }
  out.Clear();
  for (const Bytes& ds : dns::wanted_ds(*child)) *out.add_ds() = signer_of(ds);
  out.set_ds_ttl_seconds(it.ds_ttl_seconds());
  return true;
}

bool servers_put(const v1::Action& action, std::string_view zone, std::string_view label,
                 v1::Delegation& out) {
  const v1::ClaimServers& it = action.names_claim_servers();
  if (it.zone() != zone || it.label() != label || it.ns().rdata().empty()) return false;
  out.Clear();
  for (std::string& name : name_servers_in(it)) out.add_name_servers(std::move(name));
  out.set_ns_ttl_seconds(it.ns_ttl_seconds());
  return true;
}

bool act_puts(Part part, const v1::Action& action, std::string_view zone, std::string_view label,
              v1::Delegation& out) {
  const auto put = [&](const auto& it) {
    if (it.zone() != zone || it.label() != label) return false;
    out.Clear();
    if constexpr (requires { it.name_servers(); }) {
      if (part == Part::name_servers) {
        *out.mutable_name_servers() = it.name_servers();
        out.set_ns_ttl_seconds(it.name_servers().empty() ? 0 : it.ns_ttl_seconds());
      }
    }
    if constexpr (requires { it.ds(); }) {
      if (part == Part::ds) {
        *out.mutable_ds() = it.ds();
        out.set_ds_ttl_seconds(it.ds().empty() ? 0 : it.ds_ttl_seconds());
      }
    }
    return true;
  };
  if (action.has_names_create_delegation()) return put(action.names_create_delegation());
  if (action.has_names_register_below()) return put(action.names_register_below());
  if (part == Part::name_servers) {
    return servers_put(action, zone, label, out) ||
           (action.has_names_set_name_servers() && put(action.names_set_name_servers()));
  }
  return claim_puts(action, zone, label, out) ||
         (action.has_names_set_ds() && put(action.names_set_ds()));
}

// Of a line that is about this set; null for none.
const v1::SetChange* line_about(const v1::ChangeSets& plan, std::string_view zone,
                                std::string_view owner, std::uint16_t type) {
  if (plan.zone() != zone) return nullptr;
  const auto found = std::find_if(
      plan.changes().begin(), plan.changes().end(),
      [&](const v1::SetChange& it) { return it.type() == type && it.owner() == owner; });
  return found == plan.changes().end() ? nullptr : &*found;
}

std::string zone_changed_by(const v1::Action& action) {
  const auto* type =
      v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(action.action_case()));
  if (type == nullptr || !type->name().starts_with("names_")) return "";
  // Its message names the zone.
  if (action.has_names_dns_update()) return update_of(action.names_dns_update()).zone.text();
  const auto* zone = type->message_type()->FindFieldByName("zone");
  if (zone == nullptr) return "";
  const auto& message = action.GetReflection()->GetMessage(action, type);
  return message.GetReflection()->GetString(message, zone);
}

}  // namespace

bool puts_part(Part part, const v1::Action& action, std::string_view zone, std::string_view label,
               v1::Delegation& out) {
  bool puts = false;
  // Of several the last: it is what stands.
  for (const v1::Action* act : wire::acts_of(action)) {
    puts = act_puts(part, *act, zone, label, out) || puts;
    const std::uint16_t type = part == Part::name_servers ? dns::type::kNs : dns::type::kDs;
    const v1::ChangeSets& plan = act->names_change_sets();
    const v1::SetChange* const line = line_about(plan, zone, label, type);
    const auto single = line == nullptr ? ledger::Found<v1::Action>() : act_of(plan, *line);
    puts = (line != nullptr && single && act_puts(part, *single, zone, label, out)) || puts;
  }
  return puts;
}

bool same_addresses(const v1::Host& one, const v1::Host& other) {
  const auto same = [](const auto& a, const auto& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  };
  return same(one.ipv4(), other.ipv4()) && same(one.ipv6(), other.ipv6()) &&
         one.ipv4_ttl_seconds() == other.ipv4_ttl_seconds() &&
         one.ipv6_ttl_seconds() == other.ipv6_ttl_seconds();
}

bool puts_addresses(const v1::Action& action, std::string_view zone, std::string_view name,
                    v1::Host& out) {
  bool puts = false;
  const auto take = [&](const std::string& of_zone, const v1::HostAddresses& host) {
    if (of_zone != zone || host.name() != name) return;
    out = host_record(host, 0);
    puts = true;
  };
  for (const v1::Action* act : wire::acts_of(action)) {
    if (act->has_names_set_host()) take(act->names_set_host().zone(), act->names_set_host().host());
    const v1::ClaimServers& claim = act->names_claim_servers();
    for (const v1::HostAddresses& host : claim.hosts()) take(claim.zone(), host);
    const v1::CreateDelegation& create = act->names_create_delegation();
    for (const v1::HostAddresses& host : create.hosts()) take(create.zone(), host);
    const v1::ChangeSets& plan = act->names_change_sets();
    if (!is_below(name, zone)) continue;
    const v1::SetChange* const line =
        line_about(plan, zone, label_of_name(name, zone), dns::type::kA);
    const auto single = line == nullptr ? ledger::Found<v1::Action>() : act_of(plan, *line);
    if (single && single->has_names_set_host()) take(plan.zone(), single->names_set_host().host());
  }
  return puts;
}

bool same_set(const v1::RecordSet& one, const v1::RecordSet& other) {
  return one.type() == other.type() && one.ttl_seconds() == other.ttl_seconds() &&
         std::equal(one.rdata().begin(), one.rdata().end(), other.rdata().begin(),
                    other.rdata().end());
}

bool puts_set(const v1::Action& action, std::string_view zone, std::string_view owner,
              std::uint16_t type, v1::RecordSet& out) {
  bool puts = false;
  const auto take = [&](const std::string& of_zone, const std::string& at, const auto& it) {
    if (of_zone != zone || at != owner || it.type() != type) return;
    out = record_set(it, 0);
    puts = true;
  };
  for (const v1::Action* act : wire::acts_of(action)) {
    if (act->has_names_set_apex()) {
      take(act->names_set_apex().zone(), act->names_set_apex().zone(), act->names_set_apex());
    }
    if (act->has_names_set_records()) {
      take(act->names_set_records().zone(), act->names_set_records().owner(),
           act->names_set_records());
    }
    if (act->has_names_claim_fault()) {
      take(act->names_claim_fault().zone(), act->names_claim_fault().owner(),
           set_again(act->names_claim_fault()));
    }
    const v1::ChangeSets& plan = act->names_change_sets();
    if (plan.changes().empty() || !is_below(owner, zone)) continue;
    const v1::SetChange* const line = line_about(plan, zone, label_of_name(owner, zone), type);
    if (line != nullptr) take(plan.zone(), name_of_line(plan, *line), *line);
  }
  return puts;
}

bool puts_soa(const v1::Action& action, std::string_view zone, v1::Soa& out) {
  bool puts = false;
  for (const v1::Action* act : wire::acts_of(action)) {
    if (!act->has_names_set_zone() || act->names_set_zone().zone() != zone) continue;
    out = act->names_set_zone().soa();
    puts = true;
  }
  return puts;
}

std::vector<std::string> labels_of_host(std::string_view zone, std::string_view name,
                                        const v1::Host& host) {
  return host.sponsor().empty() ? labels_at_or_above(name, zone) : std::vector{host.sponsor()};
}

bool changes_zone(const v1::Action& action, std::string_view zone) {
  const std::vector<const v1::Action*> acts = wire::acts_of(action);
  return std::any_of(acts.begin(), acts.end(),
                     [&](const v1::Action* act) { return zone_changed_by(*act) == zone; });
}

std::string registered_above(const state::View& view, std::string_view zone,
                             std::string_view name) {
  if (!is_below(name, zone)) return "";
  for (std::string& label : labels_at_or_above(name, zone)) {
    if (delegation_exists(view, zone, label)) return std::move(label);
  }
  return "";
}

std::string taken_from(const state::View& view, const v1::Action& action) {
  v1::Delegation record;
  if (action.has_names_hold_delegation()) {
    const v1::HoldDelegation& it = action.names_hold_delegation();
    static_cast<void>(find_delegation(view, it.zone(), it.label(), record));
  } else if (action.has_names_award_delegation()) {
    const v1::AwardDelegation& it = action.names_award_delegation();
    static_cast<void>(find_delegation(view, it.zone(), it.label(), record));
  }
  return record.holder();
}

std::string holder_above(const state::View& view, std::string_view zone, std::string_view name) {
  v1::Delegation owner;
  (void)find_delegation(view, zone, registered_above(view, zone, name), owner);
  return owner.holder();
}

std::string host_holder(const state::View& view, std::string_view zone, std::string_view name) {
  if (!is_below(name, zone)) return "";
  // What serves the zone itself is nobody's alone, wherever its name lies: whoever holds net. must
  // not move a.root-servers.net. away from under the root.
  if (apex_uses(view, zone, name)) return "";
  v1::Delegation owner;
  if (find_delegation(view, zone, registered_above(view, zone, name), owner)) return owner.holder();
  v1::Host host;
  if (find_host(view, zone, name, host) && !host.sponsor().empty() &&
      find_delegation(view, zone, host.sponsor(), owner)) {
    return owner.holder();
  }
  return "";
}

bool find_skipped(const state::View& view, std::string_view zone, std::uint64_t proposal,
                  v1::SkippedSets& out) {
  return ledger::read(view, skipped_key(zone, proposal), out);
}

std::vector<v1::Action> acts_of_changes(const v1::ChangeSets& it) {
  std::vector<v1::Action> acts;
  acts.reserve(static_cast<std::size_t>(it.changes_size()));
  for (const v1::SetChange& change : it.changes()) {
    if (ledger::Found<v1::Action> act = act_of(it, change)) acts.push_back(*std::move(act));
  }
  return acts;
}

bool find_use(const state::View& view, std::string_view zone, std::string_view host,
              std::string_view label, v1::HostUse& out) {
  v1::Delegation user;
  const std::optional<Bytes> value = view.get(use_key(zone, host, label));
  if (!value || !wire::parse_stored(*value, out) || !find_delegation(view, zone, label, user) ||
      !wire::is_rest_of(out.user(), user.holder())) {
    return false;
  }
  // A notice that was given stands; what one holder has accepted binds no other. When one of
  // several leaves the rest, that is no way out of either.
  return out.has_ends_at() || wire::is_rest_of(out.giver(), host_holder(view, zone, host));
}

}  // namespace comity::names
