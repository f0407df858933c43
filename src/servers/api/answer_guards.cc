// How much of a zone decisions may change within 30 days, what they have changed, and what waits
// for a second decision.
#include <algorithm>

#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

constexpr std::uint32_t kNoLimit = 0xffffffff;

// A number of names, or null where there is no limit.
boost::json::value limit_json(std::uint32_t names) {
  return names == kNoLimit ? boost::json::value(nullptr) : boost::json::value(names);
}

boost::json::array changes_json(const std::vector<names::GuardedName>& changes,
                                const std::string& after, std::uint64_t limit) {
  boost::json::array out;
  for (const names::GuardedName& change : changes) {
    if (change.name <= after) continue;
    if (out.size() == limit) break;
    out.push_back(
        boost::json::object{{"name", text_json(change.name)}, {"day", time_json(change.day)}});
  }
  return out;
}

// Of this zone, what guards hold.
boost::json::array held_json(const state::View& view, const std::string& apex) {
  boost::json::array out;
  for (const std::uint64_t number : decisions::open_numbers(view)) {
    v1::Proposal proposal;
    if (!decisions::find_proposal(view, number, proposal) || !proposal.has_held_until()) continue;
    for (const v1::GuardUse& use : proposal.guards()) {
      // Another zone's guard may be what holds it.
      if (use.zone() != apex || use.confirmed() || use.total() <= use.most()) continue;
      out.push_back(boost::json::object{
          {"proposal", number},
          {"effect", hex_json(proposal.effect())},
          {"changed", use.changed()},
          {"total", use.total()},
          {"until", time_json(proposal.has_held_until(), proposal.held_until())}});
    }
  }
  return out;
}

boost::json::object standing_json(const names::GuardStanding& guard) {
  boost::json::object out;
  out["per_mille"] = guard.per_mille;
  out["at_least"] = guard.at_least;
  out["names"] = guard.names;
  out["fewest"] = guard.fewest;
  out["changed"] = guard.changed;
  out["most"] = limit_json(guard.most);
  out["left"] = limit_json(
      guard.most == kNoLimit ? kNoLimit : guard.most - std::min(guard.most, guard.changed));
  out["wider"] = nullptr;
  if (guard.wider) {
    out["wider"] = boost::json::object{{"per_mille", guard.wider->per_mille},
                                       {"at_least", guard.wider->at_least},
                                       {"since", time_json(guard.wider->since)}};
  }
  return out;
}

Answer answer_guard(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  v1::Zone zone;
  if (!names::find_zone(*state.view, apex, zone)) {
    return problem(Fault::not_found, "this community does not govern zone " + apex);
  }
  const Time now = time_of(request, state);
  const std::optional<names::GuardStanding> guard = names::guard_of(*state.view, apex, now);
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["guard"] = nullptr;
  out["changes"] = boost::json::array();
  out["held"] = boost::json::array();
  out["next"] = nullptr;
  if (!guard) return json_response(out);
  const std::vector<names::GuardedName> all = names::guarded_changes(*state.view, apex, now);
  boost::json::array changes = changes_json(all, request.text("after").value_or(""),
                                            request.number("limit").value_or(limits::kHttpPage));
  if (!changes.empty() && changes.back().at("name") != text_json(all.back().name)) {
    out["next"] = changes.back().at("name");
  }
  out["guard"] = standing_json(*guard);
  out["changes"] = std::move(changes);
  out["held"] = held_json(*state.view, apex);
  return json_response(out);
}

}  // namespace

boost::json::array guards_json(const std::vector<ledger::GuardUse>& guards) {
  boost::json::array out;
  for (const ledger::GuardUse& use : guards) {
    out.push_back(boost::json::object{{"zone", text_json(use.zone)},
                                      {"changed", use.changed},
                                      {"total", use.total},
                                      {"most", limit_json(use.most)},
                                      {"confirmed", use.confirmed},
                                      {"exceeds", use.exceeds()}});
  }
  return out;
}

void add_held(const state::View& view, std::vector<std::string>& reasons) {
  for (const std::uint64_t number : decisions::open_numbers(view)) {
    v1::Proposal proposal;
    if (!decisions::find_proposal(view, number, proposal) || !proposal.has_held_until()) continue;
    const Time until = wire::to_time(proposal.held_until()).value_or(Time{});
    reasons.push_back(
        "proposal " + std::to_string(number) +
        " has passed and is held: it changes more names of a zone than decisions may "
        "within 30 days; a second decision lets it pass before " +
        to_rfc3339(until) +
        " (`comity zone guard`); then it is tried once more, and fails if it is still "
        "too much");
  }
}

Routes guard_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/zones/{apex}/guard",
       {kApex, kHeight, kAt, {"after", Kind::labels}, kLimit},
       bind(answer_guard),
       "how many of its names decisions may change within 30 days, `guard` (null: there is none); "
       "which they have changed, and what of them is `held` for a second decision"},
  };
}

}  // namespace comity::api
