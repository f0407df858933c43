#include "registers/names/set_changes.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "dns/name.h"
#include "dns/record.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "wire/messages.h"
#include "wire/signer.h"

namespace comity::names {

ledger::ActionType set_name_servers_action();
ledger::ActionType set_ds_action();
ledger::ActionType set_host_action();
ledger::ActionType remove_host_action();
ledger::ActionType set_records_action();

namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;

Found<v1::Action> name_servers_act(const v1::ChangeSets& plan, const v1::SetChange& change) {
  std::vector<std::string> servers;
  for (const Bytes& rdata : change.rdata()) {
    const Result<dns::Name> server = dns::Name::from_wire(rdata);
    if (!server) return refuse(Code::out_of_range, "rdata: " + server.error().message);
    servers.push_back(server->text());
  }
  std::sort(servers.begin(), servers.end());
  v1::Action act;
  v1::SetNameServers& it = *act.mutable_names_set_name_servers();
  it.set_zone(plan.zone());
  it.set_label(change.owner());
  for (std::string& server : servers) it.add_name_servers(std::move(server));
  it.set_ns_ttl_seconds(change.ttl_seconds());
  return act;
}

Found<v1::Action> ds_act(const v1::ChangeSets& plan, const v1::SetChange& change) {
  v1::Action act;
  v1::SetDs& it = *act.mutable_names_set_ds();
  it.set_zone(plan.zone());
  it.set_label(change.owner());
  for (const Bytes& rdata : change.rdata()) {
    if (rdata.size() < wire::kDsHeadOctets) return refuse(Code::out_of_range, "rdata: no DS");
    wire::read_signer(rdata, *it.add_ds());
  }
  it.set_ds_ttl_seconds(change.ttl_seconds());
  return act;
}

v1::Action host_act(const v1::ChangeSets& plan, const v1::SetChange& change) {
  v1::Action act;
  if (change.rdata().empty() && change.ipv6().empty()) {
    act.mutable_names_remove_host()->set_zone(plan.zone());
    act.mutable_names_remove_host()->set_name(name_of_line(plan, change));
    return act;
  }
  act.mutable_names_set_host()->set_zone(plan.zone());
  v1::HostAddresses& host = *act.mutable_names_set_host()->mutable_host();
  host.set_name(name_of_line(plan, change));
  *host.mutable_ipv4() = change.rdata();
  host.set_ipv4_ttl_seconds(change.ttl_seconds());
  *host.mutable_ipv6() = change.ipv6();
  host.set_ipv6_ttl_seconds(change.ipv6_ttl_seconds());
  return act;
}

bool is_of_delegation(const v1::SetChange& change) {
  return change.type() == dns::type::kNs || change.type() == dns::type::kDs;
}

// The block that set what stands there; nothing when nothing does. A delegation has it of its empty
// sets too.
std::optional<std::uint64_t> height_of_set(const state::View& view, const v1::ChangeSets& plan,
                                           const v1::SetChange& change) {
  if (is_of_delegation(change)) {
    v1::Delegation record;
    (void)find_delegation(view, plan.zone(), change.owner(), record);
    return change.type() == dns::type::kNs ? record.name_servers_height() : record.ds_height();
  }
  const std::string owner = name_of_line(plan, change);
  if (change.type() == dns::type::kA) {
    v1::Host host;
    if (!find_host(view, plan.zone(), owner, host)) return std::nullopt;
    return host.addresses_height();
  }
  v1::RecordSet set;
  if (!find_set(view, plan.zone(), owner, static_cast<std::uint16_t>(change.type()), set)) {
    return std::nullopt;
  }
  return set.set_height();
}

}  // namespace

std::string name_of_line(const v1::ChangeSets& plan, const v1::SetChange& change) {
  return name_of_label(change.owner(), plan.zone());
}

std::string line_text(const v1::ChangeSets& plan, const v1::SetChange& change) {
  return name_of_line(plan, change) + " " +
         dns::type_name(static_cast<std::uint16_t>(change.type()));
}

Found<v1::Action> act_of(const v1::ChangeSets& plan, const v1::SetChange& change) {
  const bool addresses = change.type() == dns::type::kA;
  if (!addresses && (!change.ipv6().empty() || change.ipv6_ttl_seconds() != 0)) {
    return refuse(Code::inconsistent, "ipv6: stands beside A alone");
  }
  if (addresses) return host_act(plan, change);
  if (change.type() == dns::type::kNs) return name_servers_act(plan, change);
  if (change.type() == dns::type::kDs) return ds_act(plan, change);
  v1::Action act;
  v1::SetRecords& it = *act.mutable_names_set_records();
  it.set_zone(plan.zone());
  it.set_owner(name_of_line(plan, change));
  it.set_type(change.type());
  it.set_ttl_seconds(change.ttl_seconds());
  *it.mutable_rdata() = change.rdata();
  return act;
}

const ledger::ActionType& type_of_act(const v1::Action& act) {
  static const ledger::ActionType kNameServers = set_name_servers_action();
  static const ledger::ActionType kDs = set_ds_action();
  static const ledger::ActionType kSetHost = set_host_action();
  static const ledger::ActionType kRemoveHost = remove_host_action();
  static const ledger::ActionType kRecords = set_records_action();
  if (act.has_names_set_name_servers()) return kNameServers;
  if (act.has_names_set_ds()) return kDs;
  if (act.has_names_set_host()) return kSetHost;
  return act.has_names_remove_host() ? kRemoveHost : kRecords;
}

std::string holder_of(const state::View& view, const v1::ChangeSets& plan,
                      const v1::SetChange& change) {
  if (is_of_delegation(change)) {
    v1::Delegation record;
    (void)find_delegation(view, plan.zone(), change.owner(), record);
    return record.holder();
  }
  const std::string owner = name_of_line(plan, change);
  return change.type() == dns::type::kA ? host_holder(view, plan.zone(), owner)
                                        : holder_above(view, plan.zone(), owner);
}

bool says_what_stands(const state::View& view, const v1::ChangeSets& plan,
                      const v1::SetChange& change) {
  return is_of_delegation(change) ||
         height_of_set(view, plan, change).has_value() == change.replaces();
}

bool changed_since(const state::View& view, const v1::ChangeSets& plan,
                   const v1::SetChange& change) {
  const std::optional<std::uint64_t> height = height_of_set(view, plan, change);
  return height ? *height > plan.height() : change.replaces();
}

}  // namespace comity::names
