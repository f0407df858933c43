// Values of header fields (RFC 9110). Pure functions, any thread.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace comity::http {

// IMF-fixdate (RFC 9110, 5.6.7); empty when the time has none.
[[nodiscard]] std::string http_date(std::time_t now);
// "Application/Octet-Stream; x=y" as "application/octet-stream".
[[nodiscard]] std::string media_type(std::string_view value);

}  // namespace comity::http
