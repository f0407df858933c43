#include "apps/comity/actions.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "dns/record.h"
#include "machine/files.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

constexpr std::size_t kActionFileBytes = 1 << 20;

// With its trailing dot and in lower case.
std::string absolute(std::string text) {
  text = ascii_lower(text);
  if (text.empty() || text.back() != '.') text.push_back('.');
  return text;
}

void sort_unique(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

std::vector<std::string> name_servers(const NameOptions& options) {
  std::vector<std::string> names;
  names.reserve(options.name_servers.size());
  for (const std::string& name : options.name_servers) names.push_back(absolute(name));
  sort_unique(names);
  return names;
}

// Rdata of each DS, ascending: the order that the register asks for.
Result<std::vector<Bytes>> ds_rdata(const std::vector<std::string>& texts) {
  std::vector<Bytes> sets;
  for (const std::string& text : texts) {
    Result<Bytes> rdata = dns::parse_rdata(dns::type::kDs, text);
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
  for (const Bytes& rdata : *sets) {
    v1::DelegationSigner& ds = *message.add_ds();
    ds.set_key_tag(read_u16(rdata));
    ds.set_algorithm(static_cast<std::uint8_t>(rdata[2]));
    ds.set_digest_type(static_cast<std::uint8_t>(rdata[3]));
    ds.set_digest(rdata.substr(4));
  }
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

Status fill_host(const std::string& name, const std::vector<std::string>& addresses,
                 std::uint32_t ttl, v1::HostAddresses& host) {
  std::vector<Bytes> ipv4;
  std::vector<Bytes> ipv6;
  for (const std::string& address : addresses) {
    if (Status added = add_address(address, ipv4, ipv6); !added) return added;
  }
  sort_unique(ipv4);
  sort_unique(ipv6);
  host.set_name(absolute(name));
  for (Bytes& address : ipv4) host.add_ipv4(std::move(address));
  for (Bytes& address : ipv6) host.add_ipv6(std::move(address));
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
Status add_host(const std::string& text, std::uint32_t ttl, v1::CreateDelegation& create) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return error("host `" + text + "`: write name=address,address");
  return fill_host(text.substr(0, equals), split(text.substr(equals + 1), ','), ttl,
                   *create.add_hosts());
}

template <typename Message>
Message& place(const NameOptions& options, Message& message) {
  message.set_zone(absolute(options.zone));
  message.set_label(ascii_lower(options.label));
  return message;
}

}  // namespace

Result<v1::Action> create_delegation(const NameOptions& options) {
  v1::Action action;
  v1::CreateDelegation& create = place(options, *action.mutable_names_create_delegation());
  create.set_holder(options.holder);
  for (std::string& name : name_servers(options)) create.add_name_servers(std::move(name));
  create.set_ns_ttl_seconds(options.ns_ttl);
  if (Status added = add_ds(options.ds, create); !added) return tl::unexpected(added.error());
  if (create.ds_size() > 0) create.set_ds_ttl_seconds(options.ds_ttl);
  std::vector<std::string> hosts = options.hosts;
  std::sort(hosts.begin(), hosts.end());
  for (const std::string& host : hosts) {
    if (Status added = add_host(host, options.address_ttl, create); !added) {
      return tl::unexpected(added.error());
    }
  }
  return action;
}

Result<v1::Action> remove_delegation(const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_remove_delegation());
  return action;
}

Result<v1::Action> transfer_delegation(const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_transfer_delegation()).set_new_holder(options.holder);
  return action;
}

Result<v1::Action> claim_delegation(const NameOptions& options) {
  v1::Action action;
  place(options, *action.mutable_names_claim_delegation()).set_holder(options.holder);
  return action;
}

Result<v1::Action> set_name_servers(const NameOptions& options) {
  v1::Action action;
  v1::SetNameServers& set = place(options, *action.mutable_names_set_name_servers());
  for (std::string& name : name_servers(options)) set.add_name_servers(std::move(name));
  set.set_ns_ttl_seconds(options.ns_ttl);
  return action;
}

Result<v1::Action> set_ds(const NameOptions& options) {
  v1::Action action;
  v1::SetDs& set = place(options, *action.mutable_names_set_ds());
  if (Status added = add_ds(options.ds, set); !added) return tl::unexpected(added.error());
  if (set.ds_size() > 0) set.set_ds_ttl_seconds(options.ds_ttl);
  return action;
}

Result<v1::Action> set_host(const NameOptions& options) {
  v1::Action action;
  v1::SetHost& set = *action.mutable_names_set_host();
  set.set_zone(absolute(options.zone));
  set.set_sponsor(options.sponsor);
  Status filled =
      fill_host(options.name, options.addresses, options.address_ttl, *set.mutable_host());
  if (!filled) return tl::unexpected(filled.error());
  return action;
}

Result<v1::Action> remove_host(const NameOptions& options) {
  v1::Action action;
  action.mutable_names_remove_host()->set_zone(absolute(options.zone));
  action.mutable_names_remove_host()->set_name(absolute(options.name));
  return action;
}

Result<v1::Action> set_apex(const NameOptions& options) {
  v1::Action action;
  v1::SetApex& set = *action.mutable_names_set_apex();
  set.set_zone(absolute(options.zone));
  Result<std::uint16_t> type = dns::parse_type(options.type);
  if (!type) return tl::unexpected(type.error());
  set.set_type(*type);
  std::vector<Bytes> sets;
  for (const std::string& text : options.rdata) {
    Result<Bytes> rdata = dns::parse_rdata(*type, text);
    if (!rdata) return at("rdata `" + text + "`", rdata.error());
    sets.push_back(std::move(*rdata));
  }
  sort_unique(sets);
  for (Bytes& rdata : sets) set.add_rdata(std::move(rdata));
  if (set.rdata_size() > 0) set.set_ttl_seconds(options.ttl);
  return action;
}

Result<v1::Action> set_zone(const NameOptions& options) {
  v1::Action action;
  v1::SetZone& set = *action.mutable_names_set_zone();
  set.set_zone(absolute(options.zone));
  v1::Soa& soa = *set.mutable_soa();
  soa.set_primary(absolute(options.primary));
  soa.set_mailbox(absolute(options.mailbox));
  soa.set_refresh_seconds(options.refresh);
  soa.set_retry_seconds(options.retry);
  soa.set_expire_seconds(options.expire);
  soa.set_minimum_seconds(options.minimum);
  soa.set_ttl_seconds(options.ttl);
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
