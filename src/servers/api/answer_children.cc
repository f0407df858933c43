// What holders have ordered to be followed of their child zones, and what observers have claimed.
#include <algorithm>

#include "dns/record.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

boost::json::array texts(const google::protobuf::RepeatedPtrField<std::string>& list) {
  boost::json::array out;
  for (const std::string& one : list) out.push_back(text_json(one));
  return out;
}

boost::json::array addresses(const google::protobuf::RepeatedPtrField<std::string>& family,
                             std::uint16_t type, boost::json::array out) {
  for (const std::string& octets : family) {
    const Result<std::string> text = dns::rdata_text(type, octets);
    if (text) out.emplace_back(*text);
  }
  return out;
}

// Where the child can be asked: what the zone knows of its name servers.
boost::json::array servers_json(const state::View& view, const std::string& apex,
                                const v1::Delegation& delegation) {
  boost::json::array out;
  for (const std::string& name : delegation.name_servers()) {
    v1::Host host;
    static_cast<void>(names::find_host(view, apex, name, host));
    out.push_back(boost::json::object{
        {"name", text_json(name)},
        {"addresses",
         addresses(host.ipv6(), dns::type::kAaaa, addresses(host.ipv4(), dns::type::kA, {}))}});
  }
  return out;
}

// As rdata in hexadecimal, which whoever checks signatures against it wants.
boost::json::array ds_octets(const v1::Delegation& delegation) {
  boost::json::array out;
  for (const v1::DelegationSigner& ds : delegation.ds()) {
    out.emplace_back(to_hex(dns::ds_rdata(
        static_cast<std::uint16_t>(ds.key_tag()), static_cast<std::uint8_t>(ds.algorithm()),
        static_cast<std::uint8_t>(ds.digest_type()), ds.digest())));
  }
  return out;
}

// Where others have to vouch for the first DS set that the order wants; none when it wants none, or
// there is one, or nobody can.
boost::json::array signals_json(const std::string& apex, const std::string& label,
                                const v1::Delegation& delegation, const v1::ChildOrder& order) {
  boost::json::array out;
  if (!order.bootstrap() || !delegation.ds().empty()) return out;
  for (const std::string& name : names::signaling_names(apex, label, delegation)) {
    out.push_back(text_json(name));
  }
  return out;
}

boost::json::array claims_json(const state::View& view, names::Claimed what,
                               const std::string& apex, const std::string& label) {
  boost::json::array out;
  for (const auto& [observer, claim] : names::claims_of(view, what, apex, label)) {
    out.push_back(boost::json::object{
        {"observer", text_json(observer)},
        {"finding", to_hex(claim.finding())},
        {"at", time_json(wire::to_time(claim.at()).value_or(Time{}))},
        {"lapses_at", time_json(names::lapses_at(claim))},
        {"inception", time_json(wire::to_time(claim.inception()).value_or(Time{}))}});
  }
  return out;
}

boost::json::object child_json(const state::View& view, const std::string& apex,
                               const std::string& label, const v1::ChildOrder& order) {
  v1::Delegation delegation;
  static_cast<void>(names::find_delegation(view, apex, label, delegation));
  boost::json::object out;
  out["label"] = text_json(label);
  out["name"] = text_json(names::name_of_label(label, apex));
  out["holder"] = text_json(delegation.holder());
  out["ordered_height"] = order.set_height();
  out["cds"] = order.cds();
  out["cdnskey"] = order.cdnskey();
  out["removal"] = order.removal();
  out["csync"] = order.csync();
  out["bootstrap"] = order.bootstrap();
  out["signaling_names"] = signals_json(apex, label, delegation, order);
  out["newer_than"] = time_json(order.has_newer_than(), order.newer_than());
  out["followed_height"] = order.followed_height();
  out["followed_by"] = texts(order.followed_by());
  out["name_servers"] = servers_json(view, apex, delegation);
  out["ds"] = ds_octets(delegation);
  out["ds_ttl_seconds"] = delegation.ds_ttl_seconds();
  out["claims"] = claims_json(view, names::Claimed::keys, apex, label);
  out["ns_ttl_seconds"] = delegation.ns_ttl_seconds();
  out["servers_newer_than"] = time_json(order.has_servers_newer_than(), order.servers_newer_than());
  out["servers_followed_height"] = order.servers_followed_height();
  out["servers_followed_by"] = texts(order.servers_followed_by());
  out["server_claims"] = claims_json(view, names::Claimed::servers, apex, label);
  return out;
}

Answer answer_children(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  v1::Zone zone;
  if (!names::find_zone(*state.view, apex, zone)) {
    return problem(Fault::not_found, "this community does not govern zone " + apex);
  }
  const std::uint64_t limit = request.number("limit").value_or(limits::kHttpPage);
  const std::string after = request.text("after").value_or("");
  v1::Observers observers;
  static_cast<void>(names::find_observers(*state.view, apex, observers));
  boost::json::array children;
  const std::vector<std::string> labels = names::ordered_labels(*state.view, apex);
  auto at = std::upper_bound(labels.begin(), labels.end(), after);
  std::string last;
  for (std::uint64_t seen = 0; at != labels.end() && seen < limit; ++at, ++seen) {
    last = *at;
    v1::ChildOrder order;
    // A void one is none.
    if (!names::find_order(*state.view, apex, *at, order)) continue;
    children.push_back(child_json(*state.view, apex, *at, order));
  }
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["observers"] = texts(observers.parties());
  out["threshold"] = observers.threshold();
  out["total"] = labels.size();
  out["children"] = std::move(children);
  out["next"] = at != labels.end() ? boost::json::value(text_json(last)) : nullptr;
  return json_response(out);
}

}  // namespace

Routes child_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/zones/{apex}/children",
       {kApex, kHeight, {"after", Kind::labels}, kLimit},
       bind(answer_children),
       "observers, and by label the holders' standing orders: what is followed, where the child is "
       "asked, its DS set as octets, where operators vouch for a first one, and the claims that "
       "are not true yet"},
  };
}

}  // namespace comity::api
