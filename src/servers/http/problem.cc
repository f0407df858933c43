#include "servers/http/problem.h"

#include <array>

#include "servers/http/json.h"

namespace comity::http {
namespace {

constexpr std::array<FaultInfo, 14> kFaults = {{
    {Fault::bad_request, "bad_request", 400},
    {Fault::bad_parameter, "bad_parameter", 400},
    {Fault::bad_body, "bad_body", 400},
    {Fault::no_such_path, "no_such_path", 404},
    {Fault::not_found, "not_found", 404},
    {Fault::method_not_allowed, "method_not_allowed", 405},
    {Fault::conflict, "conflict", 409},
    {Fault::too_large, "too_large", 413},
    {Fault::target_too_long, "target_too_long", 414},
    {Fault::unsupported_media_type, "unsupported_media_type", 415},
    {Fault::header_too_large, "header_too_large", 431},
    {Fault::internal, "internal", 500},
    {Fault::busy, "busy", 503},
    {Fault::unavailable, "unavailable", 503},
}};

}  // namespace

std::span<const FaultInfo> fault_table() { return kFaults; }

tl::unexpected<Problem> problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::invalid:
      return problem(Fault::bad_request, error.message);
    case ErrorKind::not_found:
      return problem(Fault::not_found, error.message);
    case ErrorKind::conflict:
      return problem(Fault::conflict, error.message);
    case ErrorKind::unavailable:
    case ErrorKind::newer_rules:
      return problem(Fault::unavailable, error.message);
    case ErrorKind::corrupt:
    case ErrorKind::io:
      break;
  }
  return problem(Fault::internal, error.message);
}

Response to_response(const Problem& problem) {
  const FaultInfo& info = kFaults.at(static_cast<std::size_t>(problem.fault));
  boost::json::object inner;
  inner["code"] = info.code;
  inner["message"] = text_json(problem.message);
  if (!problem.parameter.empty()) inner["parameter"] = text_json(problem.parameter);
  Response response = json_response({{"error", std::move(inner)}}, info.status);
  if (!problem.allow.empty()) response.headers.emplace_back("Allow", problem.allow);
  if (info.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Bytes to_octets(const Problem& problem) {
  const Response response = to_response(problem);
  Bytes octets = "HTTP/1.1 " + std::to_string(response.status) + " Refused\r\n";
  for (const auto& [name, value] : response.headers) {
    octets.append(name).append(": ").append(value).append("\r\n");
  }
  octets.append("Connection: close\r\nContent-Type: application/json\r\nContent-Length: ");
  return octets.append(std::to_string(response.body.size())).append("\r\n\r\n") + response.body;
}

}  // namespace comity::http
