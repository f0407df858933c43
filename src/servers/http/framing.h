// What of a request's header decides to whom it goes and where it ends (RFC 9112, 3.2 and 6). A
// proxy in front has read the same octets: whatever the two might read differently is refused here,
// so that nobody hides one request inside another. Pure functions, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "servers/http/problem.h"

namespace comity::http {

struct Framing {
  unsigned version = 11;  // 10 or 11
  // Values of these fields, one for each line in which they stand.
  std::vector<std::string_view> hosts;
  std::vector<std::string_view> codings;  // Transfer-Encoding
  std::vector<std::string_view> lengths;  // Content-Length
};

// bad_request, and then the connection has no next request: HTTP/1.1 without one Host, a Host that
// is none, a coding other than chunked alone, two lengths, or a coding and a length.
[[nodiscard]] tl::expected<void, Problem> check_framing(const Framing& framing);

// host [":" port] of letters, digits, ".", "-", "_", "~", or an address in brackets: narrower than
// RFC 3986, 3.2.2, and what every proxy takes.
[[nodiscard]] bool is_authority(std::string_view text);

// Whether a line of a header goes on in the next (RFC 9112, 5.2): some join the two, others take
// the second for a field, or for nothing.
[[nodiscard]] bool is_folded(std::string_view header);

// No control characters but tabs. Between quotes of a chunk's extension some take a line feed for a
// part of it; for others the line ends there, and the chunk begins.
[[nodiscard]] bool is_one_line(std::string_view text);

}  // namespace comity::http
