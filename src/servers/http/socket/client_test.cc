#include "servers/http/socket/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "servers/http/socket/serve.h"
#include "servers/http/testing/sample.h"

namespace comity::http {
namespace {

using std::chrono::milliseconds;

// Says back what came; of some paths after a pause, of others as an error.
std::unique_ptr<Server> open_server(const Options& options = {},
                                    milliseconds pause = milliseconds(0)) {
  auto server = Server::start(options, testing::sample_table([pause](const Request& request) {
                                if (testing::is(request, "/v1/proposals")) {
                                  std::this_thread::sleep_for(pause);
                                }
                                Response response;
                                response.status = testing::is(request, "/v1/parties") ? 404 : 200;
                                response.content_type = "text/plain";
                                response.body = "'" + request.body + "' " + request.content_type;
                                response.headers.emplace_back("Comity-Height", "12");
                                return Answer(response);
                              }));
  EXPECT_TRUE(server);
  return server ? std::move(*server) : nullptr;
}

std::string address_of(const Server& server) {
  return "http://127.0.0.1:" + std::to_string(server.port());
}

TEST(Client, AsksOnce) {
  const auto server = open_server();
  const auto got = request(address_of(*server), "GET", "/v1/health");
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->content_type, "text/plain");
  EXPECT_EQ(got->body, "'' ");
  EXPECT_EQ(got->headers.at("comity-height"), "12");
}

TEST(Client, SendsABody) {
  const auto server = open_server();
  const Bytes body(1 << 20, '\0');
  const auto got =
      request(address_of(*server) + "/", "POST", "/v1/content", body, "application/octet-stream");
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->body, "'" + body + "' application/octet-stream");
}

TEST(Client, GivesErrorStatusesAsAnswers) {
  const auto server = open_server();
  EXPECT_EQ(request(address_of(*server), "GET", "/v1/parties")->status, 404);
  EXPECT_EQ(request(address_of(*server), "GET", "/v2")->status, 404);
  EXPECT_EQ(request(address_of(*server), "POST", "/v1/content", Bytes(2 << 20, 'x'))->status, 413);
  const auto head = request(address_of(*server), "HEAD", "/v1/health");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
}

TEST(Client, KeepsItsConnectionAndConnectsAgainWhenItIsGone) {
  Options options;
  options.requests_per_connection = 3;
  options.idle_timeout = milliseconds(100);
  const auto server = open_server(options);
  const auto client = Client::open(address_of(*server));
  ASSERT_TRUE(client);
  for (int i = 0; i < 7; ++i) {
    const auto got = (*client)->request("GET", "/v1/health", {}, {}, std::chrono::seconds(10));
    ASSERT_TRUE(got) << i << ": " << got.error().message;
  }
  std::this_thread::sleep_for(milliseconds(400));
  const auto after_idle = (*client)->request("GET", "/v1/health", {}, {}, std::chrono::seconds(10));
  ASSERT_TRUE(after_idle) << after_idle.error().message;
}

// It is sent once, so it takes no connection that the server has closed.
TEST(Client, SendsAPostOnAConnectionThatStands) {
  Options options;
  options.idle_timeout = milliseconds(100);
  const auto server = open_server(options);
  const auto client = Client::open(address_of(*server));
  ASSERT_TRUE(client);
  const std::chrono::seconds time(10);
  ASSERT_TRUE((*client)->request("POST", "/v1/content", "a", {}, time));
  std::this_thread::sleep_for(milliseconds(400));
  const auto after_idle = (*client)->request("POST", "/v1/content", "b", {}, time);
  ASSERT_TRUE(after_idle) << after_idle.error().message;
  EXPECT_EQ(after_idle->body, "'b' ");
}

TEST(Client, GivesUpInTime) {
  const auto server = open_server({}, milliseconds(1000));
  const auto got = request(address_of(*server), "GET", "/v1/proposals", {}, {}, milliseconds(100));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(got.error().message, "no answer within 100 ms");
}

TEST(Client, SaysThatNobodyIsThere) {
  std::uint16_t port = 0;
  { port = open_server()->port(); }
  const auto got = request("http://127.0.0.1:" + std::to_string(port), "GET", "/v1/health");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(got.error().message, "Connection refused");
}

TEST(Client, RefusesAddressesAndPathsThatAreNone) {
  for (const std::string_view address :
       {"", "127.0.0.1:80", "ftp://127.0.0.1:80", "https://", "https://a:0", "http://127.0.0.1",
        "http://:80", "http://a:b", "http://a:80/v1", "http://a@b:80", "http://a:123456",
        "http://a:65536", "http://a:0"}) {
    const auto got = Client::open(address);
    ASSERT_FALSE(got) << address;
    EXPECT_EQ(got.error().kind, ErrorKind::invalid);
  }
  EXPECT_TRUE(Client::open("http://[::1]:80"));
  EXPECT_TRUE(Client::open("http://localhost:8653/"));
  EXPECT_TRUE(Client::open("https://node.example"));
  EXPECT_TRUE(Client::open("https://[::1]"));
  EXPECT_TRUE(Client::open("https://[::1]:8443/"));
  EXPECT_FALSE(request("http://127.0.0.1:1", "GET", "v1/health"));
  EXPECT_FALSE(request("http://127.0.0.1:1", "GET", "/v1/a\r\nHost: b"));
  EXPECT_FALSE(request("http://127.0.0.1:1", "FETCH", "/v1/health"));
}

}  // namespace
}  // namespace comity::http
