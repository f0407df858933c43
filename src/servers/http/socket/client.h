// The client's side: what the command line asks a node with. Blocking, one thread per Client.
// Over TLS where the address says so, as of a proxy in front of the node: whom to trust is what
// OpenSSL takes from the system, or from $SSL_CERT_FILE.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "servers/http/socket/limits.h"

namespace comity::http {

struct ClientResponse {
  int status = 0;
  std::string content_type;
  Bytes body;
  std::map<std::string, std::string> headers;  // names in lower case; of several the last
};

// Keeps its connection between requests.
class Client {
 public:
  // `address` is "http://host:port" or "http://[v6]:port", without a path, or the same with https,
  // whose port is 443 when it is left out; connects with the first request. An answer of more than
  // `most_bytes` fails. invalid: the address is not of this form.
  [[nodiscard]] static Result<std::unique_ptr<Client>> open(
      std::string_view address, std::size_t most_bytes = limits::kHttpAnswerBytes);
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  // Any HTTP status is a success here. unavailable: no connection, cut off, or no whole answer
  // within `timeout`; whether a POST was carried out is then unknown. Sends again by itself only
  // when a kept connection turns out to be closed and the method is GET or HEAD.
  [[nodiscard]] virtual Result<ClientResponse> request(std::string_view method,
                                                       std::string_view target, BytesView body,
                                                       std::string_view content_type,
                                                       std::chrono::milliseconds timeout) = 0;
};

// One request on a connection of its own.
[[nodiscard]] Result<ClientResponse> request(
    std::string_view address, std::string_view method, std::string_view target, BytesView body = {},
    std::string_view content_type = {},
    std::chrono::milliseconds timeout = std::chrono::seconds(30));

}  // namespace comity::http
