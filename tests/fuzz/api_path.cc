// Request lines of the API: what is accepted holds only what the table of routes allows, what is
// refused says why.
#include "property.h"
#include "servers/api/parse.h"

#include "base/limits.h"
#include "dns/name.h"

using comity::fuzz::demand;
namespace api = comity::api;

namespace {

bool is_refusal(const api::Problem& problem) {
  using api::Fault;
  const bool kind = problem.fault == Fault::bad_request || problem.fault == Fault::bad_parameter ||
                    problem.fault == Fault::no_such_path ||
                    problem.fault == Fault::method_not_allowed ||
                    problem.fault == Fault::target_too_long;
  return kind && !problem.message.empty() &&
         problem.parameter.empty() == (problem.fault != Fault::bad_parameter) &&
         problem.allow.empty() == (problem.fault != Fault::method_not_allowed);
}

bool holds(const api::Request& request, const api::ParameterSpec& spec) {
  if (!request.has(spec.name)) return !spec.required;
  const std::uint64_t number = request.number(spec.name).value_or(0);
  const std::string text = request.text(spec.name).value_or("");
  switch (spec.kind) {
    case api::Kind::number:
      return text == std::to_string(number);
    case api::Kind::limit:
      return number >= 1 && number <= comity::limits::kHttpPageMaximum;
    case api::Kind::hash:
      return request.hash(spec.name).has_value();
    case api::Kind::hex:
    case api::Kind::text:
    case api::Kind::rest:
      return text.size() <= comity::limits::kStateKeyBytes;
    case api::Kind::label:
      return comity::dns::is_ldh_label(text);
    case api::Kind::word:
      return !text.empty() && text.size() <= 32;
    case api::Kind::apex:
    case api::Kind::name: {
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
  const auto parsed = api::parse(method, target);
  if (!parsed) {
    demand(is_refusal(parsed.error()), "a refusal says why");
    return 0;
  }
  if (parsed->route == api::Route::options) {
    demand(method == "OPTIONS" && !parsed->allow.empty(), "OPTIONS tells the methods");
    return 0;
  }
  demand(target.starts_with("/v1") || target.starts_with("http://"), "a path of the API");
  for (const api::RouteSpec& route : api::route_table()) {
    if (route.route != parsed->route) continue;
    for (const api::ParameterSpec& spec : route.parameters) {
      demand(holds(*parsed, spec), "a parameter is what its kind allows");
    }
  }
  return 0;
}
