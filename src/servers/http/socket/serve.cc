#include "servers/http/socket/serve.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
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
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "servers/http/socket/limits.h"

namespace comity::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using Failure = boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;
using Message = beast::http::response<beast::http::string_body>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kBufferBytes = 64 << 10;  // read ahead; more than a header
constexpr auto kLinger = std::chrono::seconds(1);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

// RFC 9110, 5.6.7: IMF-fixdate. Written by hand: strftime follows the locale.
std::string http_date(std::time_t now) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  if (gmtime_r(&now, &utc) == nullptr) return {};
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  std::string out(kDays.at(static_cast<std::size_t>(utc.tm_wday)));
  out += ", " + two(utc.tm_mday) + " ";
  out += kMonths.at(static_cast<std::size_t>(utc.tm_mon));
  out += " " + std::to_string(utc.tm_year + 1900) + " " + two(utc.tm_hour) + ":" + two(utc.tm_min) +
         ":" + two(utc.tm_sec) + " GMT";
  return out;
}

// "Application/Octet-Stream; x=y" as "application/octet-stream".
std::string media_type(std::string_view value) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return ascii_lower(value);
}

// What to tell the client before the connection is closed; nothing when nobody listens any more, or
// when it was too slow.
std::optional<Problem> problem_of(const Failure& failure) {
  if (failure == beast::http::error::header_limit ||
      failure == beast::http::error::buffer_overflow) {
    return Problem{Fault::header_too_large,
                   "the header is longer than " + std::to_string(limits::kHttpHeaderBytes),
                   {},
                   {}};
  }
  if (failure == beast::http::error::body_limit) {
    return Problem{Fault::too_large,
                   "the body is longer than " + std::to_string(limits::kHttpBodyBytes),
                   {},
                   {}};
  }
  if (failure == asio::error::no_buffer_space) {
    return Problem{Fault::busy, "the bodies of other requests take all the room", {}, {}};
  }
  if (failure == beast::http::error::end_of_stream ||
      failure == beast::http::error::partial_message)
    return {};
  if (failure.category() != beast::http::make_error_code(beast::http::error::bad_method).category())
    return {};
  return Problem{Fault::bad_request, "no HTTP/1.1 request: " + failure.message(), {}, {}};
}

struct Connection {
  explicit Connection(Tcp::socket socket) : stream(std::move(socket)), buffer(kBufferBytes) {}

  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  bool at_work = false;  // between a whole request and the end of its answer
};

// How an answer goes out.
struct Manner {
  unsigned version = 11;
  bool head = false;
  bool keep_alive = false;
};

Message to_message(Response response, const Manner& manner) {
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
  message.content_length(response.body.size());
  if (!manner.head) message.body() = std::move(response.body);
  return message;
}

Response answer_or_apologise(const Table& table, const Request& request) {
  try {
    return table.answer(request);
  } catch (const std::exception& thrown) {
    return refusal(Problem{Fault::internal, thrown.what(), {}, {}});
  }
}

// Everything but the pools runs on thread_, so nothing here needs a lock.
class HttpServer final : public Server {
 public:
  HttpServer(const Options& options, Table table)
      : options_(options),
        table_(std::move(table)),
        readers_(options.read_threads),
        waiters_(options.wait_threads) {}
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
  asio::awaitable<Failure> read_body(Connection& connection, Parser& parser);
  asio::awaitable<Response> respond(Request request);
  asio::awaitable<Response> answer_on_pool(Request request);
  asio::awaitable<bool> send(Connection& connection, Response response, Manner manner);
  asio::awaitable<void> linger(Connection& connection);

  const Options options_;
  const Table table_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  Tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_pause_{io_};
  asio::steady_timer stop_timer_{io_};
  asio::thread_pool readers_;
  asio::thread_pool waiters_;
  std::thread thread_;
  std::uint16_t port_ = 0;

  std::set<Shared> connections_;
  std::size_t waiting_ = 0;       // handed to waiters_
  std::size_t bodies_bytes_ = 0;  // of requests at hand
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
  readers_.join();
  waiters_.join();
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
    if (connections_.size() >= options_.connections) {
      turn_away(socket);
      continue;
    }
    const auto connection = std::make_shared<Connection>(std::move(socket));
    connections_.insert(connection);
    asio::co_spawn(io_, converse(connection),
                   [this, connection](const std::exception_ptr&) { forget(connection); });
  }
}

// Says why, if that goes out at once, and closes.
void HttpServer::turn_away(Tcp::socket& socket) {
  const Response busy = to_response(Problem{Fault::busy, "too many connections at hand", {}, {}});
  const std::string text =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n"
      "Content-Type: application/json\r\nContent-Length: " +
      std::to_string(busy.body.size()) + "\r\n\r\n" + busy.body;
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
  connection.stream.expires_after(first ? options_.header_timeout : options_.idle_timeout);
  constexpr std::size_t kFirstBytes = 4096;
  auto [failure, size] =
      co_await connection.stream.async_read_some(connection.buffer.prepare(kFirstBytes), kTuple);
  if (failure) co_return false;
  connection.buffer.commit(size);
  co_return true;
}

// One request and its answer. False: close.
asio::awaitable<bool> HttpServer::take_one(Connection& connection, bool last) {
  Parser parser;
  parser.header_limit(limits::kHttpHeaderBytes);
  parser.body_limit(limits::kHttpBodyBytes);
  // One deadline for the whole header: a drop now and then does not move it.
  connection.stream.expires_after(options_.header_timeout);
  auto [failure, size] =
      co_await beast::http::async_read_header(connection.stream, connection.buffer, parser, kTuple);
  if (failure) {
    const std::optional<Problem> problem = problem_of(failure);
    if (!problem) co_return false;
    co_return co_await send(connection, refusal(*problem), Manner{});
  }
  const beast::http::verb verb = parser.get().method();
  Manner manner{parser.get().version(), verb == beast::http::verb::head, false};
  const auto parsed = table_.parse(parser.get().method_string(), parser.get().target());
  if (!parsed && !parser.is_done()) {  // a body for nobody: not read
    co_return co_await send(connection, refusal(parsed.error()), manner);
  }
  if (const Failure broken = co_await read_body(connection, parser); broken) {
    const std::optional<Problem> problem = problem_of(broken);
    if (!problem) co_return false;
    co_return co_await send(connection, refusal(*problem), manner);
  }
  connection.at_work = true;
  const bool keep_alive = parser.get().keep_alive() && !last;
  Response response;
  if (parsed) {
    Request request = *parsed;
    request.content_type = media_type(parser.get()[beast::http::field::content_type]);
    request.if_none_match = std::string(parser.get()[beast::http::field::if_none_match]);
    request.body = std::move(parser.get().body());
    const std::size_t bytes = request.body.size();
    bodies_bytes_ += bytes;
    response = co_await respond(std::move(request));
    bodies_bytes_ -= bytes;
  } else {
    response = refusal(parsed.error());
  }
  manner.keep_alive = keep_alive && !stopping_;
  co_return co_await send(connection, std::move(response), manner);
}

// Reads what the header promises. Gives no_buffer_space when the bodies of all connections together
// would take too much memory.
asio::awaitable<Failure> HttpServer::read_body(Connection& connection, Parser& parser) {
  if (parser.is_done()) co_return Failure();
  const std::size_t promised =
      static_cast<std::size_t>(parser.content_length_remaining().value_or(limits::kHttpBodyBytes));
  if (bodies_bytes_ + promised > limits::kHttpBodiesBytes) co_return asio::error::no_buffer_space;
  connection.stream.expires_after(options_.body_timeout);
  bodies_bytes_ += promised;
  Failure outcome;
  if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    auto [failure, size] = co_await asio::async_write(
        connection.stream, asio::buffer(kContinue.data(), kContinue.size()), kTuple);
    outcome = failure;
  }
  if (!outcome) {
    auto [failure, size] =
        co_await beast::http::async_read(connection.stream, connection.buffer, parser, kTuple);
    outcome = failure;
  }
  bodies_bytes_ -= promised;
  co_return outcome;
}

asio::awaitable<Response> HttpServer::respond(Request request) {
  if (request.route == nullptr || !request.route->terms.waits) {
    co_return co_await asio::co_spawn(readers_, answer_on_pool(std::move(request)),
                                      asio::use_awaitable);
  }
  if (waiting_ >= options_.requests_waiting) {
    co_return refusal(Problem{Fault::busy, "too many requests wait here already", {}, {}});
  }
  ++waiting_;
  Response response =
      co_await asio::co_spawn(waiters_, answer_on_pool(std::move(request)), asio::use_awaitable);
  --waiting_;
  co_return response;
}

// On a thread of a pool.
asio::awaitable<Response> HttpServer::answer_on_pool(Request request) {
  co_return answer_or_apologise(table_, request);
}

asio::awaitable<bool> HttpServer::send(Connection& connection, Response response, Manner manner) {
  connection.at_work = true;
  const std::size_t bytes = response.body.size();
  connection.stream.expires_after(options_.write_timeout +
                                  std::chrono::seconds(bytes / options_.slowest_bytes_per_second));
  const Message message = to_message(std::move(response), manner);
  auto [failure, size] = co_await beast::http::async_write(connection.stream, message, kTuple);
  co_return !failure && manner.keep_alive;
}

// Octets that the client still sends would make the kernel throw our answer away when we close: so
// they are read for a while.
asio::awaitable<void> HttpServer::linger(Connection& connection) {
  Failure ignored;
  connection.stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
  connection.stream.expires_after(kLinger);
  std::array<char, 4096> scratch{};
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
