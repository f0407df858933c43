#include "founding/import_zone.h"

#include <algorithm>

#include "base/limits.h"
#include "dns/limits.h"
#include "wire/messages.h"

namespace comity::founding {
namespace {

constexpr std::size_t kDsFixedOctets = 4;

std::string on_line(std::uint64_t line) { return "line " + std::to_string(line); }

// What the community's own publication makes anew, or what announces keys of the old signer.
bool is_left_out(std::uint16_t type) {
  constexpr std::uint16_t kNsec3 = 50;
  constexpr std::uint16_t kNsec3Param = 51;
  constexpr std::uint16_t kCds = 59;
  constexpr std::uint16_t kCdnskey = 60;
  constexpr std::array kLeftOut = {dns::type::kRrsig,
                                   dns::type::kNsec,
                                   dns::type::kDnskey,
                                   dns::type::kZonemd,
                                   kNsec3,
                                   kNsec3Param,
                                   kCds,
                                   kCdnskey};
  return std::find(kLeftOut.begin(), kLeftOut.end(), type) != kLeftOut.end();
}

bool is_address(std::uint16_t type) { return type == dns::type::kA || type == dns::type::kAaaa; }

Status check_host_name(const dns::Name& name) {
  if (dns::is_host_name(name)) return {};
  return error(name.text() + ": a host name has letters, digits and hyphens only");
}

std::size_t set_limit(std::uint16_t type, bool apex) {
  if (apex) return limits::kRecordsPerSet;
  if (is_address(type)) return limits::kAddressesPerHost;
  return type == dns::type::kNs ? limits::kNameServersPerDelegation : limits::kDsPerDelegation;
}

struct SoaFields {
  dns::Name primary;
  dns::Name mailbox;
  std::uint32_t serial = 0;
  std::array<std::uint32_t, 4> times{};  // refresh, retry, expire, minimum
};

// The reader gives SOA rdata of the right shape only; this does not rely on it.
Result<SoaFields> read_soa(BytesView rdata) {
  if (const Status status = dns::check_rdata(dns::type::kSoa, rdata); !status) {
    return tl::unexpected(status.error());
  }
  constexpr std::size_t kNumberOctets = 20;
  const BytesView names = rdata.substr(0, rdata.size() - kNumberOctets);
  const BytesView numbers = rdata.substr(rdata.size() - kNumberOctets);
  const std::size_t first = names.find('\0') + 1;  // names hold no zero octet but their last
  Result<dns::Name> primary = dns::Name::from_wire(names.substr(0, first));
  if (!primary) return tl::unexpected(primary.error());
  Result<dns::Name> mailbox = dns::Name::from_wire(names.substr(first));
  if (!mailbox) return tl::unexpected(mailbox.error());
  SoaFields fields{*std::move(primary), *std::move(mailbox), read_u32(numbers), {}};
  for (std::size_t i = 0; i < fields.times.size(); ++i) {
    fields.times.at(i) = read_u32(numbers.substr(4 * (i + 1)));
  }
  return fields;
}

std::string name_text(BytesView wire) {
  const Result<dns::Name> name = dns::Name::from_wire(wire);
  return name ? name->text() : std::string();
}

void add_signer(v1::CreateDelegation& action, BytesView rdata) {
  v1::DelegationSigner& signer = *action.add_ds();
  signer.set_key_tag(read_u16(rdata));
  signer.set_algorithm(static_cast<std::uint8_t>(rdata[2]));
  signer.set_digest_type(static_cast<std::uint8_t>(rdata[3]));
  signer.set_digest(Bytes(rdata.substr(kDsFixedOctets)));
}

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what);
}

}  // namespace

Status ZoneImport::add(dns::Record record, std::uint64_t line) {
  if (!has_soa_ && record.type != dns::type::kSoa) {
    before_soa_.push_back({std::move(record), line});
    return {};
  }
  if (has_soa_) return add_to_zone(record, line);
  if (Status status = add_soa(record, line); !status) return status;
  for (Line& waiting : before_soa_) {
    if (Status status = add_to_zone(waiting.record, waiting.number); !status) return status;
  }
  before_soa_.clear();
  return {};
}

Status ZoneImport::add_to_zone(dns::Record& record, std::uint64_t line) {
  const std::string place = on_line(line);
  if (!record.owner.is_at_or_below(apex_)) {
    return error(place + ": " + record.owner.text() + " is outside the zone " + apex_.text());
  }
  if (is_left_out(record.type)) {
    ++left_out_[dns::type_name(record.type)];
    return {};
  }
  if (record.type == dns::type::kSoa) {
    if (record != soa_) return error(place + ": a second SOA");
    ++duplicates_;
    return {};
  }
  Status status;
  if (record.owner == apex_) {
    status = add_apex(record, line);
  } else if (record.type == dns::type::kNs || record.type == dns::type::kDs) {
    status = add_delegation(record, line);
  } else if (is_address(record.type)) {
    status = add_host(record, line);
  } else {
    status = error("type " + dns::type_name(record.type) + " at " + record.owner.text() +
                   ": below the apex a zone here holds delegations (NS, DS) and the addresses of "
                   "their name servers");
  }
  return status ? status : at(place, status.error());
}

Status ZoneImport::add_soa(const dns::Record& record, std::uint64_t line) {
  const std::string place = on_line(line);
  const Result<SoaFields> fields = read_soa(record.rdata);
  if (!fields) return at(place, fields.error());
  // RFC 1035, 3.3.13; a zero would make secondaries poll without pause or drop the zone at once.
  const auto times = std::span(fields->times);
  if (std::any_of(times.begin(), times.begin() + 3, [](auto seconds) { return seconds == 0; })) {
    return error(place + ": SOA: refresh, retry and expire are more than 0");
  }
  if (const Status status = check_host_name(record.owner); !status) {
    return at(place, status.error());
  }
  soa_ = record;
  apex_ = record.owner;
  has_soa_ = true;
  return {};
}

Status ZoneImport::add_apex(dns::Record& record, std::uint64_t line) {
  if (record.type == dns::type::kDs) return error("a DS set stands in the parent zone");
  if (record.type == dns::type::kCname || record.type == dns::type::kDname) {
    return error("a " + dns::type_name(record.type) + " at the apex takes all else away");
  }
  if (Status status = dns::check_rdata(record.type, record.rdata); !status) return status;
  return add_to(apex_sets_[record.type], record, line);
}

Status ZoneImport::add_delegation(dns::Record& record, std::uint64_t line) {
  if (record.owner.parent() != apex_) {
    return error(record.owner.text() +
                 " is delegated more than one label below the apex; a zone "
                 "here delegates single labels");
  }
  std::string label = record.owner.first_label();
  if (!dns::is_ldh_label(label)) {
    return error(record.owner.text() + ": a label has letters, digits and inner hyphens only");
  }
  if (Status status = dns::check_rdata(record.type, record.rdata); !status) return status;
  Delegation& delegation = delegations_[std::move(label)];
  return add_to(record.type == dns::type::kNs ? delegation.ns : delegation.ds, record, line);
}

Status ZoneImport::add_host(dns::Record& record, std::uint64_t line) {
  if (Status status = check_host_name(record.owner); !status) return status;
  if (Status status = dns::check_rdata(record.type, record.rdata); !status) return status;
  Host& host = hosts_[record.owner.text()];
  return add_to(record.type == dns::type::kA ? host.ipv4 : host.ipv6, record, line);
}

// The records of a set have one TTL (RFC 2181, 5.2).
Status ZoneImport::add_to(Set& set, dns::Record& record, std::uint64_t line) {
  if (record.ttl_seconds > limits::kTtlSeconds) return error("a TTL of more than 2147483647");
  if (set.line == 0) {
    set.line = line;
    set.ttl_seconds = record.ttl_seconds;
  }
  if (set.ttl_seconds != record.ttl_seconds) {
    return error("TTL " + std::to_string(record.ttl_seconds) + " differs from TTL " +
                 std::to_string(set.ttl_seconds) + " of the same set on " + on_line(set.line));
  }
  if (std::find(set.rdata.begin(), set.rdata.end(), record.rdata) != set.rdata.end()) {
    ++duplicates_;
    return {};
  }
  const std::size_t limit = set_limit(record.type, record.owner == apex_);
  if (set.rdata.size() >= limit) {
    return error("more than " + std::to_string(limit) + " records in the " +
                 dns::type_name(record.type) + " set of " + record.owner.text());
  }
  set.rdata.push_back(std::move(record.rdata));
  return {};
}

Result<std::string> ZoneImport::finish(const Sink& sink) {
  if (const Status status = check_whole(); !status) return tl::unexpected(status.error());
  if (const Status status = find_users(); !status) return tl::unexpected(status.error());
  if (const Status status = check_hosts(); !status) return tl::unexpected(status.error());
  if (const Status status = hand_over(sink); !status) return tl::unexpected(status.error());
  return summary();
}

Status ZoneImport::check_whole() {
  if (!has_soa_) return error("the file holds no SOA, which says which zone it is");
  if (!apex_sets_.contains(dns::type::kNs)) {
    return error("the zone " + apex_.text() + " has no NS set at its apex");
  }
  for (auto& [label, delegation] : delegations_) {
    if (delegation.ns.rdata.empty()) {
      return error(on_line(delegation.ds.line) + ": a DS set of " + label +
                   ", which is not delegated");
    }
    std::sort(delegation.ds.rdata.begin(), delegation.ds.rdata.end());
  }
  for (auto& [type, set] : apex_sets_) std::sort(set.rdata.begin(), set.rdata.end());
  for (auto& [name, host] : hosts_) {
    std::sort(host.ipv4.rdata.begin(), host.ipv4.rdata.end());
    std::sort(host.ipv6.rdata.begin(), host.ipv6.rdata.end());
  }
  return {};
}

Status ZoneImport::find_users() {
  for (const Bytes& rdata : apex_sets_.at(dns::type::kNs).rdata) {
    if (Status status = check_server(rdata, ""); !status) {
      return at(on_line(apex_sets_.at(dns::type::kNs).line), status.error());
    }
    const auto host = hosts_.find(name_text(rdata));
    if (host != hosts_.end()) host->second.serves_apex = true;
  }
  for (const auto& [label, delegation] : delegations_) {
    for (const Bytes& rdata : delegation.ns.rdata) {
      if (Status status = check_server(rdata, label); !status) {
        return at(on_line(delegation.ns.line), status.error());
      }
      const auto host = hosts_.find(name_text(rdata));
      if (host != hosts_.end()) host->second.users.push_back(label);
    }
  }
  return {};
}

// A server in the zone needs an address, or name servers complain of the zone (RFC 1034, 4.2.1);
// one that a delegation names behind another may be found through that one.
Status ZoneImport::check_server(const Bytes& rdata, const std::string& label) const {
  const Result<dns::Name> server = dns::Name::from_wire(rdata);
  if (!server) return tl::unexpected(server.error());
  if (!server->is_at_or_below(apex_) || hosts_.contains(server->text())) return {};
  if (*server == apex_) {
    if (apex_sets_.contains(dns::type::kA) || apex_sets_.contains(dns::type::kAaaa)) return {};
  } else {
    const std::string above = label_above(*server);
    if (!label.empty() && above != label && delegations_.contains(above)) return {};
  }
  return error("name server " + server->text() + " lies in the zone and has no address");
}

// An address that nobody uses and that lies in no delegation would be nobody's and never published.
Status ZoneImport::check_hosts() const {
  for (const auto& [name, host] : hosts_) {
    const Result<dns::Name> owner = dns::Name::parse(name);
    if (!owner) return tl::unexpected(owner.error());
    if (host.serves_apex || !host.users.empty() || delegations_.contains(label_above(*owner))) {
      continue;
    }
    const std::uint64_t line = host.ipv4.line != 0 ? host.ipv4.line : host.ipv6.line;
    return error(on_line(line) + ": the address of " + name +
                 ", which is no name server here and lies in no delegation");
  }
  return {};
}

std::string ZoneImport::label_above(const dns::Name& name) const {
  return name.child_of(apex_).first_label();
}

Status ZoneImport::hand_over(const Sink& sink) {
  const Result<SoaFields> fields = read_soa(soa_.rdata);
  if (!fields) return tl::unexpected(fields.error());
  v1::Action action;
  v1::SetZone& zone = *action.mutable_names_set_zone();
  zone.set_zone(apex_.text());
  // Genesis is revision 0, so the zone goes on with the serial of the file.
  zone.set_serial_base(fields->serial);
  v1::Soa& soa = *zone.mutable_soa();
  soa.set_primary(fields->primary.text());
  soa.set_mailbox(fields->mailbox.text());
  soa.set_refresh_seconds(fields->times[0]);
  soa.set_retry_seconds(fields->times[1]);
  soa.set_expire_seconds(fields->times[2]);
  soa.set_minimum_seconds(fields->times[3]);
  soa.set_ttl_seconds(soa_.ttl_seconds);
  Status status = sink(action);
  if (status) status = hand_over_delegations(sink);
  if (status) status = hand_over_hosts(sink);
  // Last, because a name server of the apex needs its address.
  if (status) status = hand_over_apex(sink);
  return status;
}

Status ZoneImport::hand_over_apex(const Sink& sink) {
  for (const auto& [type, set] : apex_sets_) {
    v1::Action action;
    v1::SetApex& apex = *action.mutable_names_set_apex();
    apex.set_zone(apex_.text());
    apex.set_type(type);
    apex.set_ttl_seconds(set.ttl_seconds);
    for (const Bytes& rdata : set.rdata) apex.add_rdata(rdata);
    if (Status status = sink(action); !status) return status;
  }
  return {};
}

Status ZoneImport::hand_over_delegations(const Sink& sink) {
  for (const auto& [label, delegation] : delegations_) {
    v1::Action action;
    v1::CreateDelegation& create = *action.mutable_names_create_delegation();
    create.set_zone(apex_.text());
    create.set_label(label);
    std::vector<std::string> servers;
    servers.reserve(delegation.ns.rdata.size());
    for (const Bytes& rdata : delegation.ns.rdata) servers.push_back(name_text(rdata));
    std::sort(servers.begin(), servers.end());
    for (std::string& server : servers) create.add_name_servers(std::move(server));
    create.set_ns_ttl_seconds(delegation.ns.ttl_seconds);
    for (const Bytes& rdata : delegation.ds.rdata) add_signer(create, rdata);
    create.set_ds_ttl_seconds(delegation.ds.ttl_seconds);
    if (Status status = sink(action); !status) return status;
  }
  return {};
}

Status ZoneImport::hand_over_hosts(const Sink& sink) {
  for (const auto& [name, host] : hosts_) {
    v1::Action action;
    v1::SetHost& set = *action.mutable_names_set_host();
    set.set_zone(apex_.text());
    v1::HostAddresses& addresses = *set.mutable_host();
    addresses.set_name(name);
    for (const Bytes& address : host.ipv4.rdata) addresses.add_ipv4(address);
    for (const Bytes& address : host.ipv6.rdata) addresses.add_ipv6(address);
    addresses.set_ipv4_ttl_seconds(host.ipv4.ttl_seconds);
    addresses.set_ipv6_ttl_seconds(host.ipv6.ttl_seconds);
    if (Status status = sink(action); !status) return status;
  }
  return {};
}

std::string ZoneImport::summary() const {
  std::uint64_t signers = 0;
  for (const auto& [label, delegation] : delegations_) signers += delegation.ds.rdata.size();
  std::uint64_t addresses = 0;
  std::uint64_t prepared = 0;
  for (const auto& [name, host] : hosts_) {
    addresses += host.ipv4.rdata.size() + host.ipv6.rdata.size();
    prepared += host.users.empty() && !host.serves_apex ? 1 : 0;
  }
  std::string text = "zone " + apex_.text() + ": " + counted(delegations_.size(), "delegations") +
                     " with " + counted(signers, "DS records") + ", " +
                     counted(hosts_.size(), "hosts") + " with " + counted(addresses, "addresses") +
                     ", apex SOA";
  for (const auto& [type, set] : apex_sets_) text += " " + dns::type_name(type);
  if (!left_out_.empty()) {
    text += "\nleft out, since the community publishes its own:";
    for (const auto& [type, count] : left_out_) text += " " + counted(count, type);
  }
  if (duplicates_ != 0) text += "\nrepeated records left out: " + std::to_string(duplicates_);
  if (prepared != 0) {
    text +=
        "\non record but not published, since no NS set names them: " + counted(prepared, "hosts");
  }
  return text;
}

}  // namespace comity::founding
