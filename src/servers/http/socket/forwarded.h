// Whom a reverse proxy says that it asks for. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace comity::http {

// The address in the last value of the last X-Forwarded-For field: a proxy adds that of its client
// to the end, and what stands before it is what the client says of itself. Some add the port too,
// 192.0.2.1:50000 or [2001:db8::1]:50000. Nothing: it is no address.
[[nodiscard]] std::optional<std::string> forwarded_for(std::string_view field);

}  // namespace comity::http
