// HTTP messages as the rest of this folder sees them: plain values, nothing of the library that
// speaks HTTP. Any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace comity::http {

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Bytes body;
  // In the order in which they are sent; not Content-Type, Content-Length, Connection, Date.
  std::vector<std::pair<std::string, std::string>> headers;

  friend bool operator==(const Response&, const Response&) = default;
};

}  // namespace comity::http
