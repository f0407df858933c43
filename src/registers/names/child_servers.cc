#include "registers/names/child_servers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "crypto/hash.h"
#include "ledger/workspace.h"
#include "registers/names/children.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/requirements.h"
#include "registers/names/set_changes.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

v1::HostAddresses standing_host(const state::View& view, const std::string& zone,
                                const std::string& name) {
  v1::Host host;
  (void)find_host(view, zone, name, host);
  v1::HostAddresses out;
  out.set_name(name);
  *out.mutable_ipv4() = host.ipv4();
  *out.mutable_ipv6() = host.ipv6();
  out.set_ipv4_ttl_seconds(host.ipv4_ttl_seconds());
  out.set_ipv6_ttl_seconds(host.ipv6_ttl_seconds());
  return out;
}

// A family that is not shown stays as it stands, and one of which NSEC says so goes.
v1::HostAddresses wanted_host(const v1::SignedServer& server, v1::HostAddresses host,
                              std::uint32_t ttl_seconds) {
  const bool a = !server.a().rdata().empty();
  const bool aaaa = !server.aaaa().rdata().empty();
  const bool denied = !server.nsec().rdata().empty();
  if (a || denied) {
    if (host.ipv4().empty()) host.set_ipv4_ttl_seconds(ttl_seconds);
    *host.mutable_ipv4() = server.a().rdata();
    if (!a) host.set_ipv4_ttl_seconds(0);
  }
  if (aaaa || denied) {
    if (host.ipv6().empty()) host.set_ipv6_ttl_seconds(ttl_seconds);
    *host.mutable_ipv6() = server.aaaa().rdata();
    if (!aaaa) host.set_ipv6_ttl_seconds(0);
  }
  return host;
}

std::vector<Bytes> texts(const Names& names) { return {names.begin(), names.end()}; }

bool is_among(const std::vector<Bytes>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

Verdict add_host(const v1::ClaimServers& it, int index, const state::View& view,
                 const v1::Delegation& record, ServersChange& change) {
  const v1::SignedServer& server = it.servers(index);
  const std::string what = host_text(it.zone(), server.name());
  if (!is_among(change.wanted_name_servers, server.name())) {
    return refuse(kNotProved, what + " is none of the name servers");
  }
  if (host_holder(view, it.zone(), server.name()) != record.holder()) {
    return refuse(Code::not_holder,
                  what + " is not the holder's of " + delegation_text(it.zone(), it.label()));
  }
  const v1::HostAddresses before = standing_host(view, it.zone(), server.name());
  const v1::HostAddresses after = wanted_host(server, before, record.ns_ttl_seconds());
  change.hosts.push_back(wire::encode(before));
  change.wanted_hosts.push_back(wire::encode(after));
  if (change.hosts.back() == change.wanted_hosts.back()) {
    return refuse(Code::no_effect, what + " has these addresses already");
  }
  if (wire::encode(it.hosts(index)) != change.wanted_hosts.back()) {
    return refuse(kNotProved, what + ": other addresses or another TTL than come out of this");
  }
  return {};
}

// One act of the holder's; nothing of it is done when it is refused.
Verdict act(const v1::Action& action, const v1::Delegation& record, state::Draft& draft,
            const ledger::Context& context) {
  ledger::Actor holder;
  holder.party = record.holder();
  const ledger::ActionType& type = type_of_act(action);
  Verdict verdict = type.check(action);
  if (!verdict) return verdict;
  state::Draft step(draft);
  verdict = ledger::judge(step, type.run(action, step, holder, context, {}));
  if (verdict) step.commit_into(draft);
  return verdict;
}

}  // namespace

Result<dns::ChildServers> child_servers(const v1::ClaimServers& it) {
  Result<dns::Name> zone = dns::Name::parse(name_of_label(it.label(), it.zone()));
  if (!zone) return tl::unexpected(zone.error());
  dns::ChildServers child{*std::move(zone),       signed_rdata(it.dnskey()),
                          signed_rdata(it.soa()), signed_rdata(it.csync()),
                          signed_rdata(it.ns()),  {}};
  child.servers.reserve(static_cast<std::size_t>(it.servers_size()));
  for (const v1::SignedServer& server : it.servers()) {
    Result<dns::Name> name = dns::Name::parse(server.name());
    if (!name || name->text() != server.name()) {
      return error("servers: " + server.name() + " is no name in the stored form");
    }
    child.servers.push_back({*std::move(name), signed_rdata(server.a()),
                             signed_rdata(server.aaaa()), signed_rdata(server.nsec())});
  }
  return child;
}

std::vector<std::string> name_servers_in(const v1::ClaimServers& it) {
  std::vector<std::string> names;
  for (const Bytes& rdata : it.ns().rdata()) {
    if (const Result<dns::Name> name = dns::Name::from_wire(rdata)) names.push_back(name->text());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Found<ServersChange> servers_change(const v1::ClaimServers& it, const state::View& view,
                                    const v1::Delegation& record) {
  const std::string what = delegation_text(it.zone(), it.label());
  if (it.ns_ttl_seconds() != record.ns_ttl_seconds()) {
    return refuse(kNotProved,
                  what + ": its NS set keeps a TTL of " + std::to_string(record.ns_ttl_seconds()));
  }
  ServersChange change;
  change.name_servers = texts(record.name_servers());
  change.wanted_name_servers = change.name_servers;
  if (!it.ns().rdata().empty()) {
    change.wanted_name_servers = name_servers_in(it);
    if (change.wanted_name_servers == change.name_servers) {
      return refuse(Code::no_effect, what + ": its name servers are these already");
    }
  }
  for (int i = 0; i < it.servers_size(); ++i) {
    const Verdict verdict = add_host(it, i, view, record, change);
    if (!verdict) return tl::unexpected(verdict.error());
  }
  return change;
}

Verdict change_servers(const v1::ClaimServers& it, const v1::Delegation& record,
                       state::Draft& draft, const ledger::Context& context) {
  for (const v1::HostAddresses& host : it.hosts()) {
    v1::Action set;
    set.mutable_names_set_host()->set_zone(it.zone());
    *set.mutable_names_set_host()->mutable_host() = host;
    if (Verdict verdict = act(set, record, draft, context); !verdict) return verdict;
  }
  if (it.ns().rdata().empty()) return {};
  const std::vector<std::string> names = name_servers_in(it);
  v1::Action set;
  v1::SetNameServers& servers = *set.mutable_names_set_name_servers();
  servers.set_zone(it.zone());
  servers.set_label(it.label());
  servers.set_ns_ttl_seconds(it.ns_ttl_seconds());
  *servers.mutable_name_servers() = {names.begin(), names.end()};
  if (Verdict verdict = act(set, record, draft, context); !verdict) return verdict;
  const std::string child = name_of_label(it.label(), it.zone());
  for (const std::string& name : record.name_servers()) {
    const bool needless = is_at_or_below(name, child) && !is_among(names, name) &&
                          host_holder(draft, it.zone(), name) == record.holder();
    if (!needless) continue;
    v1::Action remove;
    remove.mutable_names_remove_host()->set_zone(it.zone());
    remove.mutable_names_remove_host()->set_name(name);
    // One that others use stays.
    static_cast<void>(act(remove, record, draft, context));
  }
  return {};
}

Bytes servers_finding(std::string_view name, const v1::ChildOrder& order,
                      const ServersChange& change) {
  Bytes what("comity child servers v1\n");
  append_list(what, {Bytes(name)});
  append_u64(what, order.set_height());
  append_list(what, change.name_servers);
  append_list(what, change.wanted_name_servers);
  append_list(what, change.hosts);
  append_list(what, change.wanted_hosts);
  return crypto::sha256(what).bytes();
}

}  // namespace comity::names
