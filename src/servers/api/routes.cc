#include "servers/api/routes.h"

#include <utility>

#include "servers/api/answers.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

// Everything that is there, for who comes without the page. Said when the rows are complete, its
// own among them.
Response index(const Routes& rows) {
  boost::json::array routes;
  for (const http::Route& row : rows) {
    boost::json::array parameters;
    for (const http::Parameter& parameter : row.parameters) parameters.emplace_back(parameter.name);
    routes.push_back(boost::json::object{{"method", row.method == Method::post ? "POST" : "GET"},
                                         {"path", row.pattern},
                                         {"parameters", std::move(parameters)}});
  }
  return json_response({{"routes", std::move(routes)}});
}

GenesisFacts read_genesis(const ledger::Reader& reader) {
  GenesisFacts facts;
  v1::Genesis genesis;
  v1::GenesisBody body;
  if (!wire::parse_stored(reader.genesis(), genesis)) return facts;
  if (!wire::parse_stored(genesis.body(), body)) return facts;
  facts.name = body.name();
  if (const Result<Time> time = wire::to_time(body.time())) facts.time = *time;
  for (const v1::LogKey& key : body.log_keys()) facts.log_keys.push_back({key.party(), key.key()});
  facts.log_threshold = body.policy().threshold();
  // A store whose genesis names no such keys accepts no checkpoint and no cosignature.
  facts.policy = proof::policy_of(reader.community(), body).value_or(proof::Policy());
  return facts;
}

}  // namespace

http::Table make_table(const ledger::Reader& reader, ledger::Submitter& submitter,
                       const Health& health) {
  return make_table(
      std::make_shared<const Sources>(reader, submitter, health, read_genesis(reader)));
}

http::Table make_table(std::shared_ptr<const Sources> sources) {
  const Bind bind(std::move(sources));
  Routes rows = {{Method::get, "/v1", {}, {}, "every path with its parameters"}};
  for (const auto& part :
       {node_routes,    log_routes,     after_routes,   witness_routes,      submit_routes,
        record_routes,  bundle_routes,  member_routes,  constitution_routes, decision_routes,
        minutes_routes, feed_routes,    preview_routes, trial_routes,        name_routes,
        set_routes,     history_routes, child_routes,   guard_routes,        fault_routes,
        signing_routes}) {
    for (http::Route& row : part(bind)) rows.push_back(std::move(row));
  }
  rows.front().answer = [page = index(rows)](const Request&) { return Answer(page); };
  return http::Table(std::move(rows),
                     {.where = "GET /v1 lists all of them", .exposed = "Comity-Height, ETag"});
}

}  // namespace comity::api
