#include "servers/http/json.h"

namespace comity::http {
namespace {

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

}  // namespace comity::http
