// Why a request was not answered with what it asked for. Codes are stable names; every one of them
// stands in docs/spec/api.md. Values, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/bytes.h"
#include "base/result.h"
#include "servers/http/response.h"

namespace comity::http {

enum class Fault {
  bad_request,             // no HTTP request, or a target that is no path
  bad_parameter,           // a parameter is missing, unknown, twice there or malformed
  bad_body,                // the body is not what this path takes
  no_such_path,            // the API has no such path
  not_found,               // the path is right, the thing does not exist (at that height)
  method_not_allowed,      // see the header Allow
  conflict,                // it exists, but not in the state that the request needs
  too_large,               // body over the limit
  target_too_long,         // path and query over the limit
  unsupported_media_type,  // a POST takes application/octet-stream
  header_too_large,        // header over the limit
  internal,                // our bug, or stored bytes are damaged: see the node's log
  busy,                    // too much at hand: try again after Retry-After
  unavailable,             // not now: starting, stopping, halted, height no longer kept
};

struct FaultInfo {
  Fault fault;
  std::string_view code;  // "bad_parameter"
  int status;             // of HTTP
};
// Every fault, in the order of the enumeration.
[[nodiscard]] std::span<const FaultInfo> fault_table();

struct Problem {
  Fault fault = Fault::internal;
  std::string message;    // what was wrong and where: one sentence
  std::string parameter;  // bad_parameter: which one
  std::string allow;      // method_not_allowed: value of the header
};

// A response, or why there is none.
using Answer = tl::expected<Response, Problem>;

[[nodiscard]] inline tl::unexpected<Problem> problem(Fault fault, std::string message) {
  return tl::unexpected<Problem>(Problem{fault, std::move(message), {}, {}});
}
[[nodiscard]] inline tl::unexpected<Problem> bad_parameter(std::string parameter,
                                                           std::string message) {
  return tl::unexpected<Problem>(
      Problem{Fault::bad_parameter, std::move(message), std::move(parameter), {}});
}
// A whole answer of HTTP/1.1 to one whose request nobody reads; the connection is closed after it.
[[nodiscard]] Bytes to_octets(const Problem& problem);
// What an error of the rooms below means to the one who asked.
[[nodiscard]] tl::unexpected<Problem> problem(const Error& error);

// {"error":{"code":...,"message":...}} with the status of the fault.
[[nodiscard]] Response to_response(const Problem& problem);

}  // namespace comity::http
