// HTTP messages as the rest of this folder sees them: plain values, nothing of the library that
// speaks HTTP. Any thread.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace comity::http {

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Bytes body;
  // Instead of `body`: octets that many answers have in common, a zone for example. They are in
  // memory once, however many clients are taking them.
  std::shared_ptr<const Bytes> shared = nullptr;
  // In the order in which they are sent; not Content-Type, Content-Length, Connection, Date.
  std::vector<std::pair<std::string, std::string>> headers;

  [[nodiscard]] BytesView octets() const { return shared ? BytesView(*shared) : BytesView(body); }

  friend bool operator==(const Response&, const Response&) = default;
};

}  // namespace comity::http
