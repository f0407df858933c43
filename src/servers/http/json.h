// JSON (RFC 8259) as the body of an answer. Objects keep the order in which they are filled, so an
// answer is the same octets every time. Brings in Boost.JSON: included by .cc files that answer.
// Any thread.
#pragma once

#include <boost/json.hpp>

#include "base/bytes.h"
#include "servers/http/response.h"

namespace comity::http {

// `body` as application/json, ended by a newline.
[[nodiscard]] Response json_response(const boost::json::object& body, int status = 200);

// Well-formed UTF-8 (RFC 3629): what may stand in a JSON string.
[[nodiscard]] bool is_utf8(BytesView text);
// The text; octets that are no UTF-8 are shown as "hex:...".
[[nodiscard]] boost::json::string text_json(BytesView text);

}  // namespace comity::http
