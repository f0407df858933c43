// The table of routes. A new route: one row here, one name in Route, one row in answer.cc.
#include "servers/api/parse.h"

namespace comity::api {
namespace {

constexpr ParameterSpec kHeight{"height", Kind::number};
constexpr ParameterSpec kLimit{"limit", Kind::limit};
constexpr ParameterSpec kSize{"size", Kind::number};
constexpr ParameterSpec kAfterNumber{"after", Kind::number};
constexpr ParameterSpec kAfterLabel{"after", Kind::label};
constexpr ParameterSpec kApex{"apex", Kind::apex, true};
constexpr ParameterSpec kHandle{"handle", Kind::label, true};
constexpr ParameterSpec kProposal{"number", Kind::number, true};

using Rows = std::vector<RouteSpec>;

Rows bundle_routes() {
  return {
      {Route::bundle_record,
       Method::get,
       "/v1/bundle/record",
       {{"table", Kind::text, true},
        {"collection", Kind::text, true},
        {"key", Kind::text},
        {"key_hex", Kind::hex}}},
      {Route::bundle_collection,
       Method::get,
       "/v1/bundle/collection",
       {{"table", Kind::text, true}, {"collection", Kind::text, true}}},
      {Route::bundle_delegation,
       Method::get,
       "/v1/bundle/delegation",
       {{"zone", Kind::apex, true}, {"label", Kind::label, true}}},
      {Route::bundle_zone, Method::get, "/v1/bundle/zone", {{"zone", Kind::apex, true}}},
      {Route::proof_ics23,
       Method::get,
       "/v1/proof/ics23",
       {{"table", Kind::text, true},
        {"collection", Kind::text, true},
        {"key", Kind::text},
        {"key_hex", Kind::hex},
        kHeight}},
  };
}

Rows log_routes() {
  return {
      {Route::index, Method::get, "/v1", {}},
      {Route::health, Method::get, "/v1/health", {}},
      {Route::community, Method::get, "/v1/community", {kHeight}},
      {Route::genesis, Method::get, "/v1/genesis", {}},
      {Route::outcomes, Method::get, "/v1/outcomes", {}},
      {Route::checkpoint, Method::get, "/v1/checkpoint", {}},
      {Route::tlog_checkpoint, Method::get, "/v1/tlog/checkpoint", {}},
      {Route::tile, Method::get, "/v1/tlog/tile/{path}", {{"path", Kind::rest, true}}},
      {Route::tlog_proof, Method::get, "/v1/tlog/proof/{index}", {{"index", Kind::number, true}}},
      {Route::log_entry, Method::get, "/v1/log/entries/{index}", {{"index", Kind::number, true}}},
      {Route::log_inclusion,
       Method::get,
       "/v1/log/proof/inclusion",
       {{"index", Kind::number, true}, kSize}},
      {Route::log_consistency,
       Method::get,
       "/v1/log/proof/consistency",
       {{"old", Kind::number, true}, kSize}},
      {Route::block,
       Method::get,
       "/v1/blocks/{height}",
       {{"height", Kind::number, true}, kAfterNumber, kLimit}},
      {Route::submit, Method::post, "/v1/transactions", {}},
      {Route::transaction, Method::get, "/v1/transactions/{id}", {{"id", Kind::hash, true}}},
      {Route::put_content, Method::post, "/v1/content", {}},
      {Route::content,
       Method::get,
       "/v1/content/{hash}",
       {{"hash", Kind::hash, true}, {"with", Kind::word}}},
      {Route::record,
       Method::get,
       "/v1/record",
       {{"table", Kind::text, true},
        {"collection", Kind::text, true},
        {"key", Kind::text},
        {"key_hex", Kind::hex},
        kHeight}},
  };
}

Rows community_routes() {
  return {
      {Route::parties, Method::get, "/v1/parties", {kHeight, kAfterLabel, kLimit}},
      {Route::party, Method::get, "/v1/parties/{handle}", {kHandle, kHeight}},
      {Route::party_waiting, Method::get, "/v1/parties/{handle}/waiting", {kHandle, kHeight}},
      {Route::key, Method::get, "/v1/keys/{key}", {{"key", Kind::hash, true}, kHeight}},
      {Route::constitution, Method::get, "/v1/constitution", {{"hash", Kind::hash}, kHeight}},
      {Route::power, Method::get, "/v1/constitution/power", {{"hash", Kind::hash}, kHeight}},
      {Route::proposals,
       Method::get,
       "/v1/proposals",
       {kHeight, kAfterNumber, kLimit, {"order", Kind::word}, {"state", Kind::word}}},
      {Route::proposal, Method::get, "/v1/proposals/{number}", {kProposal, kHeight}},
      {Route::proposal_preview,
       Method::get,
       "/v1/proposals/{number}/preview",
       {kProposal, kHeight}},
      {Route::preview, Method::post, "/v1/preview", {{"party", Kind::label}}},
  };
}

Rows zone_routes() {
  return {
      {Route::zones, Method::get, "/v1/zones", {kHeight}},
      {Route::zone, Method::get, "/v1/zones/{apex}", {kApex, kHeight}},
      {Route::zone_text, Method::get, "/v1/zones/{apex}/text", {kApex, kHeight}},
      {Route::zone_signed, Method::get, "/v1/zones/{apex}/signed", {kApex}},
      {Route::zone_signing, Method::get, "/v1/zones/{apex}/signing", {kApex, kHeight}},
      {Route::zone_trust_anchor, Method::get, "/v1/zones/{apex}/trust-anchor", {kApex, kHeight}},
      {Route::zone_diff,
       Method::get,
       "/v1/zones/{apex}/diff",
       {kApex, {"from", Kind::number, true}, {"to", Kind::number}}},
      {Route::delegations,
       Method::get,
       "/v1/zones/{apex}/delegations",
       {kApex, kHeight, kAfterLabel, kLimit, {"holder", Kind::label}}},
      {Route::delegation,
       Method::get,
       "/v1/zones/{apex}/delegations/{label}",
       {kApex, {"label", Kind::label, true}, kHeight}},
      {Route::host,
       Method::get,
       "/v1/zones/{apex}/hosts/{name}",
       {kApex, {"name", Kind::name, true}, kHeight}},
  };
}

Rows all_routes() {
  Rows all = log_routes();
  for (Rows rows : {bundle_routes(), community_routes(), zone_routes()}) {
    for (RouteSpec& row : rows) all.push_back(std::move(row));
  }
  return all;
}

}  // namespace

const std::vector<RouteSpec>& route_table() {
  static const Rows kTable = all_routes();
  return kTable;
}

}  // namespace comity::api
