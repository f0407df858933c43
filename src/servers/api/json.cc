#include "servers/api/json.h"

#include "ledger/outcome.h"
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

// Octets of the character that starts with `first`; 0 when none does. 0xc0, 0xc1 and 0xf5 upwards
// would only be over-long forms or beyond U+10FFFF.
std::size_t utf8_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

// The second octet has narrower bounds after four first octets: over-long forms, surrogates.
bool second_octet_fits(unsigned char first, unsigned char second) {
  if (first == 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (first == 0xed) return second >= 0x80 && second <= 0x9f;
  if (first == 0xf0) return second >= 0x90 && second <= 0xbf;
  if (first == 0xf4) return second >= 0x80 && second <= 0x8f;
  return second >= 0x80 && second <= 0xbf;
}

}  // namespace

Response json_response(const boost::json::object& body, int status) {
  Response response;
  response.status = status;
  response.body = boost::json::serialize(body) + "\n";
  return response;
}

bool is_utf8(BytesView text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = utf8_length(first);
    if (length == 0 || length > text.size() - i) return false;
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      const bool fits = k == 1 ? second_octet_fits(first, next) : next >= 0x80 && next <= 0xbf;
      if (!fits) return false;
    }
    i += length;
  }
  return true;
}

boost::json::string text_json(BytesView text) {
  if (is_utf8(text)) return boost::json::string(text);
  return boost::json::string("hex:" + to_hex(text));
}

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

void put_outcome(boost::json::object& into, std::uint32_t number) {
  const ledger::OutcomeInfo* info = ledger::find_outcome(number);
  into["outcome"] = info != nullptr ? info->name : "unknown";
  into["outcome_number"] = number;
  into["family"] = info != nullptr ? family_name(info->family) : "unknown";
}

}  // namespace comity::api
