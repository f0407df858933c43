// Request lines against a table of routes: what is accepted holds only what the table allows, what
// is refused says why.
#include "property.h"
#include "servers/http/testing/sample.h"

#include "dns/name.h"
#include "servers/http/limits.h"

using comity::fuzz::demand;
namespace http = comity::http;

namespace {

bool is_refusal(const http::Problem& problem) {
  using http::Fault;
  const bool kind = problem.fault == Fault::bad_request || problem.fault == Fault::bad_parameter ||
                    problem.fault == Fault::no_such_path ||
                    problem.fault == Fault::method_not_allowed ||
                    problem.fault == Fault::target_too_long;
  return kind && !problem.message.empty() &&
         problem.parameter.empty() == (problem.fault != Fault::bad_parameter) &&
         problem.allow.empty() == (problem.fault != Fault::method_not_allowed);
}

bool holds(const http::Request& request, const http::Parameter& spec) {
  if (!request.has(spec.name)) return !spec.required;
  const std::uint64_t number = request.number(spec.name).value_or(0);
  const std::string text = request.text(spec.name).value_or("");
  switch (spec.kind) {
    case http::Kind::number:
      return text == std::to_string(number);
    case http::Kind::limit:
      return number >= 1 && number <= comity::limits::kHttpPageMaximum;
    case http::Kind::hash:
      return request.hash(spec.name).has_value();
    case http::Kind::hex:
    case http::Kind::text:
    case http::Kind::rest:
      return text.size() <= comity::limits::kHttpParameterBytes;
    case http::Kind::label:
      return comity::dns::is_ldh_label(text);
    case http::Kind::labels: {
      const auto name = comity::dns::Name::parse(text + ".");
      return name && name->text() == text + ".";
    }
    case http::Kind::word:
      return !text.empty() && text.size() <= 32;
    case http::Kind::apex:
    case http::Kind::name: {
      const auto name = comity::dns::Name::parse(text);
      return name && name->text() == text;
    }
  }
  return false;
}

}  // namespace

// "METHOD target", or a target alone for GET.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view method = "GET";
  std::string_view target(reinterpret_cast<const char*>(data), size);
  if (const std::size_t space = target.find(' '); space < 10) {
    method = target.substr(0, space);
    target.remove_prefix(space + 1);
  }
  static const http::Table kTable =
      http::testing::sample_table([](const http::Request&) { return http::Answer(); });
  const auto parsed = kTable.parse(method, target);
  if (!parsed) {
    demand(is_refusal(parsed.error()), "a refusal says why");
    return 0;
  }
  if (parsed->route == nullptr) {
    demand(method == "OPTIONS" && !parsed->allow.empty(), "OPTIONS tells the methods");
    return 0;
  }
  demand(target.starts_with("/v1") || comity::ascii_lower(target).starts_with("http://"),
         "a path of the table");
  for (const http::Parameter& parameter : parsed->route->parameters) {
    demand(holds(*parsed, parameter), "a parameter is what its kind allows");
  }
  return 0;
}
