// Who changed a zone, or one name in it, and when.
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "evidence/changes.h"
#include "evidence/make.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

// Puts a history together, of which so many acts are shown: what a block has done may be many times
// longer as text.
class Teller {
 public:
  Teller(const evidence::ChangesOf& of, const ledger::Registry& registry)
      : of_(of), registry_(registry) {}

  boost::json::object change(const evidence::Change& change) {
    boost::json::array transactions;
    for (const evidence::Change::Act& act : change.acts) {
      if (transactions.size() == limits::kHttpTransactionsShown) break;
      boost::json::object line{{"transaction", act.id.hex()},
                               {"party", text_json(act.body->party())},
                               {"key", hex_json(act.body->key())}};
      put_acts(line, names::acts_about(act.body->action(), of_.zone, of_.name));
      transactions.push_back(std::move(line));
    }
    boost::json::array decisions;
    for (const evidence::Change::Decision& decision : change.decisions) {
      std::vector<v1::Action> acts;
      for (const v1::Action& action : decision.actions->actions()) {
        std::vector<v1::Action> about = names::acts_about(action, of_.zone, of_.name);
        acts.insert(acts.end(), std::make_move_iterator(about.begin()),
                    std::make_move_iterator(about.end()));
      }
      boost::json::object line{{"proposal", decision.number}};
      put_acts(line, acts);
      decisions.push_back(std::move(line));
    }
    return {{"height", change.height},
            {"time", time_json(change.time)},
            {"transactions", std::move(transactions)},
            {"transactions_total", change.acts.size()},
            {"decisions", std::move(decisions)}};
  }

 private:
  // Of one transaction or decision the first, as long as there is room.
  void put_acts(boost::json::object& out, const std::vector<v1::Action>& acts) {
    boost::json::array list;
    for (const v1::Action& act : acts) {
      const std::size_t octets = act.ByteSizeLong();
      if (list.size() == limits::kHttpActsShown || octets > room_) break;
      room_ -= octets;
      list.push_back(action_json(act, registry_));
    }
    out["acts"] = std::move(list);
    out["acts_total"] = acts.size();
  }

  const evidence::ChangesOf& of_;
  const ledger::Registry& registry_;
  std::size_t room_ = limits::kHttpActsBytes;
};

tl::expected<evidence::ChangesOf, Problem> asked_for(const Sources& sources, const Request& request,
                                                     const std::string& zone) {
  evidence::ChangesOf of;
  of.zone = zone;
  of.name = request.text("name").value_or("");
  of.from = request.number("from").value_or(0);
  of.to = request.number("to").value_or(sources.reader.head().height);
  of.limit = request.number("limit").value_or(limits::kHttpPage);
  if (of.from > of.to) return bad_parameter("from", "from is above the height where it ends");
  return of;
}

Answer answer_history(const Sources& sources, const Request& request) {
  const auto of = asked_for(sources, request, apex_of(request));
  if (!of) return tl::unexpected(of.error());
  const tl::expected<Opened, Problem> state = open_state(sources, of->to);
  if (!state) return tl::unexpected(state.error());
  const Result<evidence::Changes> found = evidence::find_changes(sources.reader, *of);
  if (!found) return problem(found.error());
  boost::json::array changes;
  Teller teller(*of, sources.reader.registry());
  for (const evidence::Change& change : found->changes) changes.push_back(teller.change(change));
  boost::json::object out = about(*state);
  out["apex"] = text_json(of->zone);
  out["name"] = text_json(of->name);
  out["changes"] = std::move(changes);
  out["next"] = found->next ? boost::json::value(*found->next) : nullptr;
  out["kept_from"] = found->kept_from;
  return json_response(out);
}

Answer answer_bundle_history(const Sources& sources, const Request& request) {
  const auto of = asked_for(sources, request, request.text("zone").value_or(""));
  if (!of) return tl::unexpected(of.error());
  return bundle_response(evidence::bundle_of_changes(sources.reader, *of));
}

Answer answer_bundle_origins(const Sources& sources, const Request& request, const Opened& state) {
  evidence::OriginsOf of;
  of.name = request.text("name").value_or("");
  of.after = request.text("after").value_or("");
  of.limit = request.number("limit").value_or(limits::kHttpPage);
  return bundle_response(evidence::bundle_of_origins(sources.reader, state.head.height,
                                                     request.text("zone").value_or(""), of));
}

}  // namespace

Routes history_routes(const Bind& bind) {
  constexpr http::Parameter kName{"name", Kind::name};
  constexpr http::Parameter kFrom{"from", Kind::number};
  constexpr http::Parameter kTo{"to", Kind::number};
  return {
      {Method::get,
       "/v1/zones/{apex}/history",
       {kApex, kName, kFrom, kTo, kLimit},
       bind(answer_history),
       "what changed the zone, or one `name` in it, from one height to another, newest first: "
       "transactions and decisions with their acts; the next page is asked for with `next` as "
       "`to`; "
       "below `kept_from` a change is known only where it is the last one before that",
       kProof},
      {Method::get,
       "/v1/bundle/history",
       {kZone, kName, kFrom, kTo, kLimit},
       bind(answer_bundle_history),
       "the same as a bundle: every transaction with its place in the log, and every decision",
       kProof},
      {Method::get,
       "/v1/bundle/origins",
       {kZone, kName, {"after", Kind::text}, kLimit, kHeight},
       bind(answer_bundle_origins),
       "octets of a bundle: records of a zone, those at one `name` or so many `after` a key, 250 "
       "at "
       "most, each with the decision, the transaction or the founders' action that set it",
       kProof},
  };
}

}  // namespace comity::api
