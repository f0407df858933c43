// Zones, and the names in them.
#include <algorithm>
#include <map>

#include "crypto/hash.h"
#include "dns/record.h"
#include "ledger/revision.h"
#include "publications/zone/zone.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/due_process.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

Result<std::shared_ptr<const DerivedZone>> derived(const Sources& sources, const Opened& state,
                                                   const std::string& apex_text) {
  const Result<dns::Name> apex = dns::Name::parse(apex_text);
  if (!apex) return tl::unexpected(apex.error());
  return sources.zones.get(*state.view, *apex);
}

Answer no_zone(const std::string& apex) {
  return problem(Fault::not_found, "this community does not govern zone " + apex);
}

boost::json::object soa_json(const v1::Soa& soa) {
  boost::json::object out;
  out["primary"] = text_json(soa.primary());
  out["mailbox"] = text_json(soa.mailbox());
  out["refresh_seconds"] = soa.refresh_seconds();
  out["retry_seconds"] = soa.retry_seconds();
  out["expire_seconds"] = soa.expire_seconds();
  out["minimum_seconds"] = soa.minimum_seconds();
  out["ttl_seconds"] = soa.ttl_seconds();
  return out;
}

boost::json::array rdata_json(const google::protobuf::RepeatedPtrField<std::string>& set,
                              std::uint16_t type) {
  boost::json::array out;
  for (const std::string& rdata : set) {
    const Result<std::string> text = dns::rdata_text(type, rdata);
    out.emplace_back(text ? *text : "hex:" + to_hex(rdata));
  }
  return out;
}

boost::json::object host_json(const state::View& view, const std::string& apex,
                              const std::string& name, const v1::Host& host) {
  boost::json::object out;
  out["name"] = text_json(name);
  out["ipv4"] = rdata_json(host.ipv4(), dns::type::kA);
  out["ipv6"] = rdata_json(host.ipv6(), dns::type::kAaaa);
  out["ipv4_ttl_seconds"] = host.ipv4_ttl_seconds();
  out["ipv6_ttl_seconds"] = host.ipv6_ttl_seconds();
  out["sponsor"] = text_json(host.sponsor());
  out["holder"] = text_json(names::host_holder(view, apex, name));
  return out;
}

// One, or those who hold it together.
boost::json::array together_json(const std::string& holder) {
  boost::json::array out;
  for (const std::string& party : wire::holders_of(holder)) out.push_back(text_json(party));
  return out;
}

boost::json::array ds_json(const v1::Delegation& delegation) {
  boost::json::array out;
  for (const v1::DelegationSigner& ds : delegation.ds()) {
    out.push_back(boost::json::object{{"key_tag", ds.key_tag()},
                                      {"algorithm", ds.algorithm()},
                                      {"digest_type", ds.digest_type()},
                                      {"digest", to_hex(ds.digest())}});
  }
  return out;
}

// What due process has come to.
boost::json::object hold_json(const v1::Delegation& delegation) {
  const v1::Hold& hold = delegation.hold();
  boost::json::object out;
  out["ground"] = hold.ground() == v1::SILENCE ? "silence" : "breach";
  out["holder"] = text_json(hold.holder());
  out["claim"] = to_hex(hold.claim().hash());
  boost::json::array asked;
  for (const std::string& party : hold.asked()) asked.push_back(text_json(party));
  out["asked"] = std::move(asked);
  out["taken"] = hold.taken();
  out["at"] = time_json(wire::to_time(delegation.hold_at()).value_or(Time{}));
  return out;
}

boost::json::object delegation_json(const state::View& view, const std::string& apex,
                                    const std::string& label, const v1::Delegation& delegation) {
  boost::json::object out;
  out["label"] = text_json(label);
  out["name"] = text_json(names::name_of_label(label, apex));
  out["holder"] = text_json(delegation.holder());
  out["holders"] = together_json(delegation.holder());
  out["unclaimed"] = delegation.holder().empty();
  boost::json::array servers;
  for (const std::string& name : delegation.name_servers()) {
    v1::Host host;
    const bool known = names::find_host(view, apex, name, host);
    v1::HostUse use;
    const bool said = names::find_use(view, apex, name, label, use);
    servers.push_back(
        boost::json::object{{"name", text_json(name)},
                            {"host", known ? boost::json::value(host_json(view, apex, name, host))
                                           : boost::json::value(nullptr)},
                            {"use_ends_at", time_json(said && use.has_ends_at(), use.ends_at())}});
  }
  out["name_servers"] = std::move(servers);
  out["ns_ttl_seconds"] = delegation.ns_ttl_seconds();
  out["ds"] = ds_json(delegation);
  out["ds_ttl_seconds"] = delegation.ds_ttl_seconds();
  out["since_decision"] = delegation.since_decision();
  out["registered_by"] = text_json(delegation.registered_by());
  out["terms"] = to_hex(delegation.terms().hash());
  out["succeeded_height"] = delegation.succeeded_height();
  out["successor"] = successor_json(names::find_succession(view, apex, label));
  out["hold"] = delegation.has_hold() ? boost::json::value(hold_json(delegation))
                                      : boost::json::value(nullptr);
  return out;
}

Response master_file(std::shared_ptr<const Bytes> text) {
  Response response;
  response.content_type = std::string(kMasterFile);
  response.shared = std::move(text);
  return response;
}

// What one pass over a zone's collection counts.
struct Census {
  std::uint64_t delegations = 0;
  std::uint64_t unclaimed = 0;
  std::uint64_t hosts = 0;
  std::uint64_t sets = 0;
};
Census count(const state::View& view, const std::string& apex) {
  Census census;
  names::ZoneVisitor visitor;
  visitor.zone = [](const v1::Zone&) {};
  visitor.set = [&](std::string_view, const v1::RecordSet&) { ++census.sets; };
  visitor.delegation = [&](std::string_view, const v1::Delegation& delegation) {
    ++census.delegations;
    if (delegation.holder().empty()) ++census.unclaimed;
  };
  visitor.host = [&](std::string_view, const v1::Host&) { ++census.hosts; };
  names::each(view, apex, visitor);
  return census;
}

Answer answer_zones(const Sources&, const Request&, const Opened& state) {
  boost::json::array zones;
  for (const std::string& apex : names::zones(*state.view)) {
    const ledger::RevisionOf revision = ledger::revision(*state.view, names::kTable, apex);
    zones.push_back(boost::json::object{{"apex", text_json(apex)},
                                        {"revision", revision.count},
                                        {"changed_at", time_json(revision.at)}});
  }
  boost::json::object out = about(state);
  out["zones"] = std::move(zones);
  return json_response(out);
}

Answer answer_zone(const Sources& sources, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  v1::Zone zone;
  if (!names::find_zone(*state.view, apex, zone)) return no_zone(apex);
  const auto published = derived(sources, state, apex);
  if (!published) return problem(published.error());
  const ledger::RevisionOf revision = ledger::revision(*state.view, names::kTable, apex);
  const Census census = count(*state.view, apex);
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["serial"] = (*published)->serial;
  out["revision"] = revision.count;
  out["changed_at"] = time_json(revision.at);
  out["soa"] = soa_json(zone.soa());
  out["delegations"] = census.delegations;
  out["unclaimed"] = census.unclaimed;
  out["hosts"] = census.hosts;
  out["sets"] = census.sets;
  out["records"] = (*published)->records;
  out["text_octets"] = (*published)->text->size();
  out["text_sha256"] = crypto::sha256(*(*published)->text).hex();
  return json_response(out);
}

Answer answer_zone_text(const Sources& sources, const Request& request, const Opened& state) {
  const auto published = derived(sources, state, apex_of(request));
  if (!published) return problem(published.error());
  return master_file((*published)->text);
}

Answer answer_zone_diff(const Sources& sources, const Request& request) {
  const std::string apex = apex_of(request);
  const auto from = open_state(sources, request.number("from"));
  if (!from) return tl::unexpected(from.error());
  const auto to = open_state(sources, request.number("to"));
  if (!to) return tl::unexpected(to.error());
  const auto before = derived(sources, *from, apex);
  if (!before) return problem(before.error());
  const auto after = derived(sources, *to, apex);
  if (!after) return problem(after.error());
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = zone::to_text(zone::difference((*before)->zone(), (*after)->zone()));
  response.headers.emplace_back("Comity-Height", std::to_string(to->head.height));
  return response;
}

Answer answer_delegations(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  v1::Zone zone;
  if (!names::find_zone(*state.view, apex, zone)) return no_zone(apex);
  const std::uint64_t limit = request.number("limit").value_or(limits::kHttpPage);
  const std::string after = request.text("after").value_or("");
  const std::optional<std::string> holder = request.text("holder");

  // The collection is in the order of the tree; a page needs it by label.
  std::map<std::string, boost::json::object, std::less<>> by_label;
  std::uint64_t total = 0;
  names::ZoneVisitor visitor;
  visitor.zone = [](const v1::Zone&) {};
  visitor.set = [](std::string_view, const v1::RecordSet&) {};
  visitor.host = [](std::string_view, const v1::Host&) {};
  visitor.delegation = [&](std::string_view label, const v1::Delegation& delegation) {
    if (holder && !wire::is_holder(delegation.holder(), *holder)) return;
    ++total;
    if (label <= after) return;
    boost::json::object line;
    line["label"] = text_json(label);
    line["holder"] = text_json(delegation.holder());
    line["holders"] = together_json(delegation.holder());
    line["unclaimed"] = delegation.holder().empty();
    line["name_servers"] = delegation.name_servers_size();
    line["ds"] = delegation.ds_size();
    by_label.emplace(label, std::move(line));
    if (by_label.size() > limit + 1) by_label.erase(std::prev(by_label.end()));
  };
  names::each(*state.view, apex, visitor);

  boost::json::array delegations;
  std::string last;
  for (auto& [label, line] : by_label) {
    if (delegations.size() == limit) break;
    line["successor"] = successor_json(names::find_succession(*state.view, apex, label));
    delegations.push_back(std::move(line));
    last = label;
  }
  const bool more = by_label.size() > limit;
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["total"] = total;
  out["delegations"] = std::move(delegations);
  out["next"] = more ? boost::json::value(text_json(last)) : nullptr;
  return json_response(out);
}

Answer answer_delegation(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  const std::string label = request.text("label").value_or("");
  v1::Delegation delegation;
  if (!names::find_delegation(*state.view, apex, label, delegation)) {
    return problem(Fault::not_found, "no delegation " + label + " in zone " + apex);
  }
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  boost::json::object rest = delegation_json(*state.view, apex, label, delegation);
  for (auto& member : rest) out[member.key()] = std::move(member.value());
  boost::json::array claims;
  each_claim(*state.view, [&](const Claim& claim) {
    if (claim.zone == apex && claim.label == label) claims.push_back(claim_json(claim));
  });
  out["claims"] = std::move(claims);
  return json_response(out);
}

Answer answer_host(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  const std::string name = request.text("name").value_or("");
  v1::Host host;
  if (!names::find_host(*state.view, apex, name, host)) {
    return problem(Fault::not_found, "no host " + name + " in zone " + apex);
  }
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  boost::json::object rest = host_json(*state.view, apex, name, host);
  for (auto& member : rest) out[member.key()] = std::move(member.value());
  boost::json::array users;
  for (const std::string& label : names::delegations_using(*state.view, apex, name)) {
    users.push_back(text_json(label));
  }
  out["used_by"] = std::move(users);
  return json_response(out);
}

Answer answer_hosts(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  v1::Zone zone;
  if (!names::find_zone(*state.view, apex, zone)) return no_zone(apex);
  const std::uint64_t limit = request.number("limit").value_or(limits::kHttpPage);
  const std::string after = request.text("after").value_or("");
  const std::optional<std::string> holder = request.text("holder");
  std::map<std::string, v1::Host, std::less<>> page;
  std::uint64_t total = 0;
  names::ZoneVisitor visitor;
  visitor.zone = [](const v1::Zone&) {};
  visitor.set = [](std::string_view, const v1::RecordSet&) {};
  visitor.delegation = [](std::string_view, const v1::Delegation&) {};
  visitor.host = [&](std::string_view name, const v1::Host& host) {
    if (holder && !wire::is_holder(names::host_holder(*state.view, apex, name), *holder)) return;
    ++total;
    if (name <= after) return;
    page.emplace(name, host);
    if (page.size() > limit + 1) page.erase(std::prev(page.end()));
  };
  names::each(*state.view, apex, visitor);
  boost::json::array hosts;
  std::string last;
  for (const auto& [name, host] : page) {
    if (hosts.size() == limit) break;
    hosts.push_back(host_json(*state.view, apex, name, host));
    last = name;
  }
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["total"] = total;
  out["hosts"] = std::move(hosts);
  out["next"] = page.size() > limit ? boost::json::value(text_json(last)) : nullptr;
  return json_response(out);
}

}  // namespace

Routes name_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/zones",
       {kHeight},
       bind(answer_zones),
       "apexes, how often each changed and when"},
      {Method::get,
       "/v1/zones/{apex}",
       {kApex, kHeight},
       bind(answer_zone),
       "serial, SOA, counts, size and SHA-256 of the text"},
      {Method::get,
       "/v1/zones/{apex}/text",
       {kApex, kHeight},
       bind(answer_zone_text),
       "text/dns (RFC 4027): the zone as it follows from state, not signed, a master file"},
      {Method::get,
       "/v1/zones/{apex}/diff",
       {kApex, {"from", Kind::number, true}, {"to", Kind::number}},
       bind(answer_zone_diff),
       "text/plain: lines `- record` and `+ record` between two heights"},
      {Method::get,
       "/v1/zones/{apex}/delegations",
       {kApex, kHeight, {"holder", Kind::label}, {"after", Kind::labels}, kLimit},
       bind(answer_delegations),
       "labels in order with holder, `holders`: each of several, `successor` and counts; of one "
       "party also what it holds with others"},
      {Method::get,
       "/v1/zones/{apex}/delegations/{label}",
       {kApex, kLabel, kHeight},
       bind(answer_delegation),
       "holder, `holders`: each of several, `successor`, name servers with their addresses, DS "
       "set; "
       "`hold`, and `claims`: what open proposals ask of it by due process"},
      {Method::get,
       "/v1/zones/{apex}/hosts/{name}",
       {kApex, {"name", Kind::name, true}, kHeight},
       bind(answer_host),
       "addresses, sponsor, holder, `used_by`"},
      {Method::get,
       "/v1/zones/{apex}/hosts",
       {kApex, kHeight, {"holder", Kind::label}, {"after", Kind::name}, kLimit},
       bind(answer_hosts),
       "hosts by name, each with its addresses, sponsor and holder"},
  };
}

}  // namespace comity::api
