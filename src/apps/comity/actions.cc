#include "apps/comity/actions.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "apps/comity/record.h"
#include "dns/record.h"
#include "dns/typed_rdata.h"
#include "machine/files.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"
#include "wire/signer.h"

namespace comity::cli {
namespace {

constexpr std::size_t kActionFileBytes = 1 << 20;

// Of what is new. Whoever changes what stands keeps its own.
constexpr std::uint32_t kNsTtl = 172'800;
constexpr std::uint32_t kAddressTtl = 172'800;
constexpr std::uint32_t kTtl = 86'400;

void sort_unique(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

template <typename Message>
Status add_name_servers(const NameOptions& options, Message& message) {
  std::vector<std::string> names;
  for (const std::string& given : options.name_servers) {
    Result<std::string> name = absolute_name(options, given);
    if (!name) return tl::unexpected(name.error());
    names.push_back(*std::move(name));
  }
  sort_unique(names);
  for (std::string& name : names) message.add_name_servers(std::move(name));
  return {};
}

// Rdata of each DS, ascending: the order that the register asks for.
Result<std::vector<Bytes>> ds_rdata(const std::vector<std::string>& texts) {
  std::vector<Bytes> sets;
  for (const std::string& text : texts) {
    Result<Bytes> rdata = dns::parse_typed_rdata(dns::type::kDs, text);
    if (!rdata) return at("DS `" + text + "` (TAG ALGORITHM TYPE HEX)", rdata.error());
    sets.push_back(std::move(*rdata));
  }
  sort_unique(sets);
  return sets;
}

template <typename Message>
Status add_ds(const std::vector<std::string>& texts, Message& message) {
  Result<std::vector<Bytes>> sets = ds_rdata(texts);
  if (!sets) return tl::unexpected(sets.error());
  for (const Bytes& rdata : *sets) wire::read_signer(rdata, *message.add_ds());
  return {};
}

Status add_address(const std::string& text, std::vector<Bytes>& ipv4, std::vector<Bytes>& ipv6) {
  std::array<char, 16> octets{};
  if (inet_pton(AF_INET, text.c_str(), octets.data()) == 1) {
    ipv4.emplace_back(octets.data(), 4);
  } else if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) {
    ipv6.emplace_back(octets.data(), 16);
  } else {
    return error("`" + text + "` is no IPv4 or IPv6 address");
  }
  return {};
}

Status fill_host(const NameOptions& options, const std::string& given,
                 const std::vector<std::string>& addresses, v1::HostAddresses& host) {
  const Result<std::string> name = absolute_name(options, given);
  if (!name) return tl::unexpected(name.error());
  std::vector<Bytes> ipv4;
  std::vector<Bytes> ipv6;
  for (const std::string& address : addresses) {
    if (Status added = add_address(address, ipv4, ipv6); !added) return added;
  }
  sort_unique(ipv4);
  sort_unique(ipv6);
  host.set_name(*name);
  for (Bytes& address : ipv4) host.add_ipv4(std::move(address));
  for (Bytes& address : ipv6) host.add_ipv6(std::move(address));
  const std::uint32_t ttl = options.address_ttl.value_or(kAddressTtl);
  if (host.ipv4_size() > 0) host.set_ipv4_ttl_seconds(ttl);
  if (host.ipv6_size() > 0) host.set_ipv6_ttl_seconds(ttl);
  return {};
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// "name=address,address"
Status add_host(const NameOptions& options, const std::string& text, v1::CreateDelegation& create) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return error("host `" + text + "`: write name=address,address");
  return fill_host(options, text.substr(0, equals), split(text.substr(equals + 1), ','),
                   *create.add_hosts());
}

// The record of a zone that stands; what it does not have yet is empty.
template <typename Record>
Status read_standing(const Common& common, const NameOptions& options, const std::string& key,
                     Record& record) {
  const Result<bool> found = find_record(common, "names", apex_of(options), key, record);
  if (found) return {};
  return at("what stands cannot be seen, and what you do not say is to stay as it is",
            found.error());
}

// To say nothing is not to remove.
Status check_given(bool given, bool none, std::string_view option) {
  if (given != none) return {};
  return error(none ? "--none empties the set: then say no " + std::string(option)
                    : "say " + std::string(option) + ", or --none to remove the whole set");
}

// Of several that hold something together in the order of records, as whoever types them need not
// know it.
std::string holder_of(const NameOptions& options) {
  return wire::held_together(wire::holders_of(options.holder));
}

template <typename Message>
Message& place(const NameOptions& options, Message& message) {
  message.set_zone(apex_of(options));
  message.set_label(ascii_lower(options.label));
  return message;
}

}  // namespace

std::string apex_of(const NameOptions& options) {
  std::string text = ascii_lower(options.zone);
  if (!text.empty() && text.back() != '.') text.push_back('.');
  return text;
}

Result<std::string> absolute_name(const NameOptions& options, const std::string& name) {
  const std::string apex = apex_of(options);
  const std::string text = ascii_lower(name);
  if (text.ends_with('.')) return text;
  if (apex == "." && !text.empty()) return text + ".";
  return error("`" + name + "`: end the name with a dot: `" + text + "." + apex +
               "` is one of the zone, `" + text + ".` one below the root");
}

Result<v1::Action> create_delegation(const Common&, const NameOptions& options) {
  v1::Action action;
  v1::CreateDelegation& create = place(options, *action.mutable_names_create_delegation());
  create.set_holder(holder_of(options));
  Status added = add_name_servers(options, create);
  if (create.name_servers_size() > 0) create.set_ns_ttl_seconds(options.ns_ttl.value_or(kNsTtl));
  if (added) added = add_ds(options.ds, create);
  if (create.ds_size() > 0) create.set_ds_ttl_seconds(options.ds_ttl.value_or(kTtl));
  std::vector<std::string> hosts = options.hosts;
  std::sort(hosts.begin(), hosts.end());
  for (const std::string& host : hosts) {
    if (added) added = add_host(options, host, create);
  }
  if (!added) return tl::unexpected(added.error());
  return action;
}

Result<v1::Action> remove_delegation(const Common&, const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_remove_delegation());
  return action;
}

Result<v1::Action> transfer_delegation(const Common&, const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_transfer_delegation()).set_new_holder(holder_of(options));
  return action;
}

Result<v1::Action> claim_delegation(const Common&, const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_claim_delegation()).set_holder(holder_of(options));
  return action;
}

Result<v1::Action> name_successor(const Common&, const NameOptions& options) {
  if (options.ends == !options.holder.empty()) {
    return error("name the successor with --holder, or say --ends");
  }
  v1::Action action;
  v1::NameSuccessor& it = *action.mutable_names_name_successor();
  if (!options.label.empty()) place(options, it);
  it.set_successor(options.holder);
  it.set_ends(options.ends);
  return action;
}

Result<v1::Action> succeed(const Common&, const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_succeed());
  return action;
}

Result<v1::Action> leave_name(const Common&, const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_leave_name());
  return action;
}

Result<v1::Action> hold_delegation(const Common&, const NameOptions& options) {
  v1::Action action;
  v1::HoldDelegation& hold = place(options, *action.mutable_names_hold_delegation());
  hold.set_ground(options.ground == "silence" ? v1::SILENCE : v1::BREACH);
  hold.set_claimant(options.claimant);
  return action;
}

Result<v1::Action> award_delegation(const Common&, const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_award_delegation()).set_new_holder(holder_of(options));
  return action;
}

Result<v1::Action> set_name_servers(const Common& common, const NameOptions& options) {
  v1::Action action;
  v1::SetNameServers& set = place(options, *action.mutable_names_set_name_servers());
  Status done = check_given(!options.name_servers.empty(), options.none, "--ns");
  if (done) done = add_name_servers(options, set);
  v1::Delegation standing;
  if (done && set.name_servers_size() > 0 && !options.ns_ttl) {
    done = read_standing(common, options, "delegation/" + set.label(), standing);
  }
  if (!done) return tl::unexpected(done.error());
  const bool stands = standing.name_servers_size() > 0;
  const std::uint32_t ttl = stands ? standing.ns_ttl_seconds() : kNsTtl;
  if (set.name_servers_size() > 0) set.set_ns_ttl_seconds(options.ns_ttl.value_or(ttl));
  return action;
}

Result<v1::Action> set_ds(const Common& common, const NameOptions& options) {
  v1::Action action;
  v1::SetDs& set = place(options, *action.mutable_names_set_ds());
  Status done = check_given(!options.ds.empty(), options.none, "--ds");
  if (done) done = add_ds(options.ds, set);
  v1::Delegation standing;
  if (done && set.ds_size() > 0 && !options.ds_ttl) {
    done = read_standing(common, options, "delegation/" + set.label(), standing);
  }
  if (!done) return tl::unexpected(done.error());
  const std::uint32_t ttl = standing.ds_size() > 0 ? standing.ds_ttl_seconds() : kTtl;
  if (set.ds_size() > 0) set.set_ds_ttl_seconds(options.ds_ttl.value_or(ttl));
  return action;
}

Result<v1::Action> set_host(const Common& common, const NameOptions& options) {
  v1::Action action;
  v1::SetHost& set = *action.mutable_names_set_host();
  set.set_zone(apex_of(options));
  set.set_sponsor(options.sponsor);
  v1::HostAddresses& host = *set.mutable_host();
  Status done = fill_host(options, options.name, options.addresses, host);
  v1::Host standing;
  if (done && !options.address_ttl) {
    done = read_standing(common, options, "host/" + host.name(), standing);
  }
  if (!done) return tl::unexpected(done.error());
  const bool has4 = standing.ipv4_size() > 0;
  const bool has6 = standing.ipv6_size() > 0;
  // A family that is new takes the time to live of the other.
  if (host.ipv4_size() > 0 && (has4 || has6)) {
    host.set_ipv4_ttl_seconds(has4 ? standing.ipv4_ttl_seconds() : standing.ipv6_ttl_seconds());
  }
  if (host.ipv6_size() > 0 && (has4 || has6)) {
    host.set_ipv6_ttl_seconds(has6 ? standing.ipv6_ttl_seconds() : standing.ipv4_ttl_seconds());
  }
  return action;
}

Result<v1::Action> remove_host(const Common&, const NameOptions& options) {
  const Result<std::string> name = absolute_name(options, options.name);
  if (!name) return tl::unexpected(name.error());
  v1::Action action;
  action.mutable_names_remove_host()->set_zone(apex_of(options));
  action.mutable_names_remove_host()->set_name(*name);
  return action;
}

namespace {

// An alias to itself is a loop, of which a resolver makes an error.
Status check_alias(const std::string& owner, std::uint16_t type, BytesView rdata) {
  if (type != dns::type::kCname && type != dns::type::kDname) return {};
  const Result<dns::Name> target = dns::Name::from_wire(rdata);
  if (!target || target->text() != owner) return {};
  return error(owner + " would be an alias of itself: name the host that it stands for");
}

// The rdata that is given, ascending, with the time to live that stands when none is said.
template <typename Set>
Status fill_set(const Common& common, const NameOptions& options, const std::string& owner,
                Set& set) {
  const Result<std::uint16_t> type = dns::parse_type(options.type);
  if (!type) return tl::unexpected(type.error());
  set.set_type(*type);
  std::vector<Bytes> rdata;
  for (const std::string& text : options.rdata) {
    Result<Bytes> one = dns::parse_typed_rdata(*type, text);
    if (!one) return at("rdata `" + text + "`", one.error());
    if (Status leads = check_alias(owner, *type, *one); !leads) return leads;
    rdata.push_back(std::move(*one));
  }
  sort_unique(rdata);
  for (Bytes& one : rdata) set.add_rdata(std::move(one));
  Status done = check_given(!options.rdata.empty(), options.none, "--rdata");
  v1::RecordSet standing;
  if (done && set.rdata_size() > 0 && !options.ttl) {
    done = read_standing(common, options, "set/" + owner + "/" + dns::type_name(*type), standing);
  }
  if (!done) return done;
  const std::uint32_t ttl = standing.rdata_size() > 0 ? standing.ttl_seconds() : kTtl;
  if (set.rdata_size() > 0) set.set_ttl_seconds(options.ttl.value_or(ttl));
  return {};
}

}  // namespace

Result<v1::Action> set_apex(const Common& common, const NameOptions& options) {
  v1::Action action;
  v1::SetApex& set = *action.mutable_names_set_apex();
  set.set_zone(apex_of(options));
  if (Status done = fill_set(common, options, set.zone(), set); !done) {
    return tl::unexpected(done.error());
  }
  return action;
}

Result<v1::Action> set_records(const Common& common, const NameOptions& options) {
  const Result<std::string> owner = absolute_name(options, options.name);
  if (!owner) return tl::unexpected(owner.error());
  if (*owner == apex_of(options)) return set_apex(common, options);
  v1::Action action;
  v1::SetRecords& set = *action.mutable_names_set_records();
  set.set_zone(apex_of(options));
  set.set_owner(*owner);
  if (Status done = fill_set(common, options, *owner, set); !done) {
    return tl::unexpected(done.error());
  }
  if (set.type() == dns::type::kA || set.type() == dns::type::kAaaa) {
    return error("both families of a name's addresses are set together: `comity host set " +
                 set.zone() + " " + *owner + " --address ...`");
  }
  if (set.type() == dns::type::kNs || set.type() == dns::type::kDs) {
    return error("a zone cut is a registered name's: `comity delegation set-ns` and `set-ds`");
  }
  return action;
}

Result<v1::Action> accept_use(const Common&, const NameOptions& options) {
  const Result<std::string> name = absolute_name(options, options.name);
  if (!name) return tl::unexpected(name.error());
  v1::Action action;
  v1::AcceptUse& accept = place(options, *action.mutable_names_accept_use());
  accept.set_host(*name);
  accept.set_ends(options.ends);
  return action;
}

Result<v1::Action> set_zone(const Common& common, const NameOptions& options) {
  v1::Action action;
  v1::SetZone& set = *action.mutable_names_set_zone();
  set.set_zone(apex_of(options));
  v1::Zone standing;
  const bool all =
      options.refresh && options.retry && options.expire && options.minimum && options.ttl;
  if (!all) {
    Status read = read_standing(common, options, "zone", standing);
    if (!read) return tl::unexpected(read.error());
  }
  v1::Soa& soa = *set.mutable_soa();
  soa = standing.soa();
  if (!standing.has_soa()) {
    soa.set_refresh_seconds(1'800);
    soa.set_retry_seconds(900);
    soa.set_expire_seconds(604'800);
    soa.set_minimum_seconds(kTtl);
    soa.set_ttl_seconds(kTtl);
  }
  const Result<std::string> primary = absolute_name(options, options.primary);
  if (!primary) return at("--primary", primary.error());
  const Result<std::string> mailbox = absolute_name(options, options.mailbox);
  if (!mailbox) return at("--mailbox", mailbox.error());
  soa.set_primary(*primary);
  soa.set_mailbox(*mailbox);
  if (options.refresh) soa.set_refresh_seconds(*options.refresh);
  if (options.retry) soa.set_retry_seconds(*options.retry);
  if (options.expire) soa.set_expire_seconds(*options.expire);
  if (options.minimum) soa.set_minimum_seconds(*options.minimum);
  if (options.ttl) soa.set_ttl_seconds(*options.ttl);
  set.set_serial_base(options.serial);
  return action;
}

Result<v1::Action> action_from_file(const std::string& path) {
  Result<Bytes> text = machine::read_file(path, kActionFileBytes);
  if (!text) return tl::unexpected(text.error());
  v1::Action action;
  if (Status read = wire::from_json(*text, action); !read) return at(path, read.error());
  return action;
}

}  // namespace comity::cli
