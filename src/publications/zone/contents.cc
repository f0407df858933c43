#include "publications/zone/contents.h"

#include <algorithm>

#include "wire/messages.h"

namespace comity::zone {
namespace {

Bytes wire_of(const dns::Name& name) { return Bytes(name.wire()); }

// The names from this one up to one below the apex.
template <typename Visit>
void each_above(dns::Name name, const dns::Name& apex, const Visit& visit) {
  for (; name != apex && name.is_at_or_below(apex); name = name.parent()) visit(name);
}

bool is_address(std::uint16_t type) { return type == dns::type::kA || type == dns::type::kAaaa; }

}  // namespace

// Labels are octets above NUL, so that it ends each of them in order.
Contents::Place Contents::place_of(const dns::Name& name) {
  std::vector<BytesView> labels;
  const BytesView wire = name.wire();
  for (std::size_t at = 0; wire[at] != '\0';) {
    const auto length = static_cast<std::uint8_t>(wire[at]);
    labels.push_back(wire.substr(at + 1, length));
    at += 1U + length;
  }
  Place place;
  place.reserve(wire.size());
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    place.append(*label).push_back('\0');
  }
  return place;
}

Result<Contents> Contents::read(const state::View& view, const dns::Name& apex) {
  Contents contents(apex);
  names::ZoneVisitor visitor;
  visitor.zone = [&](const v1::Zone& record) { contents.take_zone(record); };
  visitor.set = [&](std::string_view owner, const v1::RecordSet& record) {
    contents.put_set(owner, record);
  };
  visitor.delegation = [&](std::string_view label, const v1::Delegation& record) {
    contents.put_cut(label, record);
  };
  visitor.host = [&](std::string_view name, const v1::Host& record) {
    contents.put_host(name, record);
  };
  names::each(view, apex.text(), visitor);
  if (Status sound = contents.sound(view); !sound) return tl::unexpected(sound.error());
  return contents;
}

Status Contents::sound(const state::View& view) const {
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (fault_) return tl::unexpected(*fault_);
  if (soa_) return {};
  return error(ErrorKind::not_found, "zone " + apex_.text() + " is not governed here");
}

// What the register has checked; anything else is damage that must not be published.
dns::Name Contents::name(std::string_view text) {
  Result<dns::Name> parsed = dns::Name::parse(text);
  if (parsed) return *std::move(parsed);
  if (!fault_) {
    fault_ = Error{ErrorKind::corrupt,
                   "zone " + apex_.text() + ": on record: " + parsed.error().message};
  }
  return {};
}

dns::Name Contents::owner_of(std::string_view label) {
  return name(std::string(label) + (apex_.is_root() ? "." : "." + apex_.text()));
}

void Contents::take_zone(const v1::Zone& record) {
  const v1::Soa& soa = record.soa();
  soa_ = Soa{
      soa.ttl_seconds(),
      name(soa.primary()),
      name(soa.mailbox()),
      {soa.refresh_seconds(), soa.retry_seconds(), soa.expire_seconds(), soa.minimum_seconds()}};
}

void Contents::put_set(std::string_view text, const v1::RecordSet& record) {
  const auto type = static_cast<std::uint16_t>(record.type());
  const dns::Name owner = name(text);
  std::vector<dns::Record>& set = sets_[place_of(owner)][type];
  for (const std::string& rdata : record.rdata()) {
    set.push_back({owner, type, record.ttl_seconds(), rdata});
    if (type != dns::type::kNs || owner != apex_) continue;
    if (Result<dns::Name> server = dns::Name::from_wire(rdata)) {
      apex_servers_.insert(*std::move(server));
    }
  }
}

void Contents::put_cut(std::string_view label, const v1::Delegation& record) {
  if (record.name_servers().empty()) return;
  Cut cut{owner_of(label), record.ns_ttl_seconds(), record.ds_ttl_seconds(), {}, {}};
  const Place place = place_of(cut.owner);
  for (const std::string& text : record.name_servers()) {
    dns::Name server = name(text);
    served_.emplace(place_of(server), place);
    each_above(server, apex_,
               [&](const dns::Name& above) { behind_.emplace(place_of(above), place); });
    cut.servers.push_back(std::move(server));
  }
  for (const v1::DelegationSigner& signer : record.ds()) {
    cut.ds.push_back(dns::ds_rdata(
        static_cast<std::uint16_t>(signer.key_tag()), static_cast<std::uint8_t>(signer.algorithm()),
        static_cast<std::uint8_t>(signer.digest_type()), signer.digest()));
  }
  cuts_.insert_or_assign(place, std::move(cut));
}

void Contents::drop_cut(const dns::Name& owner) {
  const auto found = cuts_.find(place_of(owner));
  if (found == cuts_.end()) return;
  for (const dns::Name& server : found->second.servers) {
    served_.erase({place_of(server), found->first});
    each_above(server, apex_, [&](const dns::Name& above) {
      behind_.erase({place_of(above), found->first});
    });
  }
  cuts_.erase(found);
}

void Contents::put_host(std::string_view text, const v1::Host& record) {
  Addresses host{name(text), {}};
  for (const std::string& address : record.ipv4()) {
    host.records.push_back({host.owner, dns::type::kA, record.ipv4_ttl_seconds(), address});
  }
  for (const std::string& address : record.ipv6()) {
    host.records.push_back({host.owner, dns::type::kAaaa, record.ipv6_ttl_seconds(), address});
  }
  Place place = place_of(host.owner);
  hosts_.insert_or_assign(std::move(place), std::move(host));
}

// A change of a few records.

void Contents::touch_cut(const dns::Name& owner, Names& touched) const {
  touched.insert(owner);
  const Place place = place_of(owner);
  if (const Cut* cut = find_cut(owner)) touched.insert(cut->servers.begin(), cut->servers.end());
  for (const Cut* other : linked(behind_, owner)) touched.insert(other->owner);
  // With the cut what lies below it is glue, without it is the zone's own.
  for (auto host = hosts_.lower_bound(place);
       host != hosts_.end() && host->first.starts_with(place); ++host) {
    touched.insert(host->second.owner);
  }
  for (auto sets = sets_.lower_bound(place); sets != sets_.end() && sets->first.starts_with(place);
       ++sets) {
    for (const auto& [type, set] : sets->second) {
      for (const dns::Record& record : set) touched.insert(record.owner);
    }
  }
}

void Contents::touch_address(const dns::Name& owner, Names& touched) const {
  touched.insert(owner);
  for (const Cut* cut : linked(served_, owner)) {
    touched.insert(cut->owner);
    for (const Cut* other : linked(behind_, cut->owner)) touched.insert(other->owner);
  }
}

void Contents::touch(const names::ZoneParts& parts, Names& touched) {
  touched.insert(apex_);
  for (const std::string& label : parts.labels) touch_cut(owner_of(label), touched);
  for (const std::string& host : parts.hosts) touch_address(name(host), touched);
  for (const auto& [text, type] : parts.sets) {
    const dns::Name owner = name(text);
    touched.insert(owner);
    if (owner != apex_) continue;
    if (is_address(type)) touch_address(apex_, touched);
    if (type == dns::type::kNs) touched.insert(apex_servers_.begin(), apex_servers_.end());
  }
}

void Contents::update_cut(const state::View& view, const std::string& label) {
  drop_cut(owner_of(label));
  v1::Delegation record;
  if (names::find_delegation(view, apex_.text(), label, record)) put_cut(label, record);
}

void Contents::update_host(const state::View& view, const std::string& text) {
  hosts_.erase(place_of(name(text)));
  v1::Host record;
  if (names::find_host(view, apex_.text(), text, record)) put_host(text, record);
}

void Contents::update_set(const state::View& view, const std::string& text, std::uint16_t type) {
  const dns::Name owner = name(text);
  if (const auto sets = sets_.find(place_of(owner)); sets != sets_.end()) {
    sets->second.erase(type);
    if (sets->second.empty()) sets_.erase(sets);
  }
  if (owner == apex_ && type == dns::type::kNs) apex_servers_.clear();
  v1::RecordSet record;
  if (names::find_set(view, apex_.text(), text, type, record)) put_set(text, record);
}

Result<std::set<dns::Name>> Contents::update(const state::View& view,
                                             const names::ZoneParts& parts) {
  Names touched;
  touch(parts, touched);
  for (const std::string& label : parts.labels) update_cut(view, label);
  for (const std::string& host : parts.hosts) update_host(view, host);
  for (const auto& [owner, type] : parts.sets) update_set(view, owner, type);
  if (parts.zone) {
    soa_.reset();
    v1::Zone record;
    if (names::find_zone(view, apex_.text(), record)) take_zone(record);
  }
  touch(parts, touched);
  std::erase_if(touched, [&](const dns::Name& one) { return !one.is_at_or_below(apex_); });
  if (Status still = sound(view); !still) return tl::unexpected(still.error());
  return touched;
}

// What is published.

const Contents::Cut* Contents::find_cut(const dns::Name& owner) const {
  const auto found = cuts_.find(place_of(owner));
  return found == cuts_.end() ? nullptr : &found->second;
}

const Contents::Cut* Contents::cut_above(const dns::Name& name) const {
  const Cut* closest = nullptr;
  each_above(name, apex_, [&](const dns::Name& above) {
    if (closest == nullptr) closest = find_cut(above);
  });
  return closest;
}

const Contents::Sets* Contents::find_sets(const dns::Name& owner) const {
  const auto found = sets_.find(place_of(owner));
  return found == sets_.end() ? nullptr : &found->second;
}

std::vector<const Contents::Cut*> Contents::linked(const Links& links,
                                                   const dns::Name& name) const {
  std::vector<const Cut*> cuts;
  const Place place = place_of(name);
  for (auto link = links.lower_bound({place, {}}); link != links.end() && link->first == place;
       ++link) {
    cuts.push_back(&cuts_.at(link->second));
  }
  return cuts;
}

bool Contents::has_address(const dns::Name& server) const {
  if (!server.is_at_or_below(apex_)) return true;
  if (server != apex_) return hosts_.contains(place_of(server));
  const Sets* sets = find_sets(apex_);
  return sets != nullptr && (sets->contains(dns::type::kA) || sets->contains(dns::type::kAaaa));
}

bool Contents::is_reached(const Cut& cut) const {
  return std::any_of(cut.servers.begin(), cut.servers.end(),
                     [this](const dns::Name& server) { return has_address(server); });
}

// A server in the zone without an address is left out, or whoever took its address away would leave
// the zone one that name servers complain of. One behind another cut may be found through that one.
bool Contents::publishes(const Cut& cut, const dns::Name& server) const {
  if (has_address(server)) return true;
  const Cut* behind = cut_above(server);
  return behind != nullptr && behind->owner != cut.owner && is_reached(*behind);
}

bool Contents::is_used(const dns::Name& host) const {
  if (apex_servers_.contains(host)) return true;
  const Place place = place_of(host);
  const auto link = served_.lower_bound({place, {}});
  return link != served_.end() && link->first == place;
}

// Below a cut the address of a host that serves somebody is glue, and others are prepared, as in
// the root zone. Who names one publishes it, for it has an address.
bool Contents::is_published(const Addresses& host) const {
  return cut_above(host.owner) == nullptr || is_used(host.owner);
}

void Contents::add_sets(const dns::Name& owner, const Sets& sets,
                        std::vector<dns::Record>& out) const {
  if (owner != apex_ && cut_above(owner) != nullptr) return;
  for (const auto& [type, set] : sets) out.insert(out.end(), set.begin(), set.end());
}

void Contents::add_cut(const Cut& cut, std::vector<dns::Record>& out) const {
  bool is_published = false;
  for (const dns::Name& server : cut.servers) {
    if (!publishes(cut, server)) continue;
    out.push_back({cut.owner, dns::type::kNs, cut.ns_ttl_seconds, wire_of(server)});
    is_published = true;
  }
  if (!is_published) return;
  for (const Bytes& rdata : cut.ds) {
    out.push_back({cut.owner, dns::type::kDs, cut.ds_ttl_seconds, rdata});
  }
}

void Contents::add_soa(std::uint32_t serial, std::vector<dns::Record>& out) const {
  out.push_back({apex_, dns::type::kSoa, soa_->ttl_seconds,
                 dns::soa_rdata(soa_->primary, soa_->mailbox, serial, soa_->times[0],
                                soa_->times[1], soa_->times[2], soa_->times[3])});
}

std::vector<dns::Record> Contents::records_of(const dns::Name& owner, std::uint32_t serial) const {
  std::vector<dns::Record> out;
  if (owner == apex_) add_soa(serial, out);
  if (const Sets* sets = find_sets(owner)) add_sets(owner, *sets, out);
  if (const Cut* cut = find_cut(owner)) add_cut(*cut, out);
  const auto host = hosts_.find(place_of(owner));
  if (host != hosts_.end() && is_published(host->second)) {
    out.insert(out.end(), host->second.records.begin(), host->second.records.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<dns::Record> Contents::records(std::uint32_t serial) const {
  std::vector<dns::Record> out;
  add_soa(serial, out);
  for (const auto& [place, sets] : sets_) {
    if (!sets.empty() && !sets.begin()->second.empty()) {
      add_sets(sets.begin()->second.front().owner, sets, out);
    }
  }
  for (const auto& [place, cut] : cuts_) add_cut(cut, out);
  for (const auto& [place, host] : hosts_) {
    if (is_published(host)) out.insert(out.end(), host.records.begin(), host.records.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace comity::zone
