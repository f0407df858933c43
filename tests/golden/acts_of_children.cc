// names.*, what is about child zones.
#include <algorithm>

#include "acts.h"
#include "dns/validation/testing/child_zone.h"

namespace comity::test {
namespace {

constexpr std::uint32_t kDsTtl = 3'600;

dns::Name child(const std::string& label) { return dns::Name::parse(label + "." + kZone).value(); }

v1::SignedSet signed_set(const dns::SignedRdata& set) {
  v1::SignedSet out;
  for (const Bytes& rdata : set.rdata) out.add_rdata(rdata);
  for (const Bytes& rrsig : set.signatures) out.add_signatures(rrsig);
  return out;
}

}  // namespace

v1::Action set_observers(const std::vector<std::string>& parties, std::uint32_t threshold) {
  v1::Action action;
  v1::SetObservers& it = *action.mutable_names_set_observers();
  it.set_zone(kZone);
  for (const std::string& party : parties) it.mutable_observers()->add_parties(party);
  it.mutable_observers()->set_threshold(threshold);
  return action;
}

v1::Action set_order(const std::string& label, bool cds, bool removal) {
  v1::Action action;
  v1::SetOrder& it = *action.mutable_names_set_order();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_cds(cds);
  it.set_removal(removal);
  return action;
}

v1::Action order_with_first(const std::string& label) {
  v1::Action action = set_order(label, true);
  action.mutable_names_set_order()->set_bootstrap(true);
  return action;
}

v1::Action claim_first_keys(const std::string& label, int key, std::int64_t inception) {
  v1::Action action = claim_keys(label, {key}, {key}, inception);
  action.mutable_names_claim_keys()->set_bootstrap(true);
  return action;
}

v1::Action set_servers_order(const std::string& label, bool csync) {
  v1::Action action = set_order(label, csync);
  action.mutable_names_set_order()->set_csync(csync);
  return action;
}

v1::Action set_child_ds(const std::string& label, const std::vector<int>& keys) {
  std::vector<Bytes> all;
  all.reserve(keys.size());
  for (const int key : keys) all.push_back(dns::testing::ds_of_key(child(label), key));
  std::sort(all.begin(), all.end());
  v1::Action action;
  v1::SetDs& it = *action.mutable_names_set_ds();
  it.set_zone(kZone);
  it.set_label(label);
  for (const Bytes& rdata : all) {
    v1::DelegationSigner& ds = *it.add_ds();
    ds.set_key_tag(read_u16(rdata));
    ds.set_algorithm(static_cast<std::uint8_t>(rdata[2]));
    ds.set_digest_type(static_cast<std::uint8_t>(rdata[3]));
    ds.set_digest(rdata.substr(4));
  }
  it.set_ds_ttl_seconds(kDsTtl);
  return action;
}

v1::Action claim_keys(const std::string& label, const std::vector<int>& signers,
                      const std::vector<int>& wanted, std::int64_t inception) {
  constexpr std::int64_t kValidSeconds = 14LL * 86'400;
  const dns::ChildKeys said = dns::testing::child_with_cds(
      child(label), {signers, signers, wanted, inception, inception + kValidSeconds});
  v1::Action action;
  v1::ClaimKeys& it = *action.mutable_names_claim_keys();
  it.set_zone(kZone);
  it.set_label(label);
  *it.mutable_dnskey() = signed_set(said.dnskey);
  *it.mutable_cds() = signed_set(said.cds);
  it.set_ds_ttl_seconds(wanted.empty() ? 0 : kDsTtl);
  return action;
}

v1::Action claim_servers(const std::string& label, const ServersSeen& seen) {
  constexpr std::int64_t kValidSeconds = 14LL * 86'400;
  dns::testing::ServersStory story{seen.key,
                                   seen.name_servers,
                                   {},
                                   seen.inception,
                                   seen.inception + kValidSeconds,
                                   1,
                                   dns::testing::csync_rdata(1, dns::testing::kFollowAtOnce)};
  v1::Action action;
  v1::ClaimServers& it = *action.mutable_names_claim_servers();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_ns_ttl_seconds(seen.ns_ttl_seconds);
  for (const v1::HostAddresses& host : seen.hosts) {
    story.servers.push_back({host.name(),
                             {host.ipv4().begin(), host.ipv4().end()},
                             {host.ipv6().begin(), host.ipv6().end()}});
    *it.add_hosts() = host;
  }
  const dns::ChildServers said = dns::testing::child_with_csync(child(label), story);
  *it.mutable_dnskey() = signed_set(said.dnskey);
  *it.mutable_soa() = signed_set(said.soa);
  *it.mutable_csync() = signed_set(said.csync);
  if (!said.ns.rdata.empty()) *it.mutable_ns() = signed_set(said.ns);
  for (const dns::ChildServer& server : said.servers) {
    v1::SignedServer& shown = *it.add_servers();
    shown.set_name(server.name.text());
    if (!server.a.rdata.empty()) *shown.mutable_a() = signed_set(server.a);
    if (!server.aaaa.rdata.empty()) *shown.mutable_aaaa() = signed_set(server.aaaa);
  }
  return action;
}

v1::Action claim_fault(const std::string& owner, std::uint64_t set_height,
                       const std::string& before) {
  v1::Action action;
  v1::ClaimFault& it = *action.mutable_names_claim_fault();
  it.set_zone(kZone);
  it.set_owner(owner);
  const v1::Action text = set_text(owner, before);
  const v1::SetRecords& set = text.names_set_records();
  it.set_type(set.type());
  it.set_set_height(set_height);
  if (set.rdata().empty()) return action;
  it.set_ttl_seconds(set.ttl_seconds());
  *it.mutable_before()->mutable_rdata() = set.rdata();
  return action;
}

}  // namespace comity::test
