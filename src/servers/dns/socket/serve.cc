#include "servers/dns/socket/serve.h"

#include <array>
#include <exception>
#include <map>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "crypto/secret.h"
#include "dns/update.h"
#include "servers/dns/socket/notices.h"
#include "servers/dns/socket/places.h"

namespace comity::primary {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Udp = asio::ip::udp;
using Tls = asio::ssl::stream<Tcp::socket&>;
using Failure = boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kWarnPause = std::chrono::minutes(1);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

struct Connection : std::enable_shared_from_this<Connection> {
  // `terms`: of TLS; null without.
  Connection(Tcp::socket taken, std::string from, const std::shared_ptr<TlsTerms>& terms)
      : socket(std::move(taken)), address(std::move(from)), deadline(socket.get_executor()) {
    if (!terms) return;
    SSL_CTX_up_ref(terms.get());  // a context gives back what it is given, a stream has its own
    asio::ssl::context context(terms.get());
    tls.emplace(socket, context);
  }

  // Ends it when nothing has happened for so long. The time may be over, and the connection gone,
  // before the function is called.
  void expires_after(std::chrono::milliseconds time) {
    deadline.expires_after(time);
    deadline.async_wait([held = weak_from_this()](const Failure& cancelled) {
      const auto connection = held.lock();
      if (!cancelled && connection) connection->close();
    });
  }
  void close() {
    Failure ignored;
    deadline.cancel();
    socket.close(ignored);
  }

  Tcp::socket socket;
  std::optional<Tls> tls;
  std::string address;
  asio::steady_timer deadline;
};

// False: the connection is of no more use.
asio::awaitable<bool> read_all(Connection& connection, asio::mutable_buffer octets) {
  if (connection.tls) {
    const auto [failure, size] = co_await asio::async_read(*connection.tls, octets, kTuple);
    co_return !failure;
  }
  const auto [failure, size] = co_await asio::async_read(connection.socket, octets, kTuple);
  co_return !failure;
}

asio::awaitable<bool> write_all(Connection& connection, asio::const_buffer octets) {
  if (connection.tls) {
    const auto [failure, size] = co_await asio::async_write(*connection.tls, octets, kTuple);
    co_return !failure;
  }
  const auto [failure, size] = co_await asio::async_write(connection.socket, octets, kTuple);
  co_return !failure;
}

// Everything but notices_ and refusals_ belongs to thread_.
class DnsServer final : public Server {
 public:
  DnsServer(const Options& options, const Versions& versions, const Primary& primary)
      : options_(options),
        versions_(versions),
        primary_(primary),
        places_{options.connections, options.connections_per_address,
                addresses_of(options.secondaries)},
        refusals_(places_.secondaries),
        notices_(options.secondaries) {}
  ~DnsServer() override {
    try {
      shut_down();
    } catch (const std::exception&) {  // no memory to say stop with: thread_ ends the process
    }
  }

  Status listen();
  void run();
  std::vector<std::uint16_t> ports() const override { return ports_; }
  void notify(const dns::Name& zone) override;
  std::vector<Notice> notices() const override { return notices_.list(); }
  std::vector<RefusedTransfer> refused() const override { return refusals_.list(); }
  void stop() override { shut_down(); }

 private:
  using Shared = std::shared_ptr<Connection>;
  using Place = Notices::Place;

  // What listens has TLS, or datagrams beside it.
  Status listen_at(const Endpoint& endpoint, bool has_tls);
  void shut_down();
  void begin_stop();
  asio::awaitable<void> answer_datagrams(Udp::socket& socket);
  asio::awaitable<void> accept_all(Tcp::acceptor& acceptor, bool has_tls);
  bool has_room(const std::string& address) const;
  asio::awaitable<void> converse(Shared connection);
  asio::awaitable<std::optional<Bytes>> read_question(Connection& connection);
  asio::awaitable<bool> send_one(Connection& connection, const Bytes& message);
  asio::awaitable<bool> send(Connection& connection, Reply& reply);
  asio::awaitable<void> tell(Place place);
  struct Telling {
    bool is_newer = false;                // there is a newer version meanwhile
    asio::steady_timer* pause = nullptr;  // that need not be waited out then
  };
  asio::awaitable<std::string> tell_once(const Secondary& secondary, const Version& version,
                                         std::chrono::milliseconds wait, Telling& telling);
  void warn(const std::string& what);
  void take_update(BytesView octets, Primary::Transport transport, const std::string& from,
                   std::function<void(Bytes answer)> send);
  asio::awaitable<bool> converse_update(Connection& connection, BytesView octets);

  const Options options_;
  const Versions& versions_;
  const Primary& primary_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  struct Acceptor {
    std::unique_ptr<Tcp::acceptor> socket;
    bool has_tls;
  };
  std::vector<Acceptor> acceptors_;
  std::vector<std::unique_ptr<Udp::socket>> sockets_;
  std::vector<std::uint16_t> ports_;
  std::thread thread_;

  std::set<Shared> connections_;
  std::map<Place, Telling> telling_;
  std::set<asio::steady_timer*> timers_;
  std::set<Udp::socket*> outgoing_;
  Clock::time_point warned_ = Clock::time_point::min();
  bool stopping_ = false;

  const Places places_;
  Refusals refusals_;
  Notices notices_;
};

Status DnsServer::listen() {
  for (const Endpoint& endpoint : options_.listen) {
    if (Status listening = listen_at(endpoint, false); !listening) return listening;
  }
  for (const Endpoint& endpoint : options_.tls_listen) {
    if (!options_.tls) return error("TLS without a certificate");
    if (Status listening = listen_at(endpoint, true); !listening) return listening;
  }
  return {};
}

// A free port has to be free for both.
Status DnsServer::listen_at(const Endpoint& endpoint, bool has_tls) {
  constexpr int kTries = 16;
  Failure failure;
  const asio::ip::address address = asio::ip::make_address(endpoint.address, failure);
  if (failure) return error(endpoint.address + " is no IPv4 or IPv6 address");
  for (int tries = 0; tries < kTries; ++tries) {
    auto acceptor = std::make_unique<Tcp::acceptor>(io_);
    auto socket = std::make_unique<Udp::socket>(io_);
    const Tcp::endpoint place(address, endpoint.port);
    acceptor->open(place.protocol(), failure);
    if (!failure) acceptor->set_option(Tcp::acceptor::reuse_address(true), failure);
    if (!failure) acceptor->bind(place, failure);
    if (!failure) acceptor->listen(asio::socket_base::max_listen_connections, failure);
    const std::uint16_t port = failure ? endpoint.port : acceptor->local_endpoint(failure).port();
    const Udp::endpoint datagrams(address, port);
    if (!failure && !has_tls) socket->open(datagrams.protocol(), failure);
    if (!failure && !has_tls) socket->bind(datagrams, failure);
    if (!failure) {
      acceptors_.push_back({std::move(acceptor), has_tls});
      if (!has_tls) sockets_.push_back(std::move(socket));
      ports_.push_back(port);
      return {};
    }
    if (endpoint.port != 0) break;
  }
  return error(ErrorKind::io, "cannot listen on " + to_text(endpoint) + ": " + failure.message());
}

void DnsServer::run() {
  for (const auto& socket : sockets_) {
    asio::co_spawn(io_, answer_datagrams(*socket), [](const std::exception_ptr&) {});
  }
  for (const Acceptor& acceptor : acceptors_) {
    asio::co_spawn(io_, accept_all(*acceptor.socket, acceptor.has_tls),
                   [](const std::exception_ptr&) {});
  }
  thread_ = std::thread([this] { io_.run(); });
}

void DnsServer::shut_down() {
  if (!thread_.joinable()) return;
  asio::post(io_, [this] { begin_stop(); });
  thread_.join();
}

void DnsServer::begin_stop() {
  stopping_ = true;
  Failure ignored;
  for (const Acceptor& acceptor : acceptors_) acceptor.socket->close(ignored);
  for (const auto& socket : sockets_) socket->close(ignored);
  for (const Shared& connection : connections_) connection->close();
  for (asio::steady_timer* timer : timers_) timer->cancel();
  for (Udp::socket* socket : outgoing_) socket->close(ignored);
  work_.reset();
}

asio::awaitable<void> DnsServer::answer_datagrams(Udp::socket& socket) {
  std::array<char, limits::kDnsQuestionOctets> octets{};
  while (!stopping_) {
    Udp::endpoint from;
    auto [failure, size] = co_await socket.async_receive_from(asio::buffer(octets), from, kTuple);
    if (stopping_) co_return;
    if (failure) continue;  // an answer of before met nobody
    const BytesView asked(octets.data(), size);
    // What the kernel has no room for is lost, as any datagram may be.
    const auto send = [&socket, from](const Bytes& message) {
      Failure ignored;
      socket.send_to(asio::buffer(message), from, 0, ignored);
    };
    if (options_.update && dns::is_update(asked)) {
      take_update(asked, Primary::Transport::udp, from.address().to_string(), send);
      continue;
    }
    const std::uint64_t now = options_.now();
    auto reply = primary_.answer(asked, Primary::Transport::udp, now);
    if (reply && !reply->trouble().empty()) warn(from.address().to_string() + reply->trouble());
    const std::optional<Bytes> message = reply ? reply->next(now) : std::nullopt;
    if (message) send(*message);
  }
}

bool DnsServer::has_room(const std::string& address) const {
  std::vector<std::string> held;
  held.reserve(connections_.size());
  for (const Shared& one : connections_) held.push_back(one->address);
  return places_.have_room(held, address);
}

asio::awaitable<void> DnsServer::accept_all(Tcp::acceptor& acceptor, bool has_tls) {
  asio::steady_timer pause(io_);
  timers_.insert(&pause);
  while (!stopping_) {
    auto [failure, socket] = co_await acceptor.async_accept(kTuple);
    if (stopping_) break;
    if (failure) {  // out of descriptors, most likely: some will come back
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(kTuple);
      continue;
    }
    Failure unknown;
    const std::string from = socket.remote_endpoint(unknown).address().to_string();
    if (unknown || !has_room(from)) continue;
    const auto connection = std::make_shared<Connection>(std::move(socket), from,
                                                         has_tls ? options_.tls->terms() : nullptr);
    connections_.insert(connection);
    asio::co_spawn(io_, converse(connection), [this, connection](const std::exception_ptr&) {
      connection->close();
      connections_.erase(connection);
    });
  }
  timers_.erase(&pause);
}

asio::awaitable<void> DnsServer::converse(Shared connection) {
  Failure ignored;
  connection->socket.set_option(Tcp::no_delay(true), ignored);
  if (connection->tls) {
    connection->expires_after(options_.message_timeout);
    const auto [failure] = co_await connection->tls->async_handshake(Tls::server, kTuple);
    if (failure) co_return;
  }
  while (!stopping_) {
    const std::optional<Bytes> question = co_await read_question(*connection);
    if (!question) co_return;
    if (options_.update && dns::is_update(*question)) {
      if (!co_await converse_update(*connection, *question)) co_return;
      continue;
    }
    auto reply = primary_.answer(*question, Primary::Transport::tcp, options_.now());
    if (reply && !reply->trouble().empty()) warn(connection->address + reply->trouble());
    if (!reply || !co_await send(*connection, *reply)) co_return;
    refusals_.note(connection->address, *reply, options_.now());
  }
}

asio::awaitable<std::optional<Bytes>> DnsServer::read_question(Connection& connection) {
  std::array<char, 2> length{};
  connection.expires_after(options_.idle_timeout);
  if (!co_await read_all(connection, asio::buffer(length))) co_return std::nullopt;
  const std::size_t octets = read_u16({length.data(), length.size()});
  if (octets > limits::kDnsQuestionOctets) co_return std::nullopt;
  Bytes question(octets, '\0');
  connection.expires_after(options_.message_timeout);
  if (!co_await read_all(connection, asio::buffer(question))) co_return std::nullopt;
  co_return question;
}

asio::awaitable<bool> DnsServer::send_one(Connection& connection, const Bytes& message) {
  Bytes framed;
  append_u16(framed, static_cast<std::uint16_t>(message.size()));
  framed += message;
  connection.expires_after(options_.message_timeout);
  co_return co_await write_all(connection, asio::buffer(framed));
}

asio::awaitable<bool> DnsServer::send(Connection& connection, Reply& reply) {
  const Clock::time_point begin = Clock::now();
  std::size_t sent = 0;
  while (const std::optional<Bytes> message = reply.next(options_.now())) {
    if (!co_await send_one(connection, *message)) co_return false;
    sent += message->size();
    const std::chrono::seconds most(limits::kDnsTransferSeconds +
                                    sent / limits::kDnsSlowestOctetsPerSecond);
    if (Clock::now() - begin > most) co_return false;
  }
  co_return true;
}

// `send` is called on thread_.
void DnsServer::take_update(BytesView octets, Primary::Transport transport, const std::string& from,
                            std::function<void(Bytes answer)> send) {
  auto answer = [this, head = Bytes(octets), send = std::move(send)](std::uint8_t rcode) {
    asio::post(io_, [send, given = dns::update_response(head, rcode)] { send(given); });
  };
  options_.update(octets, transport, from, std::move(answer));
}

// Who gets no answer in time asks again, and gets that of the first time.
asio::awaitable<bool> DnsServer::converse_update(Connection& connection, BytesView octets) {
  const auto decided = std::make_shared<asio::steady_timer>(io_);
  const auto answer = std::make_shared<Bytes>();
  timers_.insert(decided.get());
  decided->expires_after(std::chrono::seconds(limits::kDnsUpdateSeconds));
  connection.expires_after(options_.idle_timeout);
  take_update(octets, Primary::Transport::tcp, connection.address, [decided, answer](Bytes given) {
    *answer = std::move(given);
    decided->cancel();
  });
  co_await decided->async_wait(kTuple);
  timers_.erase(decided.get());
  if (answer->empty()) co_return false;
  co_return co_await send_one(connection, *answer);
}

void DnsServer::notify(const dns::Name& zone) {
  asio::post(io_, [this, zone] {
    for (std::size_t i = 0; i < options_.secondaries.size() && !stopping_; ++i) {
      const Place place(i, zone);
      const auto [entry, is_new] = telling_.try_emplace(place);
      entry->second.is_newer = !is_new;
      if (entry->second.pause != nullptr) entry->second.pause->cancel();
      if (is_new) asio::co_spawn(io_, tell(place), [](const std::exception_ptr&) {});
    }
  });
}

asio::awaitable<void> DnsServer::tell(Place place) {
  const Secondary& secondary = options_.secondaries[place.first];
  Telling& telling = telling_[place];
  std::chrono::milliseconds wait = options_.first_retry;
  std::size_t tries = 0;
  std::string trouble = "is asked";
  while (!stopping_ && tries < limits::kNotifyTries) {
    const std::shared_ptr<const Standing> standing = versions_.find(place.second);
    if (!standing) break;
    telling.is_newer = false;
    ++tries;
    Notice notice = notices_.noted(place);
    notice.serial = standing->version->serial;
    notice.tries = tries;
    notice.is_taken = false;
    notice.trouble = trouble;
    notice.at = options_.now();
    notices_.note(place, notice);
    trouble = co_await tell_once(secondary, *standing->version, wait, telling);
    notice.trouble = trouble;
    notice.is_taken = trouble.empty();
    if (notice.is_taken) notice.taken_serial = notice.serial;
    if (notice.is_taken) notice.taken_at = options_.now();
    notices_.note(place, notice);
    if (telling.is_newer) {  // of the newer version from the beginning
      tries = 0;
      wait = options_.first_retry;
    } else if (notice.is_taken) {
      break;
    } else {
      wait *= 2;
    }
  }
  telling_.erase(place);
}

void DnsServer::warn(const std::string& what) {
  if (warned_ != Clock::time_point::min() && Clock::now() - warned_ < kWarnPause) return;
  warned_ = Clock::now();
  options_.warn(what);
}

// Why the secondary has not taken it; empty when it has. What answers another message is passed
// over.
asio::awaitable<std::string> DnsServer::tell_once(const Secondary& secondary,
                                                  const Version& version,
                                                  std::chrono::milliseconds wait,
                                                  Telling& telling) {
  std::array<std::uint8_t, 2> random{};
  crypto::random_fill(random);
  const auto id = static_cast<std::uint16_t>(random[0] << 8 | random[1]);
  Bytes message = notify_message(id, version.soa);
  const Key* key = secondary.key ? find_key(primary_.keys(), *secondary.key) : nullptr;
  std::optional<Sealer> sealer;
  if (key != nullptr) {
    sealer.emplace(*key, Bytes());
    sealer->seal(message, options_.now());
  }
  Failure failure;
  const Udp::endpoint to(asio::ip::make_address(secondary.at.address, failure), secondary.at.port);
  const auto socket = std::make_shared<Udp::socket>(io_);
  asio::steady_timer timer(io_);
  if (!failure) socket->open(to.protocol(), failure);
  if (!failure) socket->connect(to, failure);
  if (!failure) socket->send(asio::buffer(message), 0, failure);
  outgoing_.insert(socket.get());
  timers_.insert(&timer);
  timer.expires_after(wait);
  if (wait > options_.first_retry) telling.pause = &timer;
  timer.async_wait([held = std::weak_ptr(socket)](const Failure&) {
    Failure ignored;
    if (const auto waiting = held.lock()) waiting->cancel(ignored);
  });
  std::optional<std::string> trouble;
  std::array<char, limits::kDnsQuestionOctets> octets{};
  while (!failure && !trouble) {
    auto [broken, size] = co_await socket->async_receive(asio::buffer(octets), kTuple);
    failure = broken;
    const auto answer = broken ? std::nullopt : read_message({octets.data(), size});
    if (!answer || !answer->is_response || answer->id != id) continue;
    trouble = trouble_of(*answer, primary_.keys(), options_.now(), sealer ? &*sealer : nullptr);
  }
  // Where nobody is at home the kernel says so at once; the time until the next try is waited out.
  const bool is_taken = trouble && trouble->empty();
  while (!is_taken && !stopping_ && timer.expiry() > Clock::now() &&
         !(telling.is_newer && telling.pause != nullptr)) {
    co_await timer.async_wait(kTuple);
  }
  telling.pause = nullptr;
  timer.cancel();
  outgoing_.erase(socket.get());
  timers_.erase(&timer);
  co_return trouble.value_or("does not answer");
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const Options& options, const Versions& versions,
                                              const Primary& primary) {
  try {
    auto server = std::make_unique<DnsServer>(options, versions, primary);
    if (Status listening = server->listen(); !listening) return at("DNS", listening.error());
    server->run();
    return server;
  } catch (const std::system_error& thrown) {  // no thread to be had
    return error(ErrorKind::io, "DNS: " + std::string(thrown.what()));
  }
}

}  // namespace comity::primary
