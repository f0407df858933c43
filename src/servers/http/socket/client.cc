#include "servers/http/socket/client.h"

#include <sys/socket.h>

#include <cerrno>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace comity::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ssl = boost::asio::ssl;
using Tcp = asio::ip::tcp;
using Failure = boost::system::error_code;
using Question = beast::http::request<beast::http::string_body>;
using Reading = beast::http::response_parser<beast::http::string_body>;

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);

struct Place {
  std::string host;
  std::string port;
  bool secret = false;  // under TLS
};

Result<Place> parse_address(std::string_view address) {
  const auto wrong = [&] {
    return error("'" + std::string(address) +
                 "' is no address of the form http://host:port or https://host");
  };
  constexpr std::string_view kScheme = "http://";
  constexpr std::string_view kSecret = "https://";
  std::string_view rest = address;
  const bool secret = rest.starts_with(kSecret);
  if (!secret && !rest.starts_with(kScheme)) return wrong();
  rest.remove_prefix(secret ? kSecret.size() : kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  std::size_t colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.ends_with(']')) colon = std::string_view::npos;
  if (colon == std::string_view::npos && !secret) return wrong();
  Place place{std::string(rest.substr(0, colon)),
              colon == std::string_view::npos ? "443" : std::string(rest.substr(colon + 1)),
              secret};
  if (place.host.starts_with('[') && place.host.ends_with(']')) {
    place.host = place.host.substr(1, place.host.size() - 2);
  }
  const bool digits = place.port.find_first_not_of("0123456789") == std::string::npos;
  const bool host = !place.host.empty() && place.host.find_first_of("/?#@ ") == std::string::npos;
  constexpr std::size_t kPortDigits = 5;
  if (!digits || place.port.empty() || place.port.size() > kPortDigits || !host) return wrong();
  // What resolves addresses would take 65537 for 1.
  constexpr unsigned long kLastPort = 65'535;
  unsigned long port = 0;
  for (const char digit : place.port) port = port * 10 + static_cast<unsigned long>(digit - '0');
  if (port == 0 || port > kLastPort) {
    return error("'" + std::string(address) + "': a port is a number from 1 to 65535");
  }
  return place;
}

ClientResponse to_response(const beast::http::response<beast::http::string_body>& answer) {
  ClientResponse out;
  out.status = static_cast<int>(answer.result_int());
  out.content_type = std::string(answer[beast::http::field::content_type]);
  for (const auto& field : answer) {
    out.headers.insert_or_assign(ascii_lower(field.name_string()), std::string(field.value()));
  }
  out.body = answer.body();
  return out;
}

class HttpClient final : public Client {
 public:
  HttpClient(Place place, std::size_t most_bytes)
      : place_(std::move(place)), most_bytes_(most_bytes) {}

  Result<ClientResponse> request(std::string_view method, std::string_view target, BytesView body,
                                 std::string_view content_type,
                                 std::chrono::milliseconds timeout) override;
  void close_after_answer() { keep_alive_ = false; }

 private:
  [[nodiscard]] bool is_stale();
  Result<ClientResponse> exchange(const Question& question, std::chrono::milliseconds timeout);
  asio::awaitable<Failure> converse(const Question& question, std::chrono::milliseconds timeout,
                                    ClientResponse& answer);
  asio::awaitable<Failure> connect(std::chrono::milliseconds timeout);
  // The other side shows that it is `place_.host`, by what this machine trusts.
  asio::awaitable<Failure> prove_host();
  template <typename Stream>
  asio::awaitable<Failure> ask(Stream& stream, const Question& question, ClientResponse& answer);
  void disconnect() {
    secret_.reset();
    stream_.reset();
  }

  const Place place_;
  const std::size_t most_bytes_;
  bool keep_alive_ = true;
  asio::io_context io_{1};
  std::optional<beast::tcp_stream> stream_;
  std::optional<ssl::context> trust_;
  std::optional<beast::ssl_stream<beast::tcp_stream&>> secret_;  // over `stream_`
  beast::flat_buffer buffer_;
};

Result<ClientResponse> HttpClient::request(std::string_view method, std::string_view target,
                                           BytesView body, std::string_view content_type,
                                           std::chrono::milliseconds timeout) {
  const beast::http::verb verb = beast::http::string_to_verb(method);
  if (verb == beast::http::verb::unknown) return error("unknown method " + std::string(method));
  if (!target.starts_with('/') || target.find_first_of(" \r\n") != std::string_view::npos) {
    return error("'" + std::string(target) + "' is no path");
  }
  Question question(verb, target, 11);
  question.set(beast::http::field::host, place_.host + ":" + place_.port);
  question.set(beast::http::field::user_agent, "comity");
  if (!content_type.empty()) question.set(beast::http::field::content_type, content_type);
  question.keep_alive(keep_alive_);
  question.body() = std::string(body);
  question.prepare_payload();

  // What is not safe is sent once, so not on a connection that is known to be over.
  if (stream_ && is_stale()) disconnect();
  const bool kept = stream_.has_value();
  Result<ClientResponse> answer = exchange(question, timeout);
  const bool safe = verb == beast::http::verb::get || verb == beast::http::verb::head;
  if (!answer && kept && safe) answer = exchange(question, timeout);
  return answer;
}

// The server has closed it, or said something that nobody asked for.
bool HttpClient::is_stale() {
  char octet = 0;
  const auto got = ::recv(stream_->socket().native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

Result<ClientResponse> HttpClient::exchange(const Question& question,
                                            std::chrono::milliseconds timeout) {
  ClientResponse answer;
  Failure failure;
  std::string thrown;
  io_.restart();
  asio::co_spawn(io_, converse(question, timeout, answer),
                 [&](const std::exception_ptr& exception, const Failure& outcome) {
                   failure = outcome;
                   if (!exception) return;
                   try {
                     std::rethrow_exception(exception);
                   } catch (const std::exception& caught) {
                     thrown = caught.what();
                   }
                 });
  io_.run();
  if (failure || !thrown.empty()) disconnect();
  if (!thrown.empty()) return error(ErrorKind::unavailable, thrown);
  if (failure) {
    const bool late = failure == beast::error::timeout;
    if (failure.category() == asio::error::get_ssl_category()) {
      return error(ErrorKind::unavailable,
                   "TLS: " + failure.message() + ", by what this machine trusts ($SSL_CERT_FILE)");
    }
    return error(
        ErrorKind::unavailable,
        late ? "no answer within " + std::to_string(timeout.count()) + " ms" : failure.message());
  }
  return answer;
}

asio::awaitable<Failure> HttpClient::connect(std::chrono::milliseconds timeout) {
  Tcp::resolver resolver(io_);
  auto [unresolved, endpoints] =
      co_await resolver.async_resolve(place_.host, place_.port, kAwaitTuple);
  if (unresolved) co_return unresolved;
  disconnect();
  stream_.emplace(io_);
  buffer_.clear();
  stream_->expires_after(timeout);
  auto [failure, endpoint] = co_await stream_->async_connect(endpoints, kAwaitTuple);
  if (failure) co_return failure;
  Failure ignored;
  stream_->socket().set_option(Tcp::no_delay(true), ignored);
  if (place_.secret) co_return co_await prove_host();
  co_return failure;
}

asio::awaitable<Failure> HttpClient::prove_host() {
  Failure failure;
  if (!trust_) {
    trust_.emplace(ssl::context::tls_client);
    trust_->set_default_verify_paths(failure);
    if (failure) co_return failure;
  }
  secret_.emplace(*stream_, *trust_);
  secret_->set_verify_mode(ssl::verify_peer, failure);
  if (failure) co_return failure;
  secret_->set_verify_callback(ssl::host_name_verification(place_.host), failure);
  if (failure) co_return failure;
  // Which of several it is asked for; an address is no name.
  Failure is_name;
  (void)asio::ip::make_address(place_.host, is_name);
  if (is_name) {
    std::string name = place_.host;
    (void)SSL_ctrl(secret_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                   TLSEXT_NAMETYPE_host_name, name.data());
  }
  auto [refused] = co_await secret_->async_handshake(ssl::stream_base::client, kAwaitTuple);
  co_return refused;
}

asio::awaitable<Failure> HttpClient::converse(const Question& question,
                                              std::chrono::milliseconds timeout,
                                              ClientResponse& answer) {
  if (!stream_) {
    if (const Failure failure = co_await connect(timeout); failure) co_return failure;
  }
  stream_->expires_after(timeout);
  if (secret_) co_return co_await ask(*secret_, question, answer);
  co_return co_await ask(*stream_, question, answer);
}

template <typename Stream>
asio::awaitable<Failure> HttpClient::ask(Stream& stream, const Question& question,
                                         ClientResponse& answer) {
  auto [unsent, sent] = co_await beast::http::async_write(stream, question, kAwaitTuple);
  // A server that turned the request away may have answered before it had read all: so read on.
  const bool reset = unsent == asio::error::broken_pipe || unsent == asio::error::connection_reset;
  if (unsent && !reset) co_return unsent;
  Reading parser;
  parser.body_limit(most_bytes_);
  parser.skip(question.method() == beast::http::verb::head);
  auto [failure, size] = co_await beast::http::async_read(stream, buffer_, parser, kAwaitTuple);
  if (failure) co_return failure;
  answer = to_response(parser.get());
  if (unsent || !parser.get().keep_alive()) disconnect();
  co_return Failure();
}

}  // namespace

Result<std::unique_ptr<Client>> Client::open(std::string_view address, std::size_t most_bytes) {
  Result<Place> place = parse_address(address);
  if (!place) return tl::unexpected(place.error());
  return std::make_unique<HttpClient>(std::move(*place), most_bytes);
}

Result<ClientResponse> request(std::string_view address, std::string_view method,
                               std::string_view target, BytesView body,
                               std::string_view content_type, std::chrono::milliseconds timeout) {
  Result<Place> place = parse_address(address);
  if (!place) return tl::unexpected(place.error());
  HttpClient client(std::move(*place), limits::kHttpAnswerBytes);
  client.close_after_answer();
  return client.request(method, target, body, content_type, timeout);
}

}  // namespace comity::http
