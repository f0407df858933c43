// The hidden primary on sockets: questions by UDP and TCP (RFC 7766), and NOTIFY (RFC 1996) to
// secondaries, again and again until they answer. One thread of its own. start() and stop() belong
// to one thread, the rest to any.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dns/name.h"
#include "servers/dns/primary.h"
#include "servers/dns/socket/endpoint.h"
#include "servers/dns/socket/limits.h"
#include "servers/dns/socket/refusals.h"
#include "servers/dns/socket/tls.h"
#include "servers/dns/versions.h"

namespace comity::primary {

// Whom a NOTIFY is sent to, signed with `key` when it has one.
struct Secondary {
  Endpoint at;
  std::optional<dns::Name> key;
};

struct Options {
  std::vector<Endpoint> listen;      // port 0: any free one, see Server::ports()
  std::vector<Endpoint> tls_listen;  // transfers over TLS (RFC 9103), where there is `tls`
  std::shared_ptr<TlsFiles> tls;
  std::vector<Secondary> secondaries;
  std::function<std::uint64_t()> now;  // seconds since 1970
  // What an operator should see in the log, at most one a minute. Must not wait.
  std::function<void(const std::string&)> warn = [](const std::string&) {};

  // Takes what comes as UPDATE (RFC 2136) from an address, which anybody may have written where it
  // comes by UDP. `answer` is called once, on any thread, with the rcode; it outlives neither the
  // server nor a call of stop(). Must not wait. Empty: nobody's is taken.
  using Answer = std::function<void(std::uint8_t rcode)>;
  std::function<void(BytesView octets, Primary::Transport transport, const std::string& address,
                     Answer answer)>
      update;

  // The defaults are those of docs/spec/zone-transfer.md; tests set their own.
  std::size_t connections = limits::kDnsConnections;
  std::size_t connections_per_address = limits::kDnsConnectionsPerAddress;
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(limits::kDnsIdleSeconds);
  std::chrono::milliseconds message_timeout = std::chrono::seconds(limits::kDnsMessageSeconds);
  std::chrono::milliseconds first_retry = std::chrono::seconds(limits::kNotifyRetrySeconds);
};

// What a secondary was told of a zone, and has taken. Times in seconds since 1970.
struct Notice {
  std::string secondary;
  dns::Name zone;
  std::uint32_t serial = 0;
  std::size_t tries = 0;
  bool is_taken = false;
  std::string trouble;             // of the last try
  std::uint64_t at = 0;            // when that was
  std::uint32_t taken_serial = 0;  // the last that it took
  std::uint64_t taken_at = 0;      // 0: none yet
};

class Server {
 public:
  // Listens when it returns. `versions` and `primary` outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(const Options& options,
                                                             const Versions& versions,
                                                             const Primary& primary);
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Stops as stop() does.
  virtual ~Server() = default;

  // In the order of Options::listen, of both UDP and TCP; then of Options::tls_listen.
  [[nodiscard]] virtual std::vector<std::uint16_t> ports() const = 0;
  // Tells every secondary that the zone has a newer version. What was not answered yet of an older
  // one is told no more, and who did not answer for longer than the first retry takes is not waited
  // for: it hears of the newer one at once.
  virtual void notify(const dns::Name& zone) = 0;
  [[nodiscard]] virtual std::vector<Notice> notices() const = 0;
  // Zones that secondaries asked for by TCP, did not get, and have not got since.
  [[nodiscard]] virtual std::vector<RefusedTransfer> refused() const = 0;
  // Closes all connections and returns when nothing runs any more. Idempotent.
  virtual void stop() = 0;
};

}  // namespace comity::primary
