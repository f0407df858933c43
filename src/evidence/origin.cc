#include "evidence/origin.h"

#include <algorithm>
#include <utility>

#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::evidence {

std::vector<OwnPart> parts_of(const std::string& zone, const std::string& label,
                              const v1::Delegation& record) {
  constexpr std::uint32_t kNs = 2;
  constexpr std::uint32_t kDs = 43;
  const auto make = [&](names::Part part, const std::string& name, std::uint64_t set_at) {
    const bool ds = part == names::Part::ds;
    OwnPart out{
        name, name + " of " + label, names::name_of_label(label, zone), {label}, set_at, {}, {},
        true, {ds ? kDs : kNs}};
    out.puts = [&zone, &label, part](const v1::Action& action) {
      v1::Delegation put;
      return names::puts_part(part, action, zone, label, put) ||
             names::updates_part(part, action, zone, label);
    };
    out.puts_it = [&zone, &label, &record, part](const v1::Action& action) {
      v1::Delegation put;
      if (names::updates_part(part, action, zone, label)) {
        return names::agrees_with_part(part, action, zone, label, record);
      }
      return names::puts_part(part, action, zone, label, put) &&
             names::same_part(part, put, record);
    };
    return out;
  };
  return {make(names::Part::name_servers, "NS set", record.name_servers_height()),
          make(names::Part::ds, "DS set", record.ds_height())};
}

OwnPart addresses_of(const std::string& zone, const std::string& name, const v1::Host& record) {
  const std::string what = "address set of " + name;
  OwnPart out{
      what, what,  name,   names::labels_of_host(zone, name, record), record.addresses_height(), {},
      {},   false, {1, 28}};  // A and AAAA are one record
  out.puts = [&zone, &name](const v1::Action& action) {
    v1::Host put;
    return names::puts_addresses(action, zone, name, put) ||
           names::updates_addresses(action, zone, name);
  };
  out.puts_it = [&zone, &name, &record](const v1::Action& action) {
    v1::Host put;
    if (names::updates_addresses(action, zone, name)) {
      return names::agrees_with_addresses(action, zone, name, record);
    }
    return names::puts_addresses(action, zone, name, put) && names::same_addresses(put, record);
  };
  return out;
}

OwnPart set_of(const std::string& zone, const std::string& owner, const v1::RecordSet& record) {
  const auto type = static_cast<std::uint16_t>(record.type());
  // Its key ends with the name of the type.
  const Bytes key = names::set_key(zone, owner, type).key;
  const std::string what = key.substr(key.rfind('/') + 1) + " set of " + owner;
  OwnPart out{what, what, owner, {}, record.set_height(), {}, {}, false, {type}};
  if (owner != zone) out.labels = names::labels_of_host(zone, owner, v1::Host());
  out.puts = [zone, owner, type](const v1::Action& action) {
    v1::RecordSet put;
    return names::puts_set(action, zone, owner, type, put) ||
           names::updates_set(action, zone, owner, type);
  };
  out.puts_it = [zone, owner, type, &record](const v1::Action& action) {
    v1::RecordSet put;
    if (names::updates_set(action, zone, owner, type)) {
      return names::agrees_with_set(action, zone, owner, record);
    }
    return names::puts_set(action, zone, owner, type, put) && names::same_set(put, record);
  };
  return out;
}

OwnPart soa_of(const std::string& zone, const v1::Zone& record) {
  const std::string what = "SOA of " + zone;
  OwnPart out{what, what, zone, {}, 0, {}, {}, false, {}};
  out.puts = [zone](const v1::Action& action) {
    v1::Soa put;
    return names::puts_soa(action, zone, put);
  };
  out.puts_it = [zone, &record](const v1::Action& action) {
    v1::Soa put;
    return names::puts_soa(action, zone, put) && wire::encode(put) == wire::encode(record.soa());
  };
  return out;
}

Origins::Origins(const BundleView& view, const proof::Verified& verified,
                 const Provenance& provenance, std::string zone)
    : view_(view), provenance_(provenance), zone_(std::move(zone)) {
  for (const proof::ProvenTransaction& it : verified.transactions) {
    const auto body = std::make_shared<v1::Body>();
    if (it.outcome == 0 && wire::parse_stored(it.body, *body)) sent_.push_back({&it, body});
  }
  for (const std::uint64_t number : view.proposals()) {
    v1::Proposal proposal;
    const auto proposed = std::make_shared<v1::ProposedActions>();
    if (!decisions::find_proposal(view, number, proposal) || proposal.state() != v1::EFFECTIVE ||
        !decisions::find_actions(view, number, *proposed)) {
      continue;
    }
    decided_.push_back({number, wire::to_time(proposal.ended_at()).value_or(Time{}), proposed});
  }
  for (const Bytes& octets : provenance.genesis_actions()) {
    const auto action = std::make_shared<v1::Action>();
    if (wire::parse_stored(octets, *action)) founded_.push_back(action);
  }
  names::ZoneVisitor visitor;
  visitor.delegation = [this](std::string_view label, const v1::Delegation& record) {
    places_.emplace(label, place_of(std::string(label), record));
  };
  for (const proof::ProvenRecord& record : verified.records) {
    if (record.table != names::kTable || record.collection != zone_ || !record.value) continue;
    names::hand_over(record.key, *record.value, visitor);
  }
  for (const auto& action : founded_) ever_held_.add(*action, zone_);
  for (const Decided& it : decided_) {
    for (const v1::Action& action : it.actions->actions()) ever_held_.add(action, zone_);
  }
  std::vector<Registration> registrations;
  for (const Sent& sent : sent_) {
    if (provenance.check_key(sent.transaction->party, sent.transaction->key, v1::OPERATE)) {
      ever_held_.add_successions(sent.body->action(), zone_, sent.transaction->party);
      add_registrations(sent.body->action(), zone_, sent.transaction->party, registrations);
    }
  }
  ever_held_.add_registered(std::move(registrations));
}

Origins::Place Origins::place_of(const std::string& label, const v1::Delegation& record) const {
  Place place{label,
              record.holder(),
              record.registered_by(),
              record.since_decision(),
              record.held_height(),
              std::nullopt};
  const auto creates = [&](const v1::Action& action) {
    const v1::CreateDelegation& it = action.names_create_delegation();
    return it.zone() == zone_ && it.label() == label;
  };
  const auto made = std::find_if(decided_.begin(), decided_.end(), [&](const Decided& it) {
    return it.number == record.since_decision();
  });
  if (made != decided_.end() &&
      std::any_of(made->actions->actions().begin(), made->actions->actions().end(), creates)) {
    place.made_at = made->at;
  }
  return place;
}

Result<Whence> Origins::of_delegation(const std::string& label, const v1::Delegation& record,
                                      const OwnPart& part) const {
  return find(part, place_of(label, record));
}

Result<Whence> Origins::of(const OwnPart& part) const {
  for (const std::string& label : part.labels) {
    const auto place = places_.find(label);
    if (place != places_.end()) return find(part, place->second);
  }
  return find(part, {});
}

// Whose a host is outside every delegation: a decision, or the founders, have said.
Result<Whence> Origins::of_host(const std::string& name, const v1::Host& host) const {
  const auto sponsors = [&](const v1::Action& action) {
    const v1::SetHost& it = action.names_set_host();
    return it.zone() == zone_ && it.host().name() == name && it.sponsor() == host.sponsor();
  };
  if (!host.sponsor().empty() && !any_decided(sponsors)) {
    return error(ErrorKind::not_found,
                 "the bundle does not prove that " + host.sponsor() + " sponsors " + name);
  }
  return of(addresses_of(zone_, name, host));
}

Result<Whence> Origins::find(const OwnPart& part, const Place& place) const {
  // The newest first: it is the one that stands.
  for (auto sent = sent_.rbegin(); sent != sent_.rend(); ++sent) {
    const proof::ProvenTransaction& it = *sent->transaction;
    const v1::Action& action = sent->body->action();
    if (it.height < part.set_at || !part.puts(action)) continue;
    const bool stands = part.puts_it(action);
    if (action.has_names_claim_keys() || action.has_names_claim_servers() ||
        action.has_names_claim_fault()) {
      // Most claims put nothing there: too few others had made them.
      if (it.height != part.set_at || !stands) continue;
      return by_observers(*sent, part);
    }
    // An update of what is so already puts nothing there.
    if (action.has_names_dns_update() && it.height != part.set_at && stands) continue;
    std::string what = "transaction " + it.id.hex();
    what.append(" of " + it.party).append(" at height " + std::to_string(it.height));
    if (it.height != part.set_at || !stands) {
      return error(part.full + " is not the one that " + what + " has set");
    }
    if (const Status in_time = check_time(*sent, part, place); !in_time) {
      return at(what, in_time.error());
    }
    if (part.made_with && it.party == place.registered_by &&
        registered_for(action, zone_, place.label)) {
      return by_registration(*sent, part, place);
    }
    Result<Whence> whence = by_party(*sent, part, place);
    if (!whence) return at(what, whence.error());
    whence->finding = part.name + ": set by " + what + whence->finding;
    return whence;
  }
  return without_transaction(part, place);
}

// With it there was none. That it was for the one above to do is found with whose the name is, as
// long as it is with the one for whom it was registered.
Result<Whence> Origins::by_registration(const Sent& sent, const OwnPart& part,
                                        const Place& place) const {
  const proof::ProvenTransaction& it = *sent.transaction;
  const std::string what =
      "transaction " + it.id.hex() + " of " + it.party + " at height " + std::to_string(it.height);
  if (const Status own = provenance_.check_key(it.party, it.key, v1::OPERATE); !own) {
    return at(what, own.error());
  }
  Whence whence{0, &it, part.name + ": none since " + what + " has registered it"};
  const bool moved = registered_for(sent.body->action(), zone_, place.label) != place.holder;
  if (moved && !ever_held_.had_above(place.label, it.party)) {
    whence.caveat = "that it held what is above is not shown";
  }
  return whence;
}

// The finding is how it was signed.
Result<Whence> Origins::by_party(const Sent& sent, const OwnPart& part, const Place& place) const {
  const proof::ProvenTransaction& it = *sent.transaction;
  const Result<std::optional<v1::KeyPower>> power = check_key(sent, part);
  if (!power) return tl::unexpected(power.error());
  const Result<std::string> label = check_sender(it, part, place, *power);
  if (!label) return tl::unexpected(label.error());
  Whence whence{0, &it, ", its signature holds"};
  const auto add = [&whence](const std::string& caveat) {
    whence.caveat.append(whence.caveat.empty() ? "" : "; ").append(caveat);
  };
  if (sent.body->action().has_names_dns_update()) {
    add("it is an update of what stood there before, which is not shown");
  }
  if (*label == place.label && !wire::is_holder(place.holder, it.party)) {
    add("that party does not hold it any more");
    if (ever_held_.had_as_successor(*label, it.party)) {
      add("that it could take it over as successor is the log's word");
    }
  }
  if (*label != place.label) add("that it still held " + *label + " is not shown");
  if (*power) {
    whence.finding.append("; with a narrower key");
    const Result<bool> stood = check_held(**power, it, place, *label);
    if (!stood) return tl::unexpected(stood.error());
    if (!*stood) add("that the power of its narrower key stood then is not shown");
  }
  return whence;
}

// The last of the claims with which enough observers said the same. The DS set that stood before,
// which has to name the keys of the child's signatures, is on record no more.
Result<Whence> Origins::by_observers(const Sent& sent, const OwnPart& part) const {
  const proof::ProvenTransaction& it = *sent.transaction;
  const auto own = provenance_.power_behind(it, sent.body->action());
  if (!own) return tl::unexpected(own.error());
  if (sent.body->action().has_names_claim_fault()) {
    return Whence{0, &it,
                  part.name + ": set back by the claim of observer " + it.party +
                      " in transaction " + it.id.hex() + " at height " + std::to_string(it.height) +
                      ", its signature holds",
                  "that others claimed the same, and that its holder has had it so before, is as "
                  "the log says",
                  false};
  }
  const std::string how = sent.body->action().names_claim_keys().bootstrap()
                              ? "that the operators of its name servers vouch for it (RFC 9615)"
                              : "that the child zone has signed it with the keys of before";
  return Whence{0, &it,
                part.name + ": set by the claim of observer " + it.party + " in transaction " +
                    it.id.hex() + " at height " + std::to_string(it.height) +
                    ", its signature holds",
                "that others claimed the same, that the holder has ordered it, and " + how +
                    ", is as the log says",
                false};
}

// What was there under this name before it was created is gone.
Status Origins::check_time(const Sent& sent, const OwnPart& part, const Place& place) const {
  const Result<Time> until = wire::to_time(sent.body->valid_until());
  if (place.made_at && part.made_with && (!until || *until <= *place.made_at)) {
    return error("it was signed for a time before decision " +
                 std::to_string(place.since_decision) + " created " + place.label);
  }
  if (part.labels.empty()) return error("the apex is the community's, and no party sets it");
  return {};
}

// The power of a narrower key, which names this part; nothing where a key of the party itself has
// signed.
Result<std::optional<v1::KeyPower>> Origins::check_key(const Sent& sent,
                                                       const OwnPart& part) const {
  const proof::ProvenTransaction& it = *sent.transaction;
  Result<std::optional<v1::KeyPower>> power = provenance_.power_behind(it, sent.body->action());
  if (!power || !*power) return power;
  const bool reaches =
      names::covers(**power, zone_, part.owner, part.types) &&
      std::find(part.labels.begin(), part.labels.end(), (*power)->label()) != part.labels.end();
  if (reaches) return power;
  return error("the power of the narrower key " + it.key.hex() + " does not reach so far");
}

// Whether it is shown that the power stood: it is that of one holder, until the name is put on
// hold.
Result<bool> Origins::check_held(const v1::KeyPower& power, const proof::ProvenTransaction& sent,
                                 const Place& place, const std::string& label) const {
  // Effects come after the transactions of their block.
  if (label != place.label || place.held_height >= sent.height) return false;
  if (power.held_height() == place.held_height) return true;
  return error("the power of the narrower key " + sent.key.hex() + " was void: " + label +
               " has been with this holder since height " + std::to_string(place.held_height));
}

// The party held the registered name whose label comes back; a power is over one alone.
Result<std::string> Origins::check_sender(const proof::ProvenTransaction& sent, const OwnPart& part,
                                          const Place& place,
                                          const std::optional<v1::KeyPower>& power) const {
  for (const std::string& label : part.labels) {
    if (power && power->label() != label) continue;
    if (label == place.label && wire::is_holder(place.holder, sent.party)) return label;
    if (!(place.made_at && part.made_with) && ever_held_.had(label, sent.party)) {
      return label;
    }
  }
  return error(ErrorKind::not_found,
               "the bundle does not prove that " + part.labels.back() + " was ever that party's");
}

// Of the actions that the founders have signed, and those of decisions in effect.
bool Origins::any_decided(const std::function<bool(const v1::Action&)>& is) const {
  const bool founded =
      std::any_of(founded_.begin(), founded_.end(), [&](const auto& it) { return is(*it); });
  return founded || decision_with(is, Time{}) != 0;
}

// The newest decision in effect since then with such an action; 0 when there is none.
std::uint64_t Origins::decision_with(const std::function<bool(const v1::Action&)>& is,
                                     Time since) const {
  const Decided* newest = nullptr;
  for (const Decided& it : decided_) {
    if (it.at < since || (newest != nullptr && it.at < newest->at)) continue;
    if (std::any_of(it.actions->actions().begin(), it.actions->actions().end(), is)) newest = &it;
  }
  return newest == nullptr ? 0 : newest->number;
}

Result<Whence> Origins::without_transaction(const OwnPart& part, const Place& place) const {
  const Time since = part.made_with ? place.made_at.value_or(Time{}) : Time{};
  if (const std::uint64_t number = decision_with(part.puts_it, since); number != 0) {
    return Whence{
        number, nullptr,
        part.name + ": set by decision " + std::to_string(number) + ", its votes recounted"};
  }
  if (view_.fault()) return tl::unexpected(*view_.fault());
  if (part.set_at != 0 || since != Time{}) {
    return error(ErrorKind::not_found, "the bundle does not prove what set the " + part.full +
                                           " at height " + std::to_string(part.set_at));
  }
  return in_genesis(part);
}

// The last of the founders' actions that put one on it.
Result<Whence> Origins::in_genesis(const OwnPart& part) const {
  for (auto it = founded_.rbegin(); it != founded_.rend(); ++it) {
    if (!part.puts(**it)) continue;
    if (part.puts_it(**it)) {
      return Whence{0, nullptr, part.name + ": stands since genesis, every founder has signed it"};
    }
    return error(part.full + " is not the one that the founders have signed");
  }
  return error(ErrorKind::not_found,
               "the bundle does not prove that the " + part.full + " stands since genesis");
}

Result<OriginsFound> find_origins(const BundleView& view, const Origins& origins,
                                  const std::string& zone, const std::string& label,
                                  const v1::Delegation& record) {
  OriginsFound found;
  const auto say = [&](const Result<Whence>& whence) -> Status {
    if (!whence) return tl::unexpected(whence.error());
    found.is_whole = found.is_whole && whence->is_whole;
    found.sentences.push_back(whence->text());
    return {};
  };
  for (const OwnPart& part : parts_of(zone, label, record)) {
    if (Status said = say(origins.of_delegation(label, record, part)); !said) {
      return tl::unexpected(said.error());
    }
  }
  for (const std::string& server : record.name_servers()) {
    v1::Host host;
    const bool has_addresses = names::find_host(view, zone, server, host);
    if (view.fault()) return tl::unexpected(*view.fault());
    if (!has_addresses) continue;
    if (Status said = say(origins.of_host(server, host)); !said) {
      return tl::unexpected(said.error());
    }
  }
  return found;
}

}  // namespace comity::evidence
