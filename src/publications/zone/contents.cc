#include "publications/zone/contents.h"

#include <algorithm>

#include "wire/messages.h"

namespace comity::zone {
namespace {

Bytes wire_of(const dns::Name& name) { return Bytes(name.wire()); }

bool is_address(std::uint16_t type) { return type == dns::type::kA || type == dns::type::kAaaa; }

}  // namespace

Result<Contents> Contents::read(const state::View& view, const dns::Name& apex) {
  Contents contents(apex);
  names::ZoneVisitor visitor;
  visitor.zone = [&](const v1::Zone& record) { contents.take_zone(record); };
  visitor.apex = [&](const v1::ApexSet& record) { contents.take_apex_set(record); };
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

void Contents::take_apex_set(const v1::ApexSet& record) {
  const auto type = static_cast<std::uint16_t>(record.type());
  std::vector<dns::Record>& set = apex_sets_[type];
  for (const std::string& rdata : record.rdata()) {
    set.push_back({apex_, type, record.ttl_seconds(), rdata});
    if (type != dns::type::kNs) continue;
    if (Result<dns::Name> server = dns::Name::from_wire(rdata)) {
      apex_servers_.insert(*std::move(server));
    }
  }
}

void Contents::put_cut(std::string_view label, const v1::Delegation& record) {
  Cut cut{owner_of(label), record.ns_ttl_seconds(), record.ds_ttl_seconds(), {}, {}};
  for (const std::string& text : record.name_servers()) {
    dns::Name server = name(text);
    served_.emplace(wire_of(server), wire_of(cut.owner));
    if (server.is_at_or_below(apex_) && server != apex_) {
      behind_.emplace(wire_of(server.child_of(apex_)), wire_of(cut.owner));
    }
    cut.servers.push_back(std::move(server));
  }
  for (const v1::DelegationSigner& signer : record.ds()) {
    cut.ds.push_back(dns::ds_rdata(
        static_cast<std::uint16_t>(signer.key_tag()), static_cast<std::uint8_t>(signer.algorithm()),
        static_cast<std::uint8_t>(signer.digest_type()), signer.digest()));
  }
  cuts_.insert_or_assign(wire_of(cut.owner), std::move(cut));
}

void Contents::drop_cut(const dns::Name& owner) {
  const auto found = cuts_.find(wire_of(owner));
  if (found == cuts_.end()) return;
  for (const dns::Name& server : found->second.servers) {
    served_.erase({wire_of(server), found->first});
    behind_.erase({wire_of(server.child_of(apex_)), found->first});
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
  hosts_.insert_or_assign(wire_of(host.owner), std::move(host));
}

// A change of a few records.

void Contents::touch_cut(const dns::Name& owner, Names& touched) const {
  touched.insert(owner);
  if (const Cut* cut = find_cut(owner)) touched.insert(cut->servers.begin(), cut->servers.end());
  for (const Cut* other : linked(behind_, owner)) touched.insert(other->owner);
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
  if (std::any_of(parts.apex_types.begin(), parts.apex_types.end(), is_address)) {
    touch_address(apex_, touched);
  }
  if (parts.apex_types.contains(dns::type::kNs)) {
    touched.insert(apex_servers_.begin(), apex_servers_.end());
  }
}

void Contents::update_cut(const state::View& view, const std::string& label) {
  drop_cut(owner_of(label));
  v1::Delegation record;
  if (names::find_delegation(view, apex_.text(), label, record)) put_cut(label, record);
}

void Contents::update_host(const state::View& view, const std::string& text) {
  hosts_.erase(wire_of(name(text)));
  v1::Host record;
  if (names::find_host(view, apex_.text(), text, record)) put_host(text, record);
}

void Contents::update_apex(const state::View& view, const names::ZoneParts& parts) {
  if (parts.zone) {
    soa_.reset();
    v1::Zone record;
    if (names::find_zone(view, apex_.text(), record)) take_zone(record);
  }
  for (const std::uint16_t type : parts.apex_types) {
    apex_sets_.erase(type);
    if (type == dns::type::kNs) apex_servers_.clear();
    v1::ApexSet record;
    if (names::find_apex_set(view, apex_.text(), type, record)) take_apex_set(record);
  }
}

Result<std::set<dns::Name>> Contents::update(const state::View& view,
                                             const names::ZoneParts& parts) {
  Names touched;
  touch(parts, touched);
  for (const std::string& label : parts.labels) update_cut(view, label);
  for (const std::string& host : parts.hosts) update_host(view, host);
  update_apex(view, parts);
  touch(parts, touched);
  std::erase_if(touched, [&](const dns::Name& one) { return !one.is_at_or_below(apex_); });
  if (Status still = sound(view); !still) return tl::unexpected(still.error());
  return touched;
}

// What is published.

const Contents::Cut* Contents::find_cut(const dns::Name& owner) const {
  const auto found = cuts_.find(wire_of(owner));
  return found == cuts_.end() ? nullptr : &found->second;
}

std::vector<const Contents::Cut*> Contents::linked(const Links& links,
                                                   const dns::Name& name) const {
  std::vector<const Cut*> cuts;
  const Wire wire = wire_of(name);
  for (auto link = links.lower_bound({wire, {}}); link != links.end() && link->first == wire;
       ++link) {
    cuts.push_back(&cuts_.at(link->second));
  }
  return cuts;
}

bool Contents::has_address(const dns::Name& server) const {
  if (!server.is_at_or_below(apex_)) return true;
  if (server != apex_) return hosts_.contains(wire_of(server));
  return apex_sets_.contains(dns::type::kA) || apex_sets_.contains(dns::type::kAaaa);
}

bool Contents::is_reached(const Cut& cut) const {
  return std::any_of(cut.servers.begin(), cut.servers.end(),
                     [this](const dns::Name& server) { return has_address(server); });
}

// A server in the zone without an address is left out, or whoever took its address away would leave
// the zone one that name servers complain of. One behind another delegation may be found through
// that one.
bool Contents::publishes(const Cut& cut, const dns::Name& server) const {
  if (has_address(server)) return true;
  if (server == apex_) return false;
  const dns::Name other = server.child_of(apex_);
  const Cut* behind = other == cut.owner ? nullptr : find_cut(other);
  return behind != nullptr && is_reached(*behind);
}

// Only hosts that serve somebody, as the root zone does: others are prepared, not published. Who
// names one publishes it, for it has an address.
bool Contents::is_used(const dns::Name& host) const {
  if (apex_servers_.contains(host)) return true;
  const Wire wire = wire_of(host);
  const auto link = served_.lower_bound({wire, {}});
  return link != served_.end() && link->first == wire;
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

void Contents::add_apex(std::uint32_t serial, std::vector<dns::Record>& out) const {
  for (const auto& [type, set] : apex_sets_) out.insert(out.end(), set.begin(), set.end());
  out.push_back({apex_, dns::type::kSoa, soa_->ttl_seconds,
                 dns::soa_rdata(soa_->primary, soa_->mailbox, serial, soa_->times[0],
                                soa_->times[1], soa_->times[2], soa_->times[3])});
}

std::vector<dns::Record> Contents::records_of(const dns::Name& owner, std::uint32_t serial) const {
  std::vector<dns::Record> out;
  if (owner == apex_) add_apex(serial, out);
  if (const Cut* cut = find_cut(owner)) add_cut(*cut, out);
  const auto host = hosts_.find(wire_of(owner));
  if (host != hosts_.end() && is_used(owner)) {
    out.insert(out.end(), host->second.records.begin(), host->second.records.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<dns::Record> Contents::records(std::uint32_t serial) const {
  std::vector<dns::Record> out;
  add_apex(serial, out);
  for (const auto& [wire, cut] : cuts_) add_cut(cut, out);
  for (const auto& [wire, host] : hosts_) {
    if (is_used(host.owner)) out.insert(out.end(), host.records.begin(), host.records.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace comity::zone
