#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "dns/record.h"
#include "scenario.h"

namespace comity::test {
namespace {

bool add_addresses(const Words& texts, v1::HostAddresses& host) {
  std::vector<Bytes> ipv4;
  std::vector<Bytes> ipv6;
  for (const std::string& text : texts) {
    std::array<char, 16> octets{};
    if (inet_pton(AF_INET, text.c_str(), octets.data()) == 1) {
      ipv4.emplace_back(octets.data(), 4);
    } else if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) {
      ipv6.emplace_back(octets.data(), 16);
    } else {
      return false;
    }
  }
  std::sort(ipv4.begin(), ipv4.end());
  std::sort(ipv6.begin(), ipv6.end());
  for (const Bytes& address : ipv4) host.add_ipv4(address);
  for (const Bytes& address : ipv6) host.add_ipv6(address);
  if (!ipv4.empty()) host.set_ipv4_ttl_seconds(3'600);
  if (!ipv6.empty()) host.set_ipv6_ttl_seconds(3'600);
  return true;
}

bool create(const Words& words, v1::CreateDelegation& create) {
  if (words.size() < 7 || words[3] != "for" || words[5] != "with") return false;
  create.set_zone(kZone);
  create.set_label(words[2]);
  create.set_holder(words[4]);
  create.set_ns_ttl_seconds(3'600);
  Words servers(words.begin() + 6, words.end());
  std::sort(servers.begin(), servers.end());
  for (const std::string& server : servers) {
    const std::size_t equals = server.find('=');
    create.add_name_servers(server.substr(0, equals));
    if (equals == std::string::npos) continue;
    std::string addresses = server.substr(equals + 1);
    std::replace(addresses.begin(), addresses.end(), ',', ' ');
    v1::HostAddresses& host = *create.add_hosts();
    host.set_name(server.substr(0, equals));
    if (!add_addresses(split(addresses), host)) return false;
  }
  return true;
}

bool set_ds(const Words& words, v1::SetDs& set) {
  set.set_zone(kZone);
  set.set_label(words[3]);
  std::string text;
  for (std::size_t i = 5; i < words.size(); ++i) text += words[i] + " ";
  const Result<Bytes> rdata = dns::parse_rdata(dns::type::kDs, text);
  if (!rdata) return false;
  v1::DelegationSigner& ds = *set.add_ds();
  ds.set_key_tag(read_u16(*rdata));
  ds.set_algorithm(static_cast<std::uint8_t>((*rdata)[2]));
  ds.set_digest_type(static_cast<std::uint8_t>((*rdata)[3]));
  ds.set_digest(rdata->substr(4));
  set.set_ds_ttl_seconds(3'600);
  return true;
}

bool starts(const Words& words, const Words& beginning, std::size_t at_least) {
  return words.size() >= at_least && std::equal(beginning.begin(), beginning.end(), words.begin());
}

bool parse_delegation(const Words& words, v1::Action& action) {
  if (starts(words, {"create", "delegation"}, 7)) {
    return create(words, *action.mutable_names_create_delegation());
  }
  if (starts(words, {"remove", "delegation"}, 3)) {
    action.mutable_names_remove_delegation()->set_zone(kZone);
    action.mutable_names_remove_delegation()->set_label(words[2]);
    return true;
  }
  if (starts(words, {"transfer", "delegation"}, 5)) {
    action.mutable_names_transfer_delegation()->set_zone(kZone);
    action.mutable_names_transfer_delegation()->set_label(words[2]);
    action.mutable_names_transfer_delegation()->set_new_holder(words[4]);
    return true;
  }
  if (starts(words, {"claim", "delegation"}, 5)) {
    action.mutable_names_claim_delegation()->set_zone(kZone);
    action.mutable_names_claim_delegation()->set_label(words[2]);
    action.mutable_names_claim_delegation()->set_holder(words[4]);
    return true;
  }
  return false;
}

bool parse_own(const Words& words, v1::Action& action) {
  if (starts(words, {"set", "ds", "of"}, 9)) return set_ds(words, *action.mutable_names_set_ds());
  if (starts(words, {"set", "name", "servers", "of"}, 7)) {
    v1::SetNameServers& set = *action.mutable_names_set_name_servers();
    set.set_zone(kZone);
    set.set_label(words[4]);
    Words servers(words.begin() + 6, words.end());
    std::sort(servers.begin(), servers.end());
    for (const std::string& server : servers) set.add_name_servers(server);
    set.set_ns_ttl_seconds(3'600);
    return true;
  }
  if (starts(words, {"set", "host"}, 5)) {
    v1::SetHost& set = *action.mutable_names_set_host();
    set.set_zone(kZone);
    set.mutable_host()->set_name(words[2]);
    return add_addresses(Words(words.begin() + 4, words.end()), *set.mutable_host());
  }
  if (starts(words, {"remove", "host"}, 3)) {
    action.mutable_names_remove_host()->set_zone(kZone);
    action.mutable_names_remove_host()->set_name(words[2]);
    return true;
  }
  return false;
}

}  // namespace

bool parse_action(const Words& words, v1::Action& action) {
  if (parse_delegation(words, action) || parse_own(words, action)) return true;
  if (starts(words, {"suspend"}, 2)) {
    action.mutable_members_suspend()->set_party(words[1]);
    refer(*action.mutable_members_suspend()->mutable_reason(), "reason");
    return true;
  }
  if (starts(words, {"reinstate"}, 2)) {
    action.mutable_members_reinstate()->set_party(words[1]);
    refer(*action.mutable_members_reinstate()->mutable_reason(), "reason");
    return true;
  }
  if (words == Words{"leave"}) {
    action.mutable_members_leave();
    return true;
  }
  return false;
}

}  // namespace comity::test
