// For tests only: the zone of the vectors in docs/spec/zone.md and joint-signing.md, as actions of
// a genesis.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "dns/record.h"
#include "publications/zone/testing/genesis.h"
#include "wire/codec.h"

namespace comity::zone::testing {

inline dns::Name name(std::string_view text) { return dns::Name::parse(text).value(); }
inline const dns::Name kApex = name("example.");

inline v1::Action set_zone(std::uint32_t serial_base) {
  v1::Action action;
  v1::SetZone& zone = *action.mutable_names_set_zone();
  zone.set_zone("example.");
  zone.set_serial_base(serial_base);
  v1::Soa& soa = *zone.mutable_soa();
  soa.set_primary("ns1.example.");
  soa.set_mailbox("admin.example.");
  soa.set_refresh_seconds(1800);
  soa.set_retry_seconds(900);
  soa.set_expire_seconds(604800);
  soa.set_minimum_seconds(300);
  soa.set_ttl_seconds(3600);
  return action;
}

inline v1::Action set_apex(std::uint16_t type, std::uint32_t ttl,
                           const std::vector<std::string>& rdata) {
  v1::Action action;
  v1::SetApex& apex = *action.mutable_names_set_apex();
  apex.set_zone("example.");
  apex.set_type(type);
  apex.set_ttl_seconds(ttl);
  std::vector<Bytes> wire;
  wire.reserve(rdata.size());
  for (const std::string& text : rdata) wire.push_back(dns::parse_rdata(type, text).value());
  std::sort(wire.begin(), wire.end());
  for (Bytes& one : wire) apex.add_rdata(std::move(one));
  return action;
}

inline v1::Action delegate(std::string label, const std::vector<std::string>& servers) {
  v1::Action action;
  v1::CreateDelegation& create = *action.mutable_names_create_delegation();
  create.set_zone("example.");
  create.set_label(std::move(label));
  for (const std::string& server : servers) create.add_name_servers(server);
  create.set_ns_ttl_seconds(7200);
  return action;
}

inline v1::Action host(std::string host_name, std::string sponsor,
                       const std::vector<std::string>& ipv4_hex, const std::string& ipv6_hex) {
  v1::Action action;
  v1::SetHost& set = *action.mutable_names_set_host();
  set.set_zone("example.");
  set.set_sponsor(std::move(sponsor));
  v1::HostAddresses& addresses = *set.mutable_host();
  addresses.set_name(std::move(host_name));
  addresses.set_ipv4_ttl_seconds(7200);
  for (const std::string& hex : ipv4_hex) addresses.add_ipv4(from_hex(hex).value());
  if (ipv6_hex.empty()) return action;
  addresses.set_ipv6_ttl_seconds(1800);
  addresses.add_ipv6(from_hex(ipv6_hex).value());
  return action;
}

// A zone with in-zone, sibling and foreign name servers, and two hosts that serve nobody.
inline std::vector<v1::Action> sample() {
  std::vector<v1::Action> actions = {
      set_zone(41),
      set_apex(dns::type::kMx, 600, {"10 mail.elsewhere."}),
      set_apex(dns::type::kTxt, 600, {R"("a \"community\"")"}),
      delegate("alpha", {"ns.alpha.example.", "ns.elsewhere."}),
      delegate("beta", {"ns.alpha.example.", "shared.example."}),
      host("ns.alpha.example.", "", {"c0000201", "c00002c8"}, "20010db8000000000000000000000001"),
      host("ns2.alpha.example.", "", {"c0000203"}, ""),
      host("ns1.example.", "", {"c0000209"}, ""),
      host("shared.example.", "beta", {"c000020a"}, ""),
      host("spare.beta.example.", "", {"c000020b"}, ""),
      set_apex(dns::type::kNs, 7200, {"ns1.example.", "ns.elsewhere."}),
  };
  v1::DelegationSigner& signer = *actions[3].mutable_names_create_delegation()->add_ds();
  signer.set_key_tag(31852);
  signer.set_algorithm(8);
  signer.set_digest_type(2);
  signer.set_digest(
      from_hex("89F7670AFC091B199B47900E4CE4135B9463B7F74D3D19A1C732E78C345D4DE6").value());
  actions[3].mutable_names_create_delegation()->set_ds_ttl_seconds(900);
  return actions;
}

inline void run_all(Genesis& genesis, const std::vector<v1::Action>& actions) {
  for (const v1::Action& action : actions) {
    EXPECT_EQ(genesis.run(action), "") << wire::to_json(action);
  }
}

}  // namespace comity::zone::testing
