// What observers may have set back of what holders have set, and what they have set back.
#include <optional>

#include "dns/record.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

boost::json::array handles_json(const std::vector<std::string>& list) {
  boost::json::array out;
  for (const std::string& one : list) out.push_back(text_json(one));
  return out;
}

// As text, and as octets for whoever claims it.
boost::json::array before_json(std::uint16_t type, const std::vector<Bytes>& set) {
  boost::json::array out;
  for (const Bytes& rdata : set) {
    const Result<std::string> text = dns::rdata_text(type, rdata);
    out.push_back(boost::json::object{{"octets", to_hex(rdata)},
                                      {"text", text_json(text ? *text : std::string())}});
  }
  return out;
}

boost::json::object fresh_json(const state::View& view, const std::string& apex,
                               const names::FreshSet& set) {
  return {{"owner", text_json(set.owner)},
          {"type", dns::type_name(set.type)},
          {"holder", text_json(names::holder_above(view, apex, set.owner))},
          {"set_height", set.set_height},
          {"set_at", time_json(set.set_at)},
          {"until", time_json(names::fresh_until(set))},
          {"ttl_seconds_before", set.ttl_seconds},
          {"before", before_json(set.type, set.before)},
          {"claimed_by", handles_json(names::fault_claims(view, apex, set))}};
}

boost::json::object set_back_json(const state::View& view, const std::string& apex,
                                  const names::SetBackSet& set) {
  return {{"owner", text_json(set.owner)},
          {"type", dns::type_name(set.type)},
          {"holder", text_json(names::holder_above(view, apex, set.owner))},
          {"height", set.height},
          {"refused_height", set.refused_height},
          {"by", handles_json(set.by)}};
}

Answer answer_faults(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  v1::Zone zone;
  if (!names::find_zone(*state.view, apex, zone)) {
    return problem(Fault::not_found, "this community does not govern zone " + apex);
  }
  v1::Observers observers;
  static_cast<void>(names::find_observers(*state.view, apex, observers));
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["observers"] = handles_json({observers.parties().begin(), observers.parties().end()});
  out["threshold"] = observers.threshold();
  const std::uint64_t limit = request.number("limit").value_or(limits::kHttpPage);
  const std::string after = request.text("after").value_or("");
  boost::json::array fresh;
  std::string last;
  bool is_all = true;
  for (const names::FreshSet& set : names::fresh_sets(*state.view, apex, time_of(request, state))) {
    const std::string place = set.owner + "/" + dns::type_name(set.type);
    if (place <= after) continue;
    is_all = fresh.size() < limit;
    if (!is_all) break;
    last = place;
    fresh.push_back(fresh_json(*state.view, apex, set));
  }
  out["fresh"] = std::move(fresh);
  boost::json::array back;
  for (const names::SetBackSet& set : names::sets_back(*state.view, apex)) {
    back.push_back(set_back_json(*state.view, apex, set));
  }
  out["set_back"] = std::move(back);
  out["next"] = is_all ? nullptr : boost::json::value(text_json(last));
  return json_response(out);
}

}  // namespace

void add_set_backs(const Opened& state, const std::string& party, boost::json::array& out) {
  constexpr std::size_t kMost = 200;
  std::size_t count = 0;
  for (const std::string& zone : names::zones(*state.view)) {
    for (const names::SetBackSet& set : names::sets_back(*state.view, zone)) {
      if (!wire::is_holder(names::holder_above(*state.view, zone, set.owner), party)) continue;
      if (++count > kMost) return;
      boost::json::object item = set_back_json(*state.view, zone, set);
      item["proposal"] = nullptr;
      item["act"] = "set_again";
      item["until"] = nullptr;
      item["zone"] = text_json(zone);
      out.push_back(std::move(item));
    }
  }
}

Routes fault_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/zones/{apex}/faults",
       {kApex, kHeight, kAt, {"after", Kind::text}, kLimit},
       bind(answer_faults),
       "observers; record sets that holders have set within a day, what each would be set back to "
       "and who has claimed that; and those that were set back and not set since"},
  };
}

}  // namespace comity::api
