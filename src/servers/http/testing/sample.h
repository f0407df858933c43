// For tests only: a table that has every kind of parameter, in paths and in queries, both methods
// at one path, and one route that waits. It looks like a piece of the API.
#pragma once

#include <utility>
#include <vector>

#include "servers/http/table.h"

namespace comity::http::testing {

// Every route is answered by `answer`.
inline Table sample_table(Function answer) {
  constexpr Parameter kHeight{"height", Kind::number};
  constexpr Parameter kLimit{"limit", Kind::limit};
  constexpr Parameter kApex{"apex", Kind::apex, true};
  constexpr Terms kWaits{.lane = Lane::waiting};
  constexpr Terms kProof{.lane = Lane::proof};
  constexpr Terms kNotKept{.may_be_kept = false};
  std::vector<Route> rows = {
      {Method::get, "/v1", {}, answer, "every path"},
      {Method::get, "/v1/health", {}, answer, "how it is", kNotKept},
      {Method::get, "/v1/tile/{path}", {{"path", Kind::rest, true}}, answer, "a tile"},
      {Method::get,
       "/v1/log/proof",
       {{"index", Kind::number, true}, {"size", Kind::number}},
       answer,
       "a proof"},
      {Method::get,
       "/v1/blocks/{height}",
       {{"height", Kind::number, true}, {"after", Kind::number}, kLimit},
       answer,
       "a block"},
      {Method::post, "/v1/transactions", {}, answer, "a receipt", kWaits},
      {Method::get, "/v1/transactions/{id}", {{"id", Kind::hash, true}}, answer, "a transaction"},
      {Method::get, "/v1/content", {{"with", Kind::word}}, answer, "which texts are there"},
      {Method::post, "/v1/content", {}, answer, "a text"},
      {Method::get,
       "/v1/record",
       {{"table", Kind::text, true},
        {"collection", Kind::text, true},
        {"key", Kind::text},
        {"key_hex", Kind::hex},
        kHeight},
       answer,
       "a record"},
      {Method::get, "/v1/parties", {kHeight, {"after", Kind::label}, kLimit}, answer, "parties"},
      {Method::get, "/v1/parties/{handle}", {{"handle", Kind::label, true}}, answer, "a party"},
      {Method::get,
       "/v1/proposals",
       {{"after", Kind::number}, kLimit, {"order", Kind::word}, {"state", Kind::word}},
       answer,
       "proposals"},
      {Method::get, "/v1/zones/{apex}/text", {kApex, kHeight}, answer, "a zone", kProof},
      {Method::get,
       "/v1/zones/{apex}/hosts/{name}",
       {kApex, {"name", Kind::name, true}, kHeight},
       answer,
       "a host"},
  };
  return Table(std::move(rows), {.where = "GET /v1 lists all of them"});
}

// Whether the request is one of the row with this pattern.
inline bool is(const Request& request, std::string_view pattern) {
  return request.route != nullptr && request.route->pattern == pattern;
}

}  // namespace comity::http::testing
