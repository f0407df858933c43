#include "servers/hints/listen.h"

#include <array>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "servers/hints/limits.h"

namespace comity::hints {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Udp = asio::ip::udp;
using Failure = boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// After a failure that is not the end: no loop goes round without rest.
constexpr auto kPause = std::chrono::milliseconds(100);

Moment now() { return std::chrono::steady_clock::now(); }

class Sockets final : public Listener {
 public:
  explicit Sockets(HintBook& book) : book_(&book) {}
  ~Sockets() override {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Status open(const std::string& text, std::uint16_t port) {
    Failure failed;
    const asio::ip::address address = asio::ip::make_address(text, failed);
    if (failed) return error(text + " is no address");
    if (address.is_unspecified()) {
      return error(text +
                   ": name the address that the child zones' operators are told; an answer " +
                   "has to come from the one that was asked");
    }
    Tcp::endpoint at(address, port);
    acceptor_.open(at.protocol(), failed);
    if (!failed) acceptor_.set_option(Tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor_.bind(at, failed);
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    if (!failed) at = acceptor_.local_endpoint(failed);
    const Udp::endpoint same(address, at.port());
    if (!failed) udp_.open(same.protocol(), failed);
    if (!failed) udp_.bind(same, failed);
    if (failed) {
      return error(ErrorKind::conflict,
                   text + " port " + std::to_string(port) + ": " + failed.message());
    }
    port_ = at.port();
    asio::co_spawn(io_, serve_udp(), asio::detached);
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

 private:
  asio::awaitable<void> rest() {
    asio::steady_timer timer(io_, kPause);
    co_await timer.async_wait(kTuple);
  }

  asio::awaitable<void> serve_udp() {
    std::array<char, limits::kHintOctets> octets{};
    for (;;) {
      Udp::endpoint from;
      const auto [failed, size] =
          co_await udp_.async_receive_from(asio::buffer(octets), from, kTuple);
      if (failed) {
        co_await rest();
        continue;
      }
      const std::optional<Bytes> answer = book_->answer({octets.data(), size}, now());
      if (answer) co_await udp_.async_send_to(asio::buffer(*answer), from, kTuple);
    }
  }

  asio::awaitable<void> accept() {
    for (;;) {
      auto [failed, socket] = co_await acceptor_.async_accept(kTuple);
      if (failed) {
        co_await rest();
        continue;
      }
      // One too many is closed at once.
      if (connections_ >= limits::kHintConnections) continue;
      ++connections_;
      asio::co_spawn(io_, serve_tcp(std::move(socket)), asio::detached);
    }
  }

  // RFC 7766, 8: two octets of length in front. All of a connection has one deadline.
  asio::awaitable<void> serve_tcp(Tcp::socket taken) {
    const auto socket = std::make_shared<Tcp::socket>(std::move(taken));
    asio::steady_timer deadline(io_, limits::kHintWait);
    deadline.async_wait([held = std::weak_ptr(socket)](const Failure& cancelled) {
      const auto open = held.lock();
      Failure ignored;
      if (!cancelled && open) open->close(ignored);
    });
    for (std::size_t i = 0; i < limits::kHintsPerConnection; ++i) {
      std::array<char, 2> head{};
      const auto [no_head, read] = co_await asio::async_read(*socket, asio::buffer(head), kTuple);
      const std::size_t size = no_head ? 0 : read_u16({head.data(), head.size()});
      if (size == 0 || size > limits::kHintOctets) break;
      Bytes octets(size, '\0');
      const auto [no_body, all] = co_await asio::async_read(*socket, asio::buffer(octets), kTuple);
      const std::optional<Bytes> answer =
          no_body ? std::nullopt : book_->answer(octets, now(), HintBook::Way::tcp);
      if (!answer) break;
      Bytes framed;
      append_u16(framed, static_cast<std::uint16_t>(answer->size()));
      framed += *answer;
      const auto [unsent, sent] = co_await asio::async_write(*socket, asio::buffer(framed), kTuple);
      if (unsent) break;
    }
    --connections_;
  }

  HintBook* book_;
  asio::io_context io_{1};
  Tcp::acceptor acceptor_{io_};
  Udp::socket udp_{io_};
  std::size_t connections_ = 0;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(const std::string& address, std::uint16_t port,
                                                 HintBook& book) {
  auto sockets = std::make_unique<Sockets>(book);
  if (Status opened = sockets->open(address, port); !opened) {
    return tl::unexpected(opened.error());
  }
  return sockets;
}

}  // namespace comity::hints
