#include "servers/http/socket/serve.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "servers/http/socket/limits.h"
#include "servers/http/socket/testing/serving.h"

namespace comity::http {
namespace {

using std::chrono::milliseconds;
using testing::count;
using testing::echo_table;
using testing::Gate;
using testing::is;
using testing::kGet;
using testing::kOctets;
using testing::post;
using testing::RawClient;
using testing::serve;

TEST(Serve, AnswersSeveralRequestsOnOneConnection) {
  const auto server = serve({});
  RawClient client(server->port());
  ASSERT_TRUE(client.send(kGet));
  EXPECT_EQ(count(client.read_until("body ''\n"), "HTTP/1.1 200 OK"), 1U);
  ASSERT_TRUE(client.send(post("/v1/content", "abc")));
  const std::string& all = client.read_until("body 'abc'");
  EXPECT_NE(all.find("type 'application/octet-stream'"), std::string::npos);
  EXPECT_NE(all.find("Server: comity"), std::string::npos);
  EXPECT_NE(all.find("\r\nDate: "), std::string::npos);
  EXPECT_FALSE(client.closed());
}

TEST(Serve, AnswersPipelinedRequestsInTheirOrder) {
  const auto server = serve({});
  RawClient client(server->port());
  ASSERT_TRUE(client.send(post("/v1/content", "one") + std::string(kGet) +
                          post("/v1/transactions", "two") + post("/v1/content", "three")));
  const std::string& all = client.read_until("body 'three'");
  EXPECT_EQ(count(all, "HTTP/1.1 200 OK"), 4U);
  EXPECT_LT(all.find("'one'"), all.find("body ''"));
  EXPECT_LT(all.find("body ''"), all.find("'two'"));
  EXPECT_LT(all.find("'two'"), all.find("'three'"));
}

TEST(Serve, CutsOffAClientThatIsSlowWithItsHeader) {
  Options options;
  options.header_timeout = milliseconds(200);
  const auto server = serve(options);
  RawClient slow(server->port());
  // A drop every now and then does not buy time.
  const auto begin = std::chrono::steady_clock::now();
  for (const char letter : kGet) {
    if (!slow.send(std::string(1, letter))) break;
    slow.read_until("", milliseconds(40));
    if (slow.closed()) break;
    RawClient quick(server->port());
    ASSERT_TRUE(quick.send(kGet));
    EXPECT_NE(quick.read_until("body ''").find("200 OK"), std::string::npos);
  }
  EXPECT_TRUE(slow.closed());
  EXPECT_EQ(slow.read_all(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
}

TEST(Serve, CutsOffAClientThatSaysNothing) {
  Options options;
  options.header_timeout = milliseconds(100);
  options.idle_timeout = milliseconds(100);
  const auto server = serve(options);
  RawClient silent(server->port());
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(silent.closed());

  RawClient idle(server->port());
  ASSERT_TRUE(idle.send(kGet));
  EXPECT_EQ(count(idle.read_all(), "200 OK"), 1U);
  EXPECT_TRUE(idle.closed());
}

TEST(Serve, CutsOffAClientThatIsSlowWithItsBody) {
  Options options;
  options.body_timeout = milliseconds(100);
  const auto server = serve(options);
  RawClient slow(server->port());
  ASSERT_TRUE(slow.send("POST /v1/content HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
  EXPECT_EQ(slow.read_all(), "");
  EXPECT_TRUE(slow.closed());
}

TEST(Serve, RefusesABodyOverTheLimit) {
  const auto server = serve({});
  RawClient promised(server->port());
  ASSERT_TRUE(promised.send("POST /v1/content HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                            std::to_string(limits::kHttpBodyBytes + 1) + "\r\n\r\n"));
  EXPECT_NE(promised.read_all().find("HTTP/1.1 413 "), std::string::npos);
  EXPECT_NE(promised.read_all().find("\"code\":\"too_large\""), std::string::npos);
  EXPECT_TRUE(promised.closed());

  RawClient chunked(server->port());
  ASSERT_TRUE(
      chunked.send("POST /v1/content HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (int i = 0; i < 20 && chunked.send(chunk); ++i) {
  }
  EXPECT_NE(chunked.read_all().find("HTTP/1.1 413 "), std::string::npos);

  RawClient fits(server->port());
  ASSERT_TRUE(fits.send(post("/v1/content", std::string(limits::kHttpBodyBytes, 'x'))));
  EXPECT_NE(fits.read_until("xxx'\n").find("HTTP/1.1 200 "), std::string::npos);
}

TEST(Serve, RefusesAHeaderOverTheLimit) {
  const auto server = serve({});
  RawClient client(server->port());
  ASSERT_TRUE(client.send("GET /v1/health HTTP/1.1\r\nHost: a\r\nX-Long: " +
                          std::string(limits::kHttpHeaderBytes, 'x') + "\r\n\r\n"));
  EXPECT_NE(client.read_all().find("HTTP/1.1 431 "), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST(Serve, RefusesWhatIsNoHttp) {
  const auto server = serve({});
  const std::string client_hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
  for (const std::string& garbage :
       {client_hello + std::string(64, '\0'), std::string("\r\n\r\n\r\n\r\nHELLO\r\n\r\n"),
        std::string("GET /v1/health HTTP/9.9\r\n\r\n"), std::string("GET\r\n\r\n"),
        std::string("GET /v1/health HTTP/1.1\r\nBroken header\r\n\r\n"),
        std::string("POST /v1/content HTTP/1.1\r\nContent-Length: 3\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("POST /v1/content HTTP/1.1\r\nContent-Length: -3\r\n\r\n")}) {
    RawClient client(server->port());
    ASSERT_TRUE(client.send(garbage));
    const std::string& answer = client.read_all();
    EXPECT_TRUE(client.closed()) << garbage;
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << garbage << "\n" << answer;
  }
  RawClient client(server->port());
  ASSERT_TRUE(client.send(kGet));
  EXPECT_NE(client.read_until("body ''").find("200 OK"), std::string::npos);
}

// A proxy in front may see another end of a request than we do, and take the rest of it for the
// next one, of somebody else.
TEST(Serve, RefusesARequestThatEndsInTwoPlaces) {
  const auto server = serve({});
  ASSERT_TRUE(server);
  const std::string head =
      "POST /v1/transactions HTTP/1.1\r\nHost: here\r\n" + std::string(kOctets);
  const std::string hidden = "GET /v1/smuggled HTTP/1.1\r\nHost: here\r\n\r\n";
  const std::string chunks = "0\r\n\r\n";
  for (const std::string& framing : {
           std::string("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n") + chunks,
           std::string("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n") + chunks,
           std::string("Content-Length: 0\r\nContent-Length: 5\r\n\r\n"),
           std::string("Content-Length: 5, 0\r\n\r\nhello"),
           std::string("Content-Length: +0\r\n\r\n"),
           std::string("Content-Length: 0x0\r\n\r\n"),
           std::string("Content-Length: 99999999999999999999\r\n\r\n"),
           std::string("Content-Length : 0\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n\r\n"),
           std::string("Transfer-Encoding:\r\n chunked\r\n\r\n") + chunks,
           std::string("Content-Length: 1\r\n\t2\r\n\r\n"),
           std::string("X: a\r\n Content-Length: 5\r\n\r\nhello"),
           std::string("Transfer-Encoding: chunked\r\n\r\n0;a=\"\n\"\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\n1;a=\"\n\"\r\nx\r\n") + chunks,
       }) {
    RawClient client(server->port());
    ASSERT_TRUE(client.send(std::string(head).append(framing).append(hidden)));
    const std::string got = client.read_until("");
    EXPECT_EQ(count(got, "Server: comity"), 1U) << framing << got;
    EXPECT_EQ(count(got, "smuggled"), 0U) << framing << got;
    EXPECT_EQ(got.find("HTTP/1.1 4"), 0U) << framing << got;
  }
}

TEST(Serve, AnswersProblemsOfTheRequestLine) {
  const auto server = serve({});
  RawClient client(server->port());
  ASSERT_TRUE(
      client.send("GET /v2 HTTP/1.1\r\nHost: a\r\n\r\nPUT /v1/health HTTP/1.1\r\nHost: a\r\n\r\n" +
                  std::string(kGet)));
  const std::string& all = client.read_until("body ''");
  EXPECT_NE(all.find("HTTP/1.1 404 "), std::string::npos);
  EXPECT_NE(all.find("HTTP/1.1 405 "), std::string::npos);
  EXPECT_NE(all.find("Allow: GET, HEAD, OPTIONS\r\n"), std::string::npos);
  ASSERT_NE(all.find("HTTP/1.1 200 "), std::string::npos);
  const std::string refusals = all.substr(0, all.find("HTTP/1.1 200 "));
  EXPECT_EQ(count(refusals, "Cache-Control: no-store\r\n"), 2U);
  EXPECT_EQ(count(refusals, "Access-Control-Allow-Origin: *\r\n"), 2U);
  // A body for nobody is not read: the connection ends.
  RawClient other(server->port());
  ASSERT_TRUE(other.send(post("/v1/nowhere", std::string(100, 'x'))));
  EXPECT_TRUE(other.read_all().starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(other.closed());
}

TEST(Serve, SendsNoBodyForHead) {
  const auto server = serve({});
  RawClient client(server->port());
  ASSERT_TRUE(
      client.send("HEAD /v1/zones/root/text HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet)));
  const std::string& all = client.read_until("body ''");
  EXPECT_EQ(count(all, "HTTP/1.1 200 OK"), 2U);
  EXPECT_EQ(count(all, "body ''"), 1U);
  EXPECT_EQ(count(all, "Content-Length: 0\r\n"), 0U);
}

TEST(Serve, ContinuesWhenAskedTo) {
  const auto server = serve({});
  RawClient client(server->port());
  ASSERT_TRUE(
      client.send("POST /v1/content HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                  "Content-Length: 3\r\n\r\n"));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(client.send("abc"));
  EXPECT_NE(client.read_until("body 'abc'").find("HTTP/1.1 200 OK"), std::string::npos);
}

TEST(Serve, EndsTheConnectionWhenAskedToOrOldOrUsedUp) {
  Options options;
  options.requests_per_connection = 2;
  const auto server = serve(options);
  RawClient asked(server->port());
  ASSERT_TRUE(asked.send("GET /v1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_NE(asked.read_all().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(asked.closed());
  RawClient old(server->port());
  ASSERT_TRUE(old.send("GET /v1/health HTTP/1.0\r\n\r\n"));
  EXPECT_NE(old.read_all().find("200 OK"), std::string::npos);
  EXPECT_TRUE(old.closed());
  RawClient used_up(server->port());
  ASSERT_TRUE(used_up.send(std::string(kGet) + std::string(kGet) + std::string(kGet)));
  EXPECT_EQ(count(used_up.read_all(), "200 OK"), 2U);
  EXPECT_TRUE(used_up.closed());
}

TEST(Serve, LetsManyTransactionsWaitForTheSameBlock) {
  Gate gate;
  const auto server = serve({}, [&](const Request& request) {
    if (request.route->terms.lane == Lane::waiting) gate.pass();
  });
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 16; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    ASSERT_TRUE(clients.back()->send(post("/v1/transactions", std::to_string(i))));
  }
  EXPECT_TRUE(gate.await(16));
  // Readers do not wait behind them.
  RawClient reader(server->port());
  ASSERT_TRUE(reader.send(kGet));
  EXPECT_NE(reader.read_until("body ''").find("200 OK"), std::string::npos);
  gate.open();
  for (int i = 0; i < 16; ++i) {
    const std::string wanted = "body '" + std::to_string(i) + "'";
    EXPECT_NE(clients[static_cast<std::size_t>(i)]->read_until(wanted).find(wanted),
              std::string::npos);
  }
}

TEST(Serve, TurnsAwayTransactionsOverTheLimit) {
  Gate gate;
  Options options;
  options.waiting.threads = 1;
  options.waiting.requests = 2;
  const auto server = serve(options, [&](const Request& request) {
    if (request.route->terms.lane == Lane::waiting) gate.pass();
  });
  RawClient first(server->port());
  ASSERT_TRUE(first.send(post("/v1/transactions", "first")));
  ASSERT_TRUE(gate.await(1));
  RawClient second(server->port());
  ASSERT_TRUE(second.send(post("/v1/transactions", "second")));
  std::this_thread::sleep_for(milliseconds(200));
  RawClient third(server->port());
  ASSERT_TRUE(third.send(post("/v1/transactions", "third")));
  const std::string& answer = third.read_until("}");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  gate.open();
  EXPECT_NE(first.read_until("'first'").find("200 OK"), std::string::npos);
  EXPECT_NE(second.read_until("'second'").find("200 OK"), std::string::npos);
}

TEST(Serve, ComputesNothingLongForWhoHasGone) {
  Gate gate;
  std::atomic<int> computed = 0;
  Options options;
  options.proofs.threads = 1;
  const auto server = serve(options, [&](const Request& request) {
    if (request.route->terms.lane != Lane::proof) return;
    ++computed;
    gate.pass();
  });
  constexpr std::string_view kZone = "GET /v1/zones/example/text HTTP/1.1\r\nHost: here\r\n\r\n";
  RawClient first(server->port());
  ASSERT_TRUE(first.send(kZone));
  ASSERT_TRUE(gate.await(1));
  for (int i = 0; i < 3; ++i) {
    RawClient gone(server->port());
    ASSERT_TRUE(gone.send(kZone));
    std::this_thread::sleep_for(milliseconds(100));
  }
  RawClient last(server->port());
  ASSERT_TRUE(last.send(kZone));
  std::this_thread::sleep_for(milliseconds(200));
  gate.open();
  EXPECT_NE(first.read_until("body ''").find("200 OK"), std::string::npos);
  EXPECT_NE(last.read_until("body ''").find("200 OK"), std::string::npos);
  EXPECT_EQ(computed, 2);
}

std::string through_proxy(const std::string& fields) {
  return "GET /v1/zones/example/text HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n";
}

// The one network may have two questions here; what a proxy says last of its client counts, and
// what that client says of itself does not. Who is no proxy is believed nothing.
TEST(Serve, GivesEachClientOfAProxyItsOwnTurn) {
  for (const bool trusted : {true, false}) {
    Gate gate;
    Options options;
    options.proofs.threads = 1;
    options.proofs.per_address = 2;
    if (trusted) options.proxies = {"127.0.0.1"};
    const auto server = serve(options, [&](const Request& request) {
      if (request.route->terms.lane == Lane::proof) gate.pass();
    });
    std::vector<std::unique_ptr<RawClient>> clients;
    const auto ask = [&](const std::string& fields) {
      clients.push_back(std::make_unique<RawClient>(server->port()));
      EXPECT_TRUE(clients.back()->send(through_proxy(fields)));
      std::this_thread::sleep_for(milliseconds(50));
    };
    ask("X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n");
    ask("X-Forwarded-For: 203.0.113.8\r\nX-Forwarded-For: 192.0.2.1\r\n");
    ask("X-Forwarded-For: 203.0.113.7,192.0.2.1:4711\r\n");
    EXPECT_TRUE(clients.back()->read_until("}").starts_with("HTTP/1.1 503 "));
    ask("X-Forwarded-For: 192.0.2.1, [2001:db8::1]:4711\r\n");
    gate.open();
    const std::string wanted = trusted ? "HTTP/1.1 200 " : "HTTP/1.1 503 ";
    EXPECT_TRUE(clients.back()->read_until(trusted ? "body ''" : "}").starts_with(wanted));
  }
}

TEST(Serve, SurvivesAHandlerThatThrows) {
  const auto server = serve({}, [](const Request& request) {
    if (is(request, "/v1/parties")) throw std::runtime_error("no more memory");
  });
  RawClient client(server->port());
  ASSERT_TRUE(client.send("GET /v1/parties HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_NE(client.read_until("}").find("HTTP/1.1 500 "), std::string::npos);
  ASSERT_TRUE(client.send(kGet));
  EXPECT_NE(client.read_until("body ''").find("200 OK"), std::string::npos);
}

TEST(Serve, StopsCleanlyWhileATransactionWaits) {
  Gate gate;
  const auto server = serve({}, [&](const Request& request) {
    if (request.route->terms.lane == Lane::waiting) gate.pass();
  });
  RawClient idle(server->port());
  ASSERT_TRUE(idle.send(kGet));
  idle.read_until("body ''");
  RawClient waiting(server->port());
  ASSERT_TRUE(waiting.send(post("/v1/transactions", "last")));
  ASSERT_TRUE(gate.await(1));

  const std::uint16_t port = server->port();
  std::thread stopper([&] { server->stop(); });
  idle.read_all();
  EXPECT_TRUE(idle.closed());
  EXPECT_FALSE(RawClient(port).connected());
  EXPECT_EQ(waiting.read_until("anything", milliseconds(100)), "");
  gate.open();
  EXPECT_NE(waiting.read_all().find("body 'last'"), std::string::npos);
  EXPECT_NE(waiting.read_all().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(waiting.closed());
  stopper.join();
  server->stop();
}

TEST(Serve, DoesNotWaitForClientsThatDoNotReadWhenItStops) {
  Gate gate;
  Options options;
  options.stop_timeout = milliseconds(100);
  const auto server = serve(options, [&](const Request& request) {
    if (request.route->terms.lane == Lane::waiting) gate.pass();
  });
  RawClient waiting(server->port());
  ASSERT_TRUE(waiting.send(post("/v1/transactions", "last")));
  ASSERT_TRUE(gate.await(1));
  std::thread stopper([&] { server->stop(); });
  std::this_thread::sleep_for(milliseconds(300));
  gate.open();
  stopper.join();
  EXPECT_EQ(waiting.read_all(), "");
}

TEST(Serve, SaysWhyItCannotListen) {
  Options options;
  options.address = "localhost";
  const auto named = Server::start(options, echo_table());
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().message, "HTTP: localhost is no IPv4 or IPv6 address");

  const auto server = serve({});
  Options taken;
  taken.port = server->port();
  const auto second = Server::start(taken, echo_table());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::io);
  EXPECT_EQ(second.error().message, "HTTP: cannot listen on 127.0.0.1 port " +
                                        std::to_string(server->port()) +
                                        ": Address already in use");
}

}  // namespace
}  // namespace comity::http
