// A table of routes on a socket: HTTP/1.1 (RFC 9110, 9112) on one address, plain values inside.
//
// One thread speaks HTTP; requests are answered by others, each lane (http::Lane) by its own. A
// client that is slow with its header, its body or with taking the answer is cut off: when its time
// is over, or sooner when what it holds - octets, a connection - is wanted by another and nobody
// has been slow for longer (room.h). start() and stop() belong to one thread, the rest to any.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "servers/http/limits.h"
#include "servers/http/socket/limits.h"
#include "servers/http/socket/turns.h"
#include "servers/http/table.h"

namespace comity::http {

// What one lane has.
struct Places {
  std::size_t threads = 1;
  std::size_t requests = Turns::kAny;  // those at work included
  std::size_t per_address = Turns::kAny;
};

struct Options {
  std::string name = "HTTP";          // of the server, in errors
  std::string address = "127.0.0.1";  // IPv4 or IPv6, no name
  std::uint16_t port = 0;             // 0: any free one, see Server::port()
  // Addresses of reverse proxies: the last address in X-Forwarded-For of what comes from one of
  // them is the client's.
  std::vector<std::string> proxies;

  // The defaults are the limits of docs/spec/api.md; tests set their own.
  std::size_t connections = limits::kHttpConnections;
  std::size_t requests_per_connection = limits::kHttpRequestsPerConnection;
  Places quick{limits::kHttpReadThreads};
  Places waiting{limits::kHttpWaitThreads, limits::kHttpRequestsWaiting};
  Places proofs{limits::kHttpProofThreads, limits::kHttpProofs, limits::kHttpProofsPerAddress};
  Places previews{limits::kHttpPreviewThreads, limits::kHttpProofs, limits::kHttpProofsPerAddress};
  Places trials{limits::kHttpTrialThreads, limits::kHttpTrials, limits::kHttpTrialsPerAddress};
  std::size_t bodies_bytes = limits::kHttpBodiesBytes;  // twice: see there
  std::size_t answers_bytes = limits::kHttpAnswersBytes;
  std::chrono::milliseconds header_timeout = std::chrono::seconds(limits::kHttpHeaderSeconds);
  std::chrono::milliseconds body_timeout = std::chrono::seconds(limits::kHttpBodySeconds);
  std::chrono::milliseconds write_timeout = std::chrono::seconds(limits::kHttpWriteSeconds);
  std::size_t slowest_bytes_per_second = limits::kHttpSlowestBytesPerSecond;  // more time to write
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(limits::kHttpIdleSeconds);
  std::chrono::milliseconds stop_timeout = std::chrono::seconds(limits::kHttpStopSeconds);
};

class Server {
 public:
  // Listens when it returns. What the functions of `table` refer to outlives the server.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(const Options& options, Table table);
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Stops as stop() does.
  virtual ~Server() = default;

  [[nodiscard]] virtual std::uint16_t port() const = 0;
  // Takes no connection and no request any more, answers what is at hand, then closes. Idle
  // connections are closed at once, the others after stop_timeout. Returns when the last function
  // has returned: a request that waits holds it up until it is answered. Idempotent.
  virtual void stop() = 0;
};

}  // namespace comity::http
