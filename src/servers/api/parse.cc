#include "servers/api/parse.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"
#include "dns/name.h"

namespace comity::api {
namespace {

using Parsed = tl::expected<Request, Problem>;
using Checked = tl::expected<void, Problem>;

constexpr std::string_view kNotNumber = "is no decimal number of at most 64 bits";

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

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

bool is_printable(std::string_view text) {
  return text.size() <= limits::kStateKeyBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// "example" and "example." name the same; the root is "." or, where the caller allows it, "root".
std::optional<std::string> parse_name(std::string_view raw, bool root_alias) {
  if (root_alias && raw == "root") return ".";
  std::string text(raw);
  if (!text.ends_with('.')) text.push_back('.');
  const Result<dns::Name> name = dns::Name::parse(text);
  if (!name || raw.empty()) return std::nullopt;
  return name->text();
}

const ParameterSpec* find_parameter(const RouteSpec& route, std::string_view name) {
  for (const ParameterSpec& spec : route.parameters) {
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
bool takes_rest(const RouteSpec& route, std::string_view segment) {
  const ParameterSpec* spec =
      is_placeholder(segment) ? find_parameter(route, name_in(segment)) : nullptr;
  return spec != nullptr && spec->kind == Kind::rest;
}

// `segments` are still percent-encoded, so that an encoded slash does not divide.
bool matches(const RouteSpec& route, const std::vector<std::string_view>& segments) {
  const std::vector<std::string_view> wanted = split(route.pattern, '/');
  if (wanted.size() > segments.size()) return false;
  if (wanted.size() < segments.size() && !takes_rest(route, wanted.back())) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_placeholder(wanted[i]) ? segments[i].empty() : wanted[i] != segments[i]) return false;
  }
  return true;
}

Checked read_path(const RouteSpec& route, const std::vector<std::string_view>& segments,
                  Request& request) {
  const std::vector<std::string_view> wanted = split(route.pattern, '/');
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!is_placeholder(wanted[i])) continue;
    const std::string_view name = name_in(wanted[i]);
    const ParameterSpec* spec = find_parameter(route, name);
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

Checked read_query(const RouteSpec& route, std::string_view query, Request& request) {
  if (query.empty()) return {};
  for (const std::string_view pair : split(query, '&')) {
    const std::size_t equals = pair.find('=');
    const std::optional<std::string> name = percent_decode(pair.substr(0, equals));
    if (!name || !is_word(*name)) {
      return problem(Fault::bad_request, "the query is not of the form name=value&name=value");
    }
    const ParameterSpec* spec = find_parameter(route, *name);
    if (spec == nullptr) return bad_parameter(*name, "this path has no parameter " + *name);
    if (equals == std::string_view::npos) return bad_parameter(*name, *name + " has no value");
    if (request.has(*name)) return bad_parameter(*name, *name + " stands twice");
    const std::optional<std::string> raw = percent_decode(pair.substr(equals + 1));
    if (!raw) return bad_parameter(*name, *name + ": bad percent-encoding");
    if (Checked set = request.set(*spec, *raw); !set) return set;
  }
  return {};
}

Checked require(const RouteSpec& route, const Request& request) {
  for (const ParameterSpec& spec : route.parameters) {
    if (spec.required && !request.has(spec.name)) {
      return bad_parameter(std::string(spec.name), std::string(spec.name) + " is missing");
    }
  }
  return {};
}

// Of absolute-form (RFC 9112, 3.2.2) keeps what follows the authority.
std::string_view without_authority(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (!target.starts_with(kScheme)) return target;
  target.remove_prefix(kScheme.size());
  const std::size_t slash = target.find('/');
  return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

std::optional<Method> parse_method(std::string_view method) {
  if (method == "GET") return Method::get;
  if (method == "HEAD") return Method::head;
  if (method == "POST") return Method::post;
  if (method == "OPTIONS") return Method::options;
  return std::nullopt;
}

bool serves(const RouteSpec& route, Method method) {
  return method == route.method || (method == Method::head && route.method == Method::get);
}

Request options_request(std::string allow) {
  Request request;
  request.method = Method::options;
  request.route = Route::options;
  request.allow = std::move(allow);
  return request;
}

}  // namespace

std::optional<std::uint64_t> Request::number(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.number;
}

std::optional<std::string> Request::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.text;
}

std::optional<Hash> Request::hash(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  const Result<Hash> hash = Hash::from(found->second.text);
  if (!hash) return std::nullopt;
  return *hash;
}

tl::expected<void, Problem> Request::set(const ParameterSpec& spec, std::string_view raw) {
  const std::string name(spec.name);
  const auto wrong = [&](std::string_view what) {
    return bad_parameter(name, name + " " + std::string(what));
  };
  Value value{std::string(raw), 0};
  switch (spec.kind) {
    case Kind::number:
    case Kind::limit: {
      const std::optional<std::uint64_t> number = parse_number(raw);
      if (!number) return wrong(kNotNumber);
      value.number = *number;
      if (spec.kind == Kind::limit && (*number == 0 || *number > limits::kHttpPageMaximum)) {
        return wrong("must be 1 to " + std::to_string(limits::kHttpPageMaximum));
      }
      break;
    }
    case Kind::hash:
    case Kind::hex: {
      const bool fits = spec.kind == Kind::hash ? raw.size() == 2 * Hash::kSize
                                                : raw.size() <= 2 * limits::kStateKeyBytes;
      const Result<Bytes> bytes = from_hex(raw);
      if (!fits || !bytes) {
        return wrong(spec.kind == Kind::hash ? "is not 64 hexadecimal digits"
                                             : "is no hexadecimal of at most 512 octets");
      }
      value.text = *bytes;
      break;
    }
    case Kind::text:
    case Kind::rest:
      if (!is_printable(raw)) return wrong("is no printable ASCII of at most 512 octets");
      break;
    case Kind::label:
      if (!dns::is_ldh_label(raw)) return wrong("is not 1 to 63 of a-z, 0-9 and inner hyphens");
      break;
    case Kind::word:
      if (!is_word(raw)) return wrong("is not a word of a-z and underscores");
      break;
    case Kind::apex:
    case Kind::name: {
      const std::optional<std::string> parsed = parse_name(raw, spec.kind == Kind::apex);
      if (!parsed) return wrong("is no domain name");
      value.text = *parsed;
      break;
    }
  }
  values_.insert_or_assign(name, std::move(value));
  return {};
}

tl::expected<Request, Problem> parse(std::string_view method, std::string_view target) {
  if (target.size() > limits::kHttpTargetBytes) {
    return problem(Fault::target_too_long,
                   "path and query are longer than " + std::to_string(limits::kHttpTargetBytes));
  }
  const std::optional<Method> known = parse_method(method);
  if (target == "*" && known == Method::options) return options_request("GET, HEAD, POST, OPTIONS");
  target = without_authority(target);
  if (!target.starts_with('/')) {
    return problem(Fault::bad_request, "the request target is no path");
  }
  const std::size_t question = target.find('?');
  const std::string_view path = target.substr(0, question);
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  const std::vector<std::string_view> segments = split(path, '/');

  std::string allow;
  for (const RouteSpec& route : route_table()) {
    if (!matches(route, segments)) continue;
    allow = route.method == Method::get ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
    if (!known || !serves(route, *known)) continue;
    Request request;
    request.method = *known;
    request.route = route.route;
    if (Checked read = read_path(route, segments, request); !read) {
      return tl::unexpected(read.error());
    }
    if (Checked read = read_query(route, query, request); !read) {
      return tl::unexpected(read.error());
    }
    if (Checked all = require(route, request); !all) return tl::unexpected(all.error());
    return request;
  }
  if (allow.empty()) {
    return problem(Fault::no_such_path, "no such path; GET /v1 lists all of them");
  }
  if (known == Method::options) return options_request(std::move(allow));
  return tl::unexpected(Problem{Fault::method_not_allowed,
                                "this path takes " + allow.substr(0, allow.rfind(", ")),
                                {},
                                allow});
}

}  // namespace comity::api
