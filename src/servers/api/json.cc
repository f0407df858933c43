#include "servers/api/json.h"

#include "base/limits.h"
#include "ledger/outcome.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

std::string_view family_name(ledger::Family family) {
  switch (family) {
    case ledger::Family::done:
      return "done";
    case ledger::Family::malformed:
      return "malformed";
    case ledger::Family::early:
      return "early";
    case ledger::Family::refused:
      return "refused";
    case ledger::Family::broken:
      break;
  }
  return "broken";
}

}  // namespace

boost::json::value hex_json(BytesView bytes) {
  if (bytes.empty()) return nullptr;
  return boost::json::string(to_hex(bytes));
}

boost::json::value time_json(bool present, const google::protobuf::Timestamp& timestamp) {
  if (!present) return nullptr;
  const Result<Time> time = wire::to_time(timestamp);
  if (!time) return nullptr;
  return time_json(*time);
}

boost::json::string time_json(Time time) { return boost::json::string(to_rfc3339(time)); }

boost::json::value time_json(std::optional<Time> time) {
  return time ? boost::json::value(time_json(*time)) : boost::json::value(nullptr);
}

boost::json::value successor_json(const std::optional<names::Succession>& named) {
  if (!named) return nullptr;
  return boost::json::object{{"party", http::text_json(named->successor)},
                             {"named_at", time_json(named->named_at)},
                             {"counts_at", time_json(named->counts_at)},
                             {"all", named->all}};
}

boost::json::value message_json(const google::protobuf::Message& message) {
  boost::json::error_code failure;
  boost::json::parse_options options;
  options.max_depth = 4 * limits::kNestingDepth;
  boost::json::value value = boost::json::parse(wire::to_json(message), failure, {}, options);
  if (failure) return nullptr;
  return value;
}

boost::json::object action_json(const v1::Action& action, const ledger::Registry& registry) {
  boost::json::object out;
  const ledger::ActionType* type = registry.type_of(action);
  out["number"] = type != nullptr ? type->number : 0;
  out["name"] = type != nullptr ? type->name : "unknown";
  out["action"] = message_json(action);
  return out;
}

void put_outcome(boost::json::object& into, std::uint32_t number,
                 const ledger::Registry& registry) {
  const ledger::Code code{number};
  const ledger::OutcomeInfo* info = ledger::find_outcome(registry.outcomes(), code);
  into["outcome"] = info != nullptr ? info->name : "unknown";
  into["outcome_number"] = number;
  into["family"] = info != nullptr ? family_name(ledger::family_of(code)) : "unknown";
}

}  // namespace comity::api
