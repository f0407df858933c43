// Bundles of who set what stands at a name.
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "evidence/bundle_maker.h"
#include "evidence/limits.h"
#include "evidence/make.h"
#include "evidence/origin.h"
#include "evidence/trace.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

// Puts into a bundle what the records of one zone rest on.
class OriginsBundle {
 public:
  OriginsBundle(const ledger::Reader& reader, const State& state, const std::string& zone)
      : reader_(reader),
        state_(state),
        zone_(zone),
        blocks_(reader, *state.view),
        maker_(reader, state) {}

  // A delegation with its hosts.
  Status add_delegation(const std::string& label, const v1::Delegation& record) {
    if (!added_.insert(label).second) return {};
    const state::Key key = names::delegation_key(zone_, label);
    maker_.add(key);
    add_given(label, record);
    for (const OwnPart& part : parts_of(zone_, label, record)) {
      if (Status added = add_part(part, key); !added) return added;
    }
    for (const std::string& server : record.name_servers()) {
      if (Status added = add_host(server); !added) return added;
    }
    return {};
  }

  // The addresses of a name, or that it has none.
  Status add_host(const std::string& name) {
    const state::Key key = names::host_key(zone_, name);
    maker_.add(key);
    v1::Host host;
    if (!names::find_host(*state_.view, zone_, name, host)) return {};
    if (!host.sponsor().empty()) add_decided(host.sponsor_decision(), key);
    return add_part(addresses_of(zone_, name, host), key);
  }

  Status add_set(const std::string& owner, const v1::RecordSet& record) {
    const auto type = static_cast<std::uint16_t>(record.type());
    const state::Key key = names::set_key(zone_, owner, type);
    maker_.add(key);
    if (Status added = add_part(set_of(zone_, owner, record), key); !added) return added;
    return add_closest(owner);
  }

  // Whose the name is now.
  Status add_closest(const std::string& name) {
    v1::Delegation record;
    const std::string label = names::registered_above(*state_.view, zone_, name);
    if (label.empty() || !names::find_delegation(*state_.view, zone_, label, record)) return {};
    return add_delegation(label, record);
  }

  // The record of the zone does not say when it was set.
  Status add_zone(const v1::Zone& record) {
    const state::Key key = names::zone_key(zone_);
    maker_.add(key);
    const Result<std::uint64_t> height = reader_.changed_at(key, state_.height);
    if (!height) return tl::unexpected(height.error());
    OwnPart part = soa_of(zone_, record);
    part.set_at = *height;
    return add_part(part, key);
  }

  Result<Bytes> finish() { return maker_.finish(); }

 private:
  // With what gave the delegation to whoever set it.
  Status add_part(const OwnPart& part, const state::Key& key) {
    const Result<Origin> origin = trace(blocks_, part.set_at, part.puts_it);
    if (!origin) return tl::unexpected(origin.error());
    if (!origin->transaction) {
      add_decided(origin->decision.value_or(0), key);
      return {};
    }
    maker_.add_transaction(part.set_at, origin->transaction->position);
    // Whoever set it may have held it by another decision, as long as that is kept.
    const Result<State> earlier = open_state(reader_, part.set_at);
    for (const std::string& label : part.labels) {
      v1::Delegation then;
      const bool was = earlier && names::find_delegation(*earlier->view, zone_, label, then);
      if (was || names::find_delegation(*state_.view, zone_, label, then)) add_given(label, then);
    }
    return {};
  }

  // The act of whoever registered it, and what gave that party the name above, and so on up. What
  // is pruned is not there, and whoever judges the bundle says so.
  void add_registered(const std::string& label, const v1::Delegation& delegation) {
    const std::uint64_t height = delegation.registered_height();
    const Result<Origin> origin = trace(blocks_, height, [&](const v1::Action& action) {
      return registered_for(action, zone_, label).has_value();
    });
    if (!origin || !origin->transaction) return;
    maker_.add_transaction(height, origin->transaction->position);
    const Result<State> then = open_state(reader_, height);
    if (!then) return;
    const std::string above = names::name_of_label(label.substr(label.find('.') + 1), zone_);
    const std::string registered = names::registered_above(*then->view, zone_, above);
    v1::Delegation record;
    if (names::find_delegation(*then->view, zone_, registered, record)) {
      add_given(registered, record);
    }
  }

  // The act of whoever has taken it over, or has left it to those who held it too; and then what
  // had given it to all of them.
  void add_succession(const std::string& label, const v1::Delegation& delegation) {
    const std::uint64_t height = delegation.succeeded_height();
    const Result<Origin> origin = trace(blocks_, height, [&](const v1::Action& action) {
      return succeeds(action, zone_, label) || leaves(action, zone_, label);
    });
    if (origin && origin->transaction) {
      maker_.add_transaction(height, origin->transaction->position);
    }
    if (delegation.since_decision() != 0) maker_.add_decision(delegation.since_decision());
  }

  void add_given(const std::string& label, const v1::Delegation& delegation) {
    if (is_succeeded(delegation)) return add_succession(label, delegation);
    if (is_registered_below(delegation)) return add_registered(label, delegation);
    add_decided(delegation.since_decision(), names::delegation_key(zone_, label));
  }

  void add_decided(std::uint64_t number, const state::Key& key) {
    if (number == 0) return maker_.add_genesis_actions_of(key);
    maker_.add_decision(number);
  }

  const ledger::Reader& reader_;
  const State& state_;
  const std::string& zone_;
  std::set<std::string> added_;  // labels
  Blocks blocks_;
  BundleMaker maker_;
};

// The records of a page, by key: only these are parsed again.
std::map<Bytes, Bytes> page_of(const state::View& view, const std::string& zone,
                               const OriginsOf& of) {
  std::map<Bytes, Bytes> page;
  if (!of.name.empty()) {
    for (const state::Key& key : names::keys_at(view, zone, of.name)) {
      if (std::optional<Bytes> value = view.get(key)) page.emplace(key.key, *std::move(value));
    }
    return page;
  }
  const std::uint64_t limit = std::min(of.limit, limits::kOriginsRecords);
  view.each(names::kTable, zone, [&](BytesView key, BytesView value) {
    if (key <= of.after) return true;
    if (page.size() == limit && key > BytesView(page.rbegin()->first)) return true;
    page.emplace(key, value);
    if (page.size() > limit) page.erase(std::prev(page.end()));
    return true;
  });
  return page;
}

}  // namespace

Result<Bytes> bundle_of_delegation(const ledger::Reader& reader, std::uint64_t height,
                                   const std::string& zone, const std::string& label) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  v1::Delegation delegation;
  if (!names::find_delegation(*state->view, zone, label, delegation)) {
    return error(ErrorKind::not_found, "zone " + zone + " has no delegation " + label);
  }
  OriginsBundle bundle(reader, *state, zone);
  if (Status added = bundle.add_delegation(label, delegation); !added) {
    return tl::unexpected(added.error());
  }
  return bundle.finish();
}

Result<Bytes> bundle_of_origins(const ledger::Reader& reader, std::uint64_t height,
                                const std::string& zone, const OriginsOf& of) {
  const Result<State> state = open_state(reader, height);
  if (!state) return tl::unexpected(state.error());
  v1::Zone soa;
  if (!names::find_zone(*state->view, zone, soa)) {
    return error(ErrorKind::not_found, "this community does not govern zone " + zone);
  }
  OriginsBundle bundle(reader, *state, zone);
  Status added;
  names::ZoneVisitor visitor;
  visitor.zone = [&](const v1::Zone& it) { added = bundle.add_zone(it); };
  visitor.set = [&](std::string_view owner, const v1::RecordSet& it) {
    added = bundle.add_set(std::string(owner), it);
  };
  visitor.delegation = [&](std::string_view label, const v1::Delegation& it) {
    added = bundle.add_delegation(std::string(label), it);
  };
  visitor.host = [&](std::string_view name, const v1::Host&) {
    added = bundle.add_host(std::string(name));
    if (added) added = bundle.add_closest(std::string(name));
  };
  for (const auto& [key, value] : page_of(*state->view, zone, of)) {
    names::hand_over(key, value, visitor);
    if (!added) return tl::unexpected(added.error());
  }
  return bundle.finish();
}

}  // namespace comity::evidence
