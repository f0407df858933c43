#include "servers/http/socket/serve.h"
#include "servers/http/socket/forwarded.h"

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "servers/http/field.h"
#include "servers/http/framing.h"
#include "servers/http/socket/limits.h"
#include "servers/http/socket/room.h"
#include "servers/http/socket/workers.h"

namespace comity::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using Failure = boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kBufferBytes = 16 << 10;  // read ahead; more than a header
// Of what frames a chunked body: sizes, extensions, trailers.
constexpr std::size_t kFramingBytes = limits::kHttpBodyBytes;
constexpr auto kLinger = std::chrono::seconds(1);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

// A body that grows with what has come. The library's own reserves at once what a header promises.
struct GrowingBody {
  using value_type = Bytes;
  class Reader {
   public:
    template <bool isRequest, class Fields>
    Reader(beast::http::header<isRequest, Fields>& /*header*/, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& /*length*/, Failure& failure) { failure = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, Failure& failure) {
      failure = {};
      std::size_t size = 0;
      for (const asio::const_buffer part : beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(part.data()), part.size());
        size += part.size();
      }
      return size;
    }
    static void finish(Failure& failure) { failure = {}; }

   private:
    value_type& body_;
  };
  using reader = Reader;  // the name that Beast looks at
};

using Parser = beast::http::request_parser<GrowingBody>;
using Header = beast::http::request<GrowingBody>;
using Wrong = beast::http::error;
// Refers to the octets of a Response, which outlives it.
using Message = beast::http::response<beast::http::span_body<const char>>;

void judge_chunk(std::uint64_t /*size*/, beast::string_view extension, Failure& failure) {
  if (!is_one_line(extension)) failure = beast::http::error::bad_chunk_extension;
}

// Sees what the parser takes: a field with all lines that it goes on in, which Beast joins to one.
struct Buffer : beast::flat_buffer {
  Buffer() : basic_flat_buffer(kBufferBytes) {}
  void consume(std::size_t size) {
    folded = folded || is_folded({static_cast<const char*>(data().data()), size});
    beast::flat_buffer::consume(size);
  }
  bool folded = false;
};

// What to tell the client before the connection is closed; nothing when nobody listens any more, or
// when it was too slow.
std::optional<Problem> problem_of(const Failure& failure) {
  if (failure == Wrong::header_limit || failure == Wrong::buffer_overflow) {
    const std::string most = std::to_string(limits::kHttpHeaderBytes);
    return Problem{Fault::header_too_large, "the header is longer than " + most, {}, {}};
  }
  if (failure == Wrong::body_limit) {
    const std::string most = std::to_string(limits::kHttpBodyBytes);
    return Problem{Fault::too_large, "the body is longer than " + most, {}, {}};
  }
  if (failure == asio::error::no_buffer_space) {
    return Problem{Fault::busy, "the bodies of other requests take all the room", {}, {}};
  }
  if (failure == Wrong::end_of_stream || failure == Wrong::partial_message) return {};
  if (failure.category() != beast::http::make_error_code(Wrong::bad_method).category()) return {};
  return Problem{Fault::bad_request, "no HTTP/1.1 request: " + failure.message(), {}, {}};
}

// How an answer goes out.
struct Manner {
  unsigned version = 11;
  bool head = false;
  bool keep_alive = false;
};

Message to_message(const Response& response, const Manner& manner) {
  Message message;
  message.version(manner.version);
  message.result(static_cast<unsigned>(response.status));
  message.set(beast::http::field::server, "comity");
  message.set(beast::http::field::date, http_date(std::time(nullptr)));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.keep_alive(manner.keep_alive);
  if (response.status == 204 || response.status == 304) return message;
  if (!response.content_type.empty()) {
    message.set(beast::http::field::content_type, response.content_type);
  }
  const BytesView octets = response.octets();
  message.content_length(octets.size());
  if (!manner.head) message.body() = {octets.data(), octets.size()};
  return message;
}

std::string client_of(const Header& header, const Tcp::socket& socket,
                      const std::vector<std::string>& proxies) {
  Failure failure;
  asio::ip::address peer = socket.remote_endpoint(failure).address();
  if (peer.is_v6() && peer.to_v6().is_v4_mapped()) {
    peer = asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6());
  }
  std::string direct = peer.to_string();
  if (std::find(proxies.begin(), proxies.end(), direct) == proxies.end()) return direct;
  std::string last;
  for (const auto& field : header) {
    if (beast::iequals(field.name_string(), "X-Forwarded-For")) last = std::string(field.value());
  }
  return forwarded_for(last).value_or(direct);
}

// Views into `header`.
Framing framing_of(const Header& header) {
  Framing framing;
  framing.version = header.version();
  for (const auto& field : header) {
    std::vector<std::string_view>* values = nullptr;
    if (field.name() == beast::http::field::host) values = &framing.hosts;
    if (field.name() == beast::http::field::transfer_encoding) values = &framing.codings;
    if (field.name() == beast::http::field::content_length) values = &framing.lengths;
    if (values != nullptr) values->emplace_back(field.value().data(), field.value().size());
  }
  return framing;
}

struct Connection {
  Connection(Tcp::socket socket, Room& places)
      : stream(std::move(socket)), place(places, [this] { stream.close(); }) {}

  beast::tcp_stream stream;
  Buffer buffer;
  bool at_work = false;  // between a whole request and the end of its answer
  Room::Guest place;     // stands in the line whenever the client has to do something
};

// Everything but the answering runs on thread_, so nothing here needs a lock.
class HttpServer final : public Server {
 public:
  HttpServer(const Options& options, Table table) : options_(options), table_(std::move(table)) {}
  ~HttpServer() override {
    try {
      shut_down();
    } catch (const std::exception&) {  // no memory to say stop with: thread_ ends the process
    }
  }

  Status listen();
  void run();
  std::uint16_t port() const override { return port_; }
  void stop() override { shut_down(); }

 private:
  using Shared = std::shared_ptr<Connection>;

  void shut_down();
  void begin_stop();
  void forget(const Shared& connection);
  asio::awaitable<void> accept_all();
  static void turn_away(Tcp::socket& socket);
  asio::awaitable<void> converse(Shared connection);
  asio::awaitable<bool> await_request(Connection& connection, bool first);
  asio::awaitable<bool> take_one(Connection& connection, bool last);
  asio::awaitable<bool> refuse(Connection& connection, const std::optional<Problem>& problem,
                               unsigned version);
  asio::awaitable<Failure> read_body(Connection& connection, Parser& parser, Room::Guest& held);
  asio::awaitable<Failure> say_continue(Connection& connection, const Header& header);
  asio::awaitable<Response> respond(Request request, std::string address, Connection& connection);
  asio::awaitable<bool> send(Connection& connection, Response response, Manner manner);
  asio::awaitable<void> linger(Connection& connection);

  const Options options_;
  const Table table_;
  Room places_{options_.connections};
  Room waiting_bodies_{options_.bodies_bytes};
  Room other_bodies_{options_.bodies_bytes};
  Room answers_{options_.answers_bytes};
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  Tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_pause_{io_};
  asio::steady_timer stop_timer_{io_};
  Workers workers_{options_, table_, [this](Workers::Task task) { asio::post(io_, task); }};
  std::thread thread_;
  std::uint16_t port_ = 0;

  std::set<Shared> connections_;
  bool stopping_ = false;
};

Status HttpServer::listen() {
  const std::string place = options_.address + " port " + std::to_string(options_.port);
  Failure failure;
  const asio::ip::address address = asio::ip::make_address(options_.address, failure);
  if (failure) return error(options_.address + " is no IPv4 or IPv6 address");
  const Tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), failure);
  if (!failure) acceptor_.set_option(Tcp::acceptor::reuse_address(true), failure);
  // Those that it accepts have the same. The kernel's buffers are memory too.
  constexpr int kSocketBytes = static_cast<int>(limits::kHttpSocketBytes);
  if (!failure) acceptor_.set_option(asio::socket_base::send_buffer_size(kSocketBytes), failure);
  if (!failure) acceptor_.set_option(asio::socket_base::receive_buffer_size(kSocketBytes), failure);
  if (!failure) acceptor_.bind(endpoint, failure);
  if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) return error(ErrorKind::io, "cannot listen on " + place + ": " + failure.message());
  port_ = acceptor_.local_endpoint(failure).port();
  if (failure) return error(ErrorKind::io, place + ": " + failure.message());
  return {};
}

void HttpServer::run() {
  asio::co_spawn(io_, accept_all(), [](const std::exception_ptr&) {});
  thread_ = std::thread([this] { io_.run(); });
}

void HttpServer::shut_down() {
  if (thread_.joinable()) {
    asio::post(io_, [this] { begin_stop(); });
    thread_.join();
  }
  workers_.join();
}

void HttpServer::begin_stop() {
  stopping_ = true;
  Failure ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
  for (const Shared& connection : connections_) {
    if (!connection->at_work) connection->stream.close();
  }
  stop_timer_.expires_after(options_.stop_timeout);
  stop_timer_.async_wait([this](const Failure& cancelled) {
    if (cancelled) return;
    for (const Shared& connection : connections_) connection->stream.close();
  });
  forget(nullptr);
}

void HttpServer::forget(const Shared& connection) {
  connections_.erase(connection);
  if (!stopping_ || !connections_.empty()) return;
  stop_timer_.cancel();
  work_.reset();
}

asio::awaitable<void> HttpServer::accept_all() {
  while (!stopping_) {
    auto [failure, socket] = co_await acceptor_.async_accept(kTuple);
    if (stopping_) co_return;
    if (failure) {  // out of descriptors, most likely: some will come back
      accept_pause_.expires_after(kAcceptPause);
      co_await accept_pause_.async_wait(kTuple);
      continue;
    }
    const auto connection = std::make_shared<Connection>(std::move(socket), places_);
    if (!connection->place.hold(1)) {
      turn_away(connection->stream.socket());
      continue;
    }
    connections_.insert(connection);
    asio::co_spawn(io_, converse(connection),
                   [this, connection](const std::exception_ptr&) { forget(connection); });
  }
}

// Says why, if that goes out at once, and closes.
void HttpServer::turn_away(Tcp::socket& socket) {
  const Bytes text = to_octets(Problem{Fault::busy, "too many connections at hand", {}, {}});
  Failure ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(Tcp::socket::shutdown_send, ignored);
  socket.close(ignored);
}

asio::awaitable<void> HttpServer::converse(Shared connection) {
  Failure ignored;
  connection->stream.socket().set_option(Tcp::no_delay(true), ignored);
  for (std::size_t served = 0; served < options_.requests_per_connection; ++served) {
    if (!co_await await_request(*connection, served == 0)) co_return;
    const bool last = served + 1 == options_.requests_per_connection;
    const bool more = co_await take_one(*connection, last);
    connection->at_work = false;
    if (!more || stopping_) break;
  }
  co_await linger(*connection);
}

// Waits for the first octets of a request. What was read ahead is one already (pipelining).
asio::awaitable<bool> HttpServer::await_request(Connection& connection, bool first) {
  if (connection.buffer.size() > 0) co_return true;
  // Most connections wait here, so they hold next to nothing meanwhile.
  connection.buffer.shrink_to_fit();
  connection.stream.expires_after(first ? options_.header_timeout : options_.idle_timeout);
  std::array<char, 512> octets{};
  auto [failure, size] = co_await connection.stream.async_read_some(asio::buffer(octets), kTuple);
  if (failure) co_return false;
  connection.buffer.commit(
      asio::buffer_copy(connection.buffer.prepare(size), asio::buffer(octets, size)));
  co_return true;
}

// One request and its answer. False: close.
asio::awaitable<bool> HttpServer::take_one(Connection& connection, bool last) {
  Parser parser;
  parser.header_limit(limits::kHttpHeaderBytes);
  parser.body_limit(limits::kHttpBodyBytes);
  parser.on_chunk_header(judge_chunk);
  connection.buffer.folded = false;
  // One deadline for the whole header: a drop now and then does not move it.
  connection.stream.expires_after(options_.header_timeout);
  auto [failure, size] =
      co_await beast::http::async_read_header(connection.stream, connection.buffer, parser, kTuple);
  if (!failure && connection.buffer.folded) failure = beast::http::error::bad_value;
  if (failure) co_return co_await refuse(connection, problem_of(failure), 11);
  const Header& header = parser.get();
  const unsigned version = header.version();
  if (const auto framed = check_framing(framing_of(header)); !framed) {
    co_return co_await refuse(connection, framed.error(), version);
  }
  auto parsed = table_.parse(header.method_string(), header.target());
  if (!parsed && !parser.is_done()) {  // a body for nobody: not read
    co_return co_await refuse(connection, parsed.error(), version);
  }
  // Before the body, whose trailer fields would be taken for some of the header.
  Manner manner{version, header.method() == beast::http::verb::head, header.keep_alive() && !last};
  if (parsed) {
    parsed->content_type = media_type(header[beast::http::field::content_type]);
    parsed->if_none_match = std::string(header[beast::http::field::if_none_match]);
  }
  std::string client = client_of(header, connection.stream.socket(), options_.proxies);
  Room::Guest held(parsed && lane_of(*parsed) == Lane::waiting ? waiting_bodies_ : other_bodies_,
                   [&connection] { connection.stream.cancel(); });
  if (const Failure broken = co_await read_body(connection, parser, held); broken) {
    co_return co_await refuse(connection, problem_of(broken), version);
  }
  held.settle();
  connection.place.settle();
  connection.at_work = true;
  Response response;
  if (parsed) {
    parsed->body = std::move(parser.get().body());
    response = co_await respond(std::move(*parsed), std::move(client), connection);
  } else {
    response = refusal(parsed.error());
  }
  manner.keep_alive = manner.keep_alive && !stopping_;
  co_return co_await send(connection, std::move(response), manner);
}

// Says why, if there is something to say and somebody to hear it, and that it is the end.
asio::awaitable<bool> HttpServer::refuse(Connection& connection,
                                         const std::optional<Problem>& problem, unsigned version) {
  if (!problem) co_return false;
  co_return co_await send(connection, refusal(*problem), Manner{version, false, false});
}

// Reads what the header promises into the body of `parser`; `held` counts what has come.
// no_buffer_space: the bodies of all connections together are too large.
asio::awaitable<Failure> HttpServer::read_body(Connection& connection, Parser& parser,
                                               Room::Guest& held) {
  if (parser.is_done()) co_return Failure();
  connection.stream.expires_after(options_.body_timeout);
  Failure outcome = co_await say_continue(connection, parser.get());
  std::size_t octets = 0;
  while (!outcome && !parser.is_done()) {
    const std::size_t before = parser.get().body().size();
    if (before >= kBufferBytes) connection.buffer.reserve(kBufferBytes);
    auto [failure, size] =
        co_await beast::http::async_read_some(connection.stream, connection.buffer, parser, kTuple);
    outcome = failure;
    octets += size;
    if (octets > limits::kHttpBodyBytes + kFramingBytes) outcome = beast::http::error::body_limit;
    if (!held.hold(parser.get().body().size() - before)) outcome = asio::error::no_buffer_space;
  }
  co_return outcome;
}

// RFC 9110, 10.1.1: who asks for it with HTTP/1.0 is not heard.
asio::awaitable<Failure> HttpServer::say_continue(Connection& connection, const Header& header) {
  if (header.version() < 11 ||
      !beast::iequals(header[beast::http::field::expect], "100-continue")) {
    co_return Failure();
  }
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  auto [failure, size] = co_await asio::async_write(
      connection.stream, asio::buffer(kContinue.data(), kContinue.size()), kTuple);
  co_return failure;
}

asio::awaitable<Response> HttpServer::respond(Request request, std::string address,
                                              Connection& connection) {
  const auto begin = [&](auto handler) {
    auto waits = std::make_shared<decltype(handler)>(std::move(handler));
    workers_.answer(std::move(request), address, connection.stream.socket().native_handle(),
                    [this, waits](Response response) {
                      const auto kept = std::make_shared<Response>(std::move(response));
                      asio::post(io_, [waits, kept] { std::move (*waits)(std::move(*kept)); });
                    });
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(Response)>(
      begin, asio::use_awaitable);
}

asio::awaitable<bool> HttpServer::send(Connection& connection, Response response, Manner manner) {
  connection.at_work = true;
  connection.place.move_back();
  const std::size_t bytes = response.octets().size();
  connection.stream.expires_after(options_.write_timeout +
                                  std::chrono::seconds(bytes / options_.slowest_bytes_per_second));
  Room::Guest held(answers_, [&connection] { connection.stream.close(); });
  const bool fits = response.shared ? held.share(response.shared.get(), bytes) : held.hold(bytes);
  if (!fits) co_return false;
  const Message message = to_message(response, manner);
  beast::http::response_serializer<Message::body_type> serializer(message);
  serializer.limit(limits::kHttpPieceBytes);
  while (!serializer.is_done()) {
    auto [failure, size] =
        co_await beast::http::async_write_some(connection.stream, serializer, kTuple);
    if (failure) co_return false;
    // Who takes what it asked for stands behind all who do not.
    held.move_back();
    connection.place.move_back();
  }
  co_return manner.keep_alive;
}

// Octets that the client still sends would make the kernel throw our answer away when we close: so
// they are read for a while.
asio::awaitable<void> HttpServer::linger(Connection& connection) {
  Failure ignored;
  connection.stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
  connection.stream.expires_after(kLinger);
  std::array<char, 1024> scratch{};
  while (!stopping_) {
    auto [failure, size] =
        co_await connection.stream.async_read_some(asio::buffer(scratch), kTuple);
    if (failure) co_return;
  }
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const Options& options, Table table) {
  try {
    auto server = std::make_unique<HttpServer>(options, std::move(table));
    if (Status listening = server->listen(); !listening) return at(options.name, listening.error());
    server->run();
    return server;
  } catch (const std::system_error& thrown) {  // no thread to be had
    return error(ErrorKind::io, options.name + ": " + thrown.what());
  }
}

}  // namespace comity::http
