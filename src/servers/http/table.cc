#include "servers/http/table.h"

#include <algorithm>
#include <utility>

#include "crypto/hash.h"
#include "servers/http/framing.h"
#include "servers/http/limits.h"

namespace comity::http {
namespace {

using Checked = tl::expected<void, Problem>;
using Segments = std::vector<std::string_view>;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986, 2.1. Nothing when a % is not followed by two digits.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

Segments split(std::string_view text, char separator) {
  Segments parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

const Parameter* find_parameter(const Route& route, std::string_view name) {
  for (const Parameter& spec : route.parameters) {
    if (spec.name == name) return &spec;
  }
  return nullptr;
}

bool is_placeholder(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string_view name_in(std::string_view placeholder) {
  return placeholder.substr(1, placeholder.size() - 2);
}

// The last segment of the pattern stands for all that remains.
bool takes_rest(const Route& route, std::string_view segment) {
  const Parameter* spec =
      is_placeholder(segment) ? find_parameter(route, name_in(segment)) : nullptr;
  return spec != nullptr && spec->kind == Kind::rest;
}

// `segments` are still percent-encoded, so that an encoded slash does not divide.
bool matches(const Route& route, const Segments& wanted, const Segments& segments) {
  if (wanted.size() > segments.size()) return false;
  if (wanted.size() < segments.size() && !takes_rest(route, wanted.back())) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_placeholder(wanted[i]) ? segments[i].empty() : wanted[i] != segments[i]) return false;
  }
  return true;
}

Checked read_path(const Route& route, const Segments& wanted, const Segments& segments,
                  Request& request) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!is_placeholder(wanted[i])) continue;
    const std::string_view name = name_in(wanted[i]);
    const Parameter* spec = find_parameter(route, name);
    std::string_view segment = segments[i];
    if (takes_rest(route, wanted[i])) {
      segment = {segment.data(), static_cast<std::size_t>(segments.back().data() +
                                                          segments.back().size() - segment.data())};
    }
    const std::optional<std::string> raw = percent_decode(segment);
    if (spec == nullptr || !raw) return bad_parameter(std::string(name), "bad percent-encoding");
    if (Checked set = request.set(*spec, *raw); !set) return set;
  }
  return {};
}

Checked read_query(const Route& route, std::string_view query, Request& request) {
  if (query.empty()) return {};
  for (const std::string_view pair : split(query, '&')) {
    const std::size_t equals = pair.find('=');
    const std::optional<std::string> name = percent_decode(pair.substr(0, equals));
    if (!name || !is_word(*name)) {
      return problem(Fault::bad_request, "the query is not of the form name=value&name=value");
    }
    const Parameter* spec = find_parameter(route, *name);
    if (spec == nullptr) return bad_parameter(*name, "this path has no parameter " + *name);
    if (equals == std::string_view::npos) return bad_parameter(*name, *name + " has no value");
    if (request.has(*name)) return bad_parameter(*name, *name + " stands twice");
    const std::optional<std::string> raw = percent_decode(pair.substr(equals + 1));
    if (!raw) return bad_parameter(*name, *name + ": bad percent-encoding");
    if (Checked set = request.set(*spec, *raw); !set) return set;
  }
  return {};
}

Checked require(const Route& route, const Request& request) {
  for (const Parameter& spec : route.parameters) {
    if (spec.required && !request.has(spec.name)) {
      return bad_parameter(std::string(spec.name), std::string(spec.name) + " is missing");
    }
  }
  return {};
}

// A target without the authority of absolute-form (RFC 9112, 3.2.2); empty when that is none.
std::string_view without_authority(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (ascii_lower(target.substr(0, kScheme.size())) != kScheme) return target;
  target.remove_prefix(kScheme.size());
  const std::size_t end = std::min(target.find_first_of("/?"), target.size());
  if (!is_authority(target.substr(0, end))) return {};
  return end == target.size() ? std::string_view("/") : target.substr(end);
}

// What may stand in a request line: a fragment never reaches a server (RFC 9110, 7.1), and what
// else is left out here, others encode (RFC 3986).
bool is_target(std::string_view target) {
  return std::all_of(target.begin(), target.end(), [](char c) {
    return c > ' ' && c <= '~' &&
           std::string_view("#<>\"\\^`{|}").find(c) == std::string_view::npos;
  });
}

std::optional<Method> parse_method(std::string_view method) {
  if (method == "GET") return Method::get;
  if (method == "HEAD") return Method::head;
  if (method == "POST") return Method::post;
  if (method == "OPTIONS") return Method::options;
  return std::nullopt;
}

bool serves(const Route& route, Method method) {
  return method == route.method || (method == Method::head && route.method == Method::get);
}

Request methods_request(std::string allow) {
  Request request;
  request.method = Method::options;
  request.allow = std::move(allow);
  return request;
}

Response answer_methods(const Request& request) {
  Response response;
  response.status = 204;
  response.content_type.clear();
  response.headers.emplace_back("Allow", request.allow);
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD");
  response.headers.emplace_back("Access-Control-Allow-Headers", "If-None-Match");
  return response;
}

Answer answer_route(const Request& request) {
  if (request.route == nullptr) return answer_methods(request);
  const std::string_view takes = request.route->terms.takes;
  if (!takes.empty() && request.content_type != takes) {
    return problem(Fault::unsupported_media_type,
                   "send the body with Content-Type: " + std::string(takes));
  }
  return request.route->answer(request);
}

// RFC 9110, 13.1.2: a list of tags, or any. A proxy that compresses on the way makes a tag weak.
bool is_among(std::string_view tag, std::string_view tags) {
  if (tags == "*") return true;
  const Segments list = split(tags, ',');
  return std::any_of(list.begin(), list.end(), [tag](std::string_view one) {
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    return one == tag;
  });
}

// What may be kept must be asked for again each time: If-None-Match then saves the transfer.
void add_caching(const Request& request, Response& response) {
  const bool kept = request.method != Method::post && response.status == 200 &&
                    request.route != nullptr && request.route->terms.may_be_kept;
  if (!kept) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return;
  }
  std::string tag = "\"";
  tag += crypto::sha256(response.octets()).hex().substr(0, 32) + "\"";
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("ETag", tag);
  if (is_among(tag, request.if_none_match)) {
    response.status = 304;
    response.body.clear();
    response.shared.reset();
  }
}

// Any web page may read, none may write: a POST takes a media type (Terms::takes) that a browser
// sends to another site only after a preflight, and that is not granted.
void add_browser_headers(const Request& request, std::string_view exposed, Response& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (request.method == Method::post) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  response.headers.emplace_back("Access-Control-Expose-Headers", exposed);
}

}  // namespace

Table::Table(std::vector<Route> routes, const Common& common)
    : routes_(std::move(routes)), common_(common) {
  for (const Route& route : routes_) patterns_.push_back(split(route.pattern, '/'));
}

tl::expected<Request, Problem> Table::parse(std::string_view method,
                                            std::string_view target) const {
  if (target.size() > limits::kHttpTargetBytes) {
    return problem(Fault::target_too_long,
                   "path and query are longer than " + std::to_string(limits::kHttpTargetBytes));
  }
  const std::optional<Method> known = parse_method(method);
  if (target == "*" && known == Method::options) return methods_request("GET, HEAD, POST, OPTIONS");
  target = without_authority(target);
  if (!target.starts_with('/') || !is_target(target)) {
    return problem(Fault::bad_request, "the request target is no path");
  }
  const std::size_t question = target.find('?');
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  const Segments segments = split(target.substr(0, question), '/');

  std::string allow;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const Route& route = routes_[i];
    if (!matches(route, patterns_[i], segments)) continue;
    allow = route.method == Method::get ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
    if (!known || !serves(route, *known)) continue;
    Request request;
    request.method = *known;
    request.route = &route;
    Checked read = read_path(route, patterns_[i], segments, request);
    if (read) read = read_query(route, query, request);
    if (read) read = require(route, request);
    if (!read) return tl::unexpected(read.error());
    return request;
  }
  if (allow.empty()) {
    return problem(Fault::no_such_path, "no such path; " + std::string(common_.where));
  }
  if (known == Method::options) return methods_request(std::move(allow));
  return tl::unexpected(Problem{Fault::method_not_allowed,
                                "this path takes " + allow.substr(0, allow.rfind(", ")),
                                {},
                                allow});
}

Response Table::answer(const Request& request) const {
  Answer answer = answer_route(request);
  Response response = answer ? std::move(*answer) : to_response(answer.error());
  add_caching(request, response);
  add_browser_headers(request, common_.exposed, response);
  return response;
}

Response refusal(const Problem& problem) {
  Response response = to_response(problem);
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

}  // namespace comity::http
