// How values of the ledger look in the API's JSON. Private to this folder: it brings in Boost.JSON.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "base/bytes.h"
#include "base/time.h"
#include "ledger/read.h"
#include "servers/http/json.h"
#include "wire/fwd.h"

namespace google::protobuf {
class Message;
class Timestamp;
}  // namespace google::protobuf

namespace comity::names {
struct Succession;
}

namespace comity::api {

// Lower-case hexadecimal, null when empty.
[[nodiscard]] boost::json::value hex_json(BytesView bytes);
// RFC 3339, null when absent (the zero Timestamp of a message that has none).
[[nodiscard]] boost::json::value time_json(bool present,
                                           const google::protobuf::Timestamp& timestamp);
[[nodiscard]] boost::json::string time_json(Time time);
[[nodiscard]] boost::json::value time_json(std::optional<Time> time);

// Who is to have something when its holder is gone, null when nobody: {"party", "named_at",
// "counts_at", "all"}.
[[nodiscard]] boost::json::value successor_json(const std::optional<names::Succession>& named);

// The proto3 JSON mapping of a message (wire/codec.h): octets in base64, 64-bit integers as
// strings.
[[nodiscard]] boost::json::value message_json(const google::protobuf::Message& message);
// {"number", "name", "action": message_json}
[[nodiscard]] boost::json::object action_json(const v1::Action& action,
                                              const ledger::Registry& registry);
// {"outcome", "outcome_number", "family"} put into `into`; an unknown number has outcome "unknown".
void put_outcome(boost::json::object& into, std::uint32_t number, const ledger::Registry& registry);

}  // namespace comity::api
