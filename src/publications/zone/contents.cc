#include "publications/zone/contents.h"

#include <algorithm>
#include <iterator>

#include "dns/canonical.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

Bytes wire_name(const dns::Name& name) { return Bytes(name.wire()); }

// The names from this one up to one below the apex.
template <typename Visit>
void each_above(dns::Name name, const dns::Name& apex, const Visit& visit) {
  for (; name != apex && name.is_at_or_below(apex); name = name.parent()) visit(name);
}

bool is_address(std::uint16_t type) { return type == dns::type::kA || type == dns::type::kAaaa; }

}  // namespace

void Contents::pack(Packed& packed, std::uint16_t type, std::uint32_t ttl_seconds,
                    BytesView rdata) {
  append_u16(packed, type);
  append_u32(packed, ttl_seconds);
  append_u16(packed, static_cast<std::uint16_t>(rdata.size()));
  packed += rdata;
}

void Contents::unpack(const Packed& packed, const dns::Name& owner, std::vector<dns::Record>& out) {
  constexpr std::size_t kFixed = 8;
  for (BytesView rest = packed; !rest.empty();) {
    const std::size_t length = read_u16(rest.substr(6));
    out.push_back(
        {owner, read_u16(rest), read_u32(rest.substr(2)), Bytes(rest.substr(kFixed, length))});
    rest.remove_prefix(kFixed + length);
  }
}

std::vector<dns::Name> Contents::servers_of(const Cut& cut) {
  std::vector<dns::Name> servers;
  for (BytesView rest = cut.servers; !rest.empty();) {
    const std::size_t octets = rest.find('\0') + 1;  // no label holds one
    servers.push_back(dns::Name::from_wire(rest.substr(0, octets)).value_or(dns::Name()));
    rest.remove_prefix(octets);
  }
  return servers;
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
  Packed& packed = sets_[dns::place_of(owner)];
  for (const std::string& rdata : record.rdata()) {
    pack(packed, type, record.ttl_seconds(), rdata);
    if (type != dns::type::kNs || owner != apex_) continue;
    if (Result<dns::Name> server = dns::Name::from_wire(rdata)) {
      apex_servers_.insert(*std::move(server));
    }
  }
}

void Contents::put_cut(std::string_view label, const v1::Delegation& record) {
  if (record.name_servers().empty()) return;
  Cut cut{record.ns_ttl_seconds(), {}, {}};
  const Place place = dns::place_of(owner_of(label));
  for (const std::string& text : record.name_servers()) {
    const dns::Name server = name(text);
    served_.emplace(dns::place_of(server), place);
    cut.servers += server.wire();
  }
  for (const v1::DelegationSigner& signer : record.ds()) {
    pack(cut.ds, dns::type::kDs, record.ds_ttl_seconds(),
         dns::ds_rdata(static_cast<std::uint16_t>(signer.key_tag()),
                       static_cast<std::uint8_t>(signer.algorithm()),
                       static_cast<std::uint8_t>(signer.digest_type()), signer.digest()));
  }
  cuts_.insert_or_assign(place, std::move(cut));
}

void Contents::drop_cut(const dns::Name& owner) {
  const auto found = cuts_.find(dns::place_of(owner));
  if (found == cuts_.end()) return;
  for (const dns::Name& server : servers_of(found->second)) {
    served_.erase({dns::place_of(server), found->first});
  }
  cuts_.erase(found);
}

void Contents::put_host(std::string_view text, const v1::Host& record) {
  Packed packed;
  for (const std::string& address : record.ipv4()) {
    pack(packed, dns::type::kA, record.ipv4_ttl_seconds(), address);
  }
  for (const std::string& address : record.ipv6()) {
    pack(packed, dns::type::kAaaa, record.ipv6_ttl_seconds(), address);
  }
  hosts_.insert_or_assign(dns::place_of(name(text)), std::move(packed));
}

// A change of a few records.

void Contents::touch_cut(const dns::Name& owner, Names& touched) const {
  touched.insert(owner);
  const Place place = dns::place_of(owner);
  if (const auto cut = find_cut(owner); cut != cuts_.end()) {
    for (dns::Name& server : servers_of(cut->second)) touched.insert(std::move(server));
  }
  for (const auto& other : served_from_below(owner)) touched.insert(dns::name_at(other->first));
  // With the cut what lies below it is glue, without it is the zone's own.
  for (const auto* map : {&hosts_, &sets_}) {
    for (auto below = map->lower_bound(place);
         below != map->end() && below->first.starts_with(place); ++below) {
      touched.insert(dns::name_at(below->first));
    }
  }
}

void Contents::touch_address(const dns::Name& owner, Names& touched) const {
  touched.insert(owner);
  for (const auto& cut : served_by(owner)) {
    const dns::Name served = dns::name_at(cut->first);
    touched.insert(served);
    for (const auto& other : served_from_below(served)) touched.insert(dns::name_at(other->first));
  }
}

void Contents::touch(const names::ZoneParts& parts, Names& touched) {
  touched.insert(apex_);
  for (const std::string& label : parts.labels) touch_cut(owner_of(label), touched);
  for (const std::string& host : parts.hosts) touched.insert(name(host));
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
  hosts_.erase(dns::place_of(name(text)));
  v1::Host record;
  if (names::find_host(view, apex_.text(), text, record)) put_host(text, record);
}

void Contents::update_set(const state::View& view, const std::string& text, std::uint16_t type) {
  const dns::Name owner = name(text);
  if (const auto sets = sets_.find(dns::place_of(owner)); sets != sets_.end()) {
    std::vector<dns::Record> standing;
    unpack(sets->second, owner, standing);
    sets->second.clear();
    for (const dns::Record& record : standing) {
      if (record.type != type) pack(sets->second, record.type, record.ttl_seconds, record.rdata);
    }
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
  Names had_address;
  for (const std::string& host : parts.hosts) {
    if (dns::Name one = name(host); has_address(one)) had_address.insert(std::move(one));
  }
  for (const std::string& label : parts.labels) update_cut(view, label);
  for (const std::string& host : parts.hosts) update_host(view, host);
  for (const auto& [owner, type] : parts.sets) update_set(view, owner, type);
  if (parts.zone) {
    soa_.reset();
    v1::Zone record;
    if (names::find_zone(view, apex_.text(), record)) take_zone(record);
  }
  touch(parts, touched);
  // Whoever names it is told whether it has an address, not which: a server of many may move alone.
  for (const std::string& host : parts.hosts) {
    const dns::Name one = name(host);
    if (has_address(one) != had_address.contains(one)) touch_address(one, touched);
  }
  std::erase_if(touched, [&](const dns::Name& one) { return !one.is_at_or_below(apex_); });
  if (Status still = sound(view); !still) return tl::unexpected(still.error());
  return touched;
}

// What is published.

Contents::Cuts::const_iterator Contents::find_cut(const dns::Name& owner) const {
  return cuts_.find(dns::place_of(owner));
}

Contents::Cuts::const_iterator Contents::cut_above(const dns::Name& name) const {
  auto closest = cuts_.end();
  each_above(name, apex_, [&](const dns::Name& above) {
    if (closest == cuts_.end()) closest = find_cut(above);
  });
  return closest;
}

std::vector<Contents::Cuts::const_iterator> Contents::served_by(const dns::Name& server) const {
  std::vector<Cuts::const_iterator> cuts;
  const Place place = dns::place_of(server);
  for (auto link = served_.lower_bound({place, {}}); link != served_.end() && link->first == place;
       ++link) {
    cuts.push_back(cuts_.find(link->second));
  }
  return cuts;
}

std::vector<Contents::Cuts::const_iterator> Contents::served_from_below(
    const dns::Name& name) const {
  std::vector<Cuts::const_iterator> cuts;
  const Place place = dns::place_of(name);
  for (auto link = served_.lower_bound({place, {}});
       link != served_.end() && link->first.starts_with(place); ++link) {
    cuts.push_back(cuts_.find(link->second));
  }
  return cuts;
}

bool Contents::has_set(const dns::Name& owner, std::uint16_t type) const {
  const auto sets = sets_.find(dns::place_of(owner));
  if (sets == sets_.end()) return false;
  std::vector<dns::Record> records;
  unpack(sets->second, owner, records);
  return std::any_of(records.begin(), records.end(),
                     [type](const dns::Record& record) { return record.type == type; });
}

bool Contents::has_address(const dns::Name& server) const {
  if (!server.is_at_or_below(apex_)) return true;
  if (server != apex_) return hosts_.contains(dns::place_of(server));
  return has_set(apex_, dns::type::kA) || has_set(apex_, dns::type::kAaaa);
}

bool Contents::is_reached(const Cut& cut) const {
  const std::vector<dns::Name> servers = servers_of(cut);
  return std::any_of(servers.begin(), servers.end(),
                     [this](const dns::Name& server) { return has_address(server); });
}

// A server in the zone without an address is left out, or whoever took its address away would leave
// the zone one that name servers complain of. One behind another cut may be found through that one.
bool Contents::publishes(Cuts::const_iterator cut, const dns::Name& server) const {
  if (has_address(server)) return true;
  const auto behind = cut_above(server);
  return behind != cuts_.end() && behind != cut && is_reached(behind->second);
}

bool Contents::is_used(const dns::Name& host) const {
  if (apex_servers_.contains(host)) return true;
  const Place place = dns::place_of(host);
  const auto link = served_.lower_bound({place, {}});
  return link != served_.end() && link->first == place;
}

void Contents::add_cut(Cuts::const_iterator cut, std::vector<dns::Record>& out) const {
  bool is_published = false;
  const dns::Name owner = dns::name_at(cut->first);
  for (const dns::Name& server : servers_of(cut->second)) {
    if (!publishes(cut, server)) continue;
    out.push_back({owner, dns::type::kNs, cut->second.ns_ttl_seconds, wire_name(server)});
    is_published = true;
  }
  if (is_published) unpack(cut->second.ds, owner, out);
}

void Contents::add_soa(std::uint32_t serial, std::vector<dns::Record>& out) const {
  out.push_back({apex_, dns::type::kSoa, soa_->ttl_seconds,
                 dns::soa_rdata(soa_->primary, soa_->mailbox, serial, soa_->times[0],
                                soa_->times[1], soa_->times[2], soa_->times[3])});
}

// Below a cut nothing is published but glue: the address of a host that serves somebody. Others are
// prepared, as in the root zone. Who names one publishes it, for it has an address.
std::vector<dns::Record> Contents::records_of(const dns::Name& owner, std::uint32_t serial) const {
  std::vector<dns::Record> out;
  const Place place = dns::place_of(owner);
  const bool is_glue = owner != apex_ && cut_above(owner) != cuts_.end();
  if (owner == apex_) add_soa(serial, out);
  if (const auto sets = sets_.find(place); sets != sets_.end() && !is_glue) {
    unpack(sets->second, owner, out);
  }
  if (const auto cut = cuts_.find(place); cut != cuts_.end()) add_cut(cut, out);
  if (const auto host = hosts_.find(place); host != hosts_.end() && (!is_glue || is_used(owner))) {
    unpack(host->second, owner, out);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Contents::each_owner(std::uint32_t serial, const OwnerVisitor& visit) const {
  visit(records_of(apex_, serial));
  const Place apex = dns::place_of(apex_);
  auto set = sets_.begin();
  auto cut = cuts_.begin();
  auto host = hosts_.begin();
  while (true) {
    const Place* next = nullptr;
    const auto take_less = [&next](const auto& one, const auto& end) {
      if (one != end && (next == nullptr || one->first < *next)) next = &one->first;
    };
    take_less(set, sets_.end());
    take_less(cut, cuts_.end());
    take_less(host, hosts_.end());
    if (next == nullptr) return;
    const Place place = *next;
    const auto pass = [&place](auto& one, const auto& end) {
      if (one != end && one->first == place) ++one;
    };
    pass(set, sets_.end());
    pass(cut, cuts_.end());
    pass(host, hosts_.end());
    if (place == apex) continue;
    if (auto records = records_of(dns::name_at(place), serial); !records.empty()) {
      visit(std::move(records));
    }
  }
}

std::vector<dns::Record> Contents::records(std::uint32_t serial) const {
  std::vector<dns::Record> out;
  each_owner(serial, [&out](std::vector<dns::Record> of_owner) {
    std::move(of_owner.begin(), of_owner.end(), std::back_inserter(out));
  });
  return out;
}

}  // namespace comity::zone
