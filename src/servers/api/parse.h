// From the octets of a request's first line to what is asked for: one table of routes, every
// parameter with its kind (docs/spec/api.md). Takes nothing that the table does not name: an
// unknown parameter is an error, so that a slip of the pen does not give an answer to another
// question. Pure functions, any thread. Fuzzed by tests/fuzz/api_path.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "servers/api/problem.h"

namespace comity::api {

enum class Route {
  index,
  health,
  community,
  genesis,
  checkpoint,
  tlog_checkpoint,
  tile,
  tlog_proof,
  bundle_record,
  bundle_collection,
  bundle_delegation,
  bundle_zone,
  proof_ics23,
  outcomes,
  log_entry,
  log_inclusion,
  log_consistency,
  block,
  transaction,
  submit,
  put_content,
  content,
  record,
  parties,
  party,
  party_waiting,
  key,
  constitution,
  power,
  proposals,
  proposal,
  proposal_preview,
  preview,
  zones,
  zone,
  zone_text,
  zone_diff,
  zone_signed,
  zone_signing,
  zone_trust_anchor,
  delegations,
  delegation,
  host,
  options,  // any known path, asked with OPTIONS
};

enum class Method { get, head, post, options };

// What a parameter may hold, and what Request gives for it.
enum class Kind {
  number,  // decimal, fits 64 bits, no leading zero                    -> number()
  limit,   // number from 1 to limits::kHttpPageMaximum                 -> number()
  hash,    // 64 hexadecimal digits                                     -> hash()
  hex,     // hexadecimal of at most limits::kStateKeyBytes octets      -> text(), decoded
  text,    // printable ASCII, at most limits::kStateKeyBytes octets    -> text()
  label,   // lower-case LDH: a handle, a label                         -> text()
  word,    // a-z and underscore, 1 to 32                               -> text()
  apex,    // a domain name, with or without the last dot, "root" for . -> text(), "example."
  name,    // the same without the alias                                -> text()
  rest,    // last in a path: as text, with the slashes of what remains -> text()
};

struct ParameterSpec {
  std::string_view name;
  Kind kind;
  bool required = false;
};

struct RouteSpec {
  Route route;
  Method method;             // get or post; GET paths answer HEAD too, all answer OPTIONS
  std::string_view pattern;  // "/v1/blocks/{height}"
  std::vector<ParameterSpec> parameters;  // those of the pattern and those of the query
};
[[nodiscard]] const std::vector<RouteSpec>& route_table();

class Request {
 public:
  Method method = Method::get;
  Route route = Route::index;
  // Filled in by the server after parse().
  std::string content_type;
  std::string if_none_match;
  Bytes body;
  std::string allow;  // of Route::options: value of the header Allow

  // Parameters, by the names of the table. parse() has checked them.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<Hash> hash(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }

  // `raw` is the parameter after percent-decoding.
  [[nodiscard]] tl::expected<void, Problem> set(const ParameterSpec& spec, std::string_view raw);

 private:
  struct Value {
    std::string text;
    std::uint64_t number = 0;
  };
  std::map<std::string, Value, std::less<>> values_;
};

// `method` and `target` as they stand in the request line (RFC 9112, section 3): origin-form,
// absolute-form, or * with OPTIONS.
[[nodiscard]] tl::expected<Request, Problem> parse(std::string_view method,
                                                   std::string_view target);

}  // namespace comity::api
