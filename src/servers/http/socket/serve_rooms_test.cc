// What clients can make a server hold, and that others are served meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "servers/http/socket/limits.h"
#include "servers/http/socket/testing/serving.h"

namespace comity::http {
namespace {

using std::chrono::milliseconds;
using testing::count;
using testing::Gate;
using testing::kGet;
using testing::post;
using testing::RawClient;
using testing::serve;
using Crowd = std::vector<std::unique_ptr<RawClient>>;

constexpr std::size_t kMebibyte = 1 << 20;
constexpr milliseconds kSettle(300);

std::string promise(std::string_view target, std::size_t octets) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(octets) + "\r\n\r\n";
}

RawClient& enter(Crowd& crowd, const Server& server, std::string_view words) {
  crowd.push_back(std::make_unique<RawClient>(server.port()));
  EXPECT_TRUE(crowd.back()->send(words));
  return *crowd.back();
}

// An answer of so many octets, each its own or all the same.
Table large_table(std::size_t octets, bool shared) {
  return testing::sample_table([octets, shared](const Request&) {
    static const auto kSame = std::make_shared<const Bytes>(octets, 'x');
    Response response;
    if (shared) {
      response.shared = kSame;
    } else {
      response.body = Bytes(octets, 'x');
    }
    return Answer(response);
  });
}

bool answers(const Server& server, std::string_view request, std::string_view wanted) {
  RawClient client(server.port());
  return client.send(request) &&
         client.read_until(wanted).find("HTTP/1.1 200 ") != std::string::npos;
}

TEST(ServeRooms, APromisedBodyTakesNoRoom) {
  Options options;
  options.bodies_bytes = kMebibyte;
  const auto server = serve(options);
  Crowd crowd;
  for (int i = 0; i < 40; ++i) {
    enter(crowd, *server, promise(i % 2 == 0 ? "/v1/content" : "/v1/transactions", kMebibyte));
  }
  std::this_thread::sleep_for(kSettle);
  EXPECT_TRUE(answers(*server, post("/v1/transactions", "vote"), "body 'vote'"));
  const std::string large(kMebibyte - 100, 'x');
  EXPECT_TRUE(answers(*server, post("/v1/content", large), "x'\n"));
}

TEST(ServeRooms, WhoSendsABodyForLongestGivesWayToOneThatComes) {
  Options options;
  options.bodies_bytes = kMebibyte;
  const auto server = serve(options);
  Crowd crowd;
  for (int i = 0; i < 4; ++i) {
    enter(crowd, *server, promise("/v1/transactions", kMebibyte) + std::string(250'000, 'x'));
    std::this_thread::sleep_for(milliseconds(50));
  }
  EXPECT_TRUE(answers(*server, post("/v1/transactions", std::string(100'000, 'y')), "y'\n"));
  EXPECT_TRUE(crowd.front()->read_all().starts_with("HTTP/1.1 503 "));
  EXPECT_NE(crowd.front()->read_all().find("\"code\":\"busy\""), std::string::npos);
  // The others keep what they have.
  ASSERT_TRUE(crowd.back()->send(std::string(kMebibyte - 250'000, 'x')));
  EXPECT_NE(crowd.back()->read_until("x'\n").find("HTTP/1.1 200 "), std::string::npos);
}

TEST(ServeRooms, BodiesAtWorkKeepTheirRoomAndLeaveThatOfOthers) {
  Gate gate;
  Options options;
  options.bodies_bytes = kMebibyte;
  options.quick.threads = 1;
  const auto server = serve(options, [&](const Request& request) {
    if (request.route->terms.lane != Lane::waiting && request.body.size() > 1) gate.pass();
  });
  Crowd crowd;
  for (int i = 0; i < 2; ++i) {
    enter(crowd, *server, post("/v1/content", std::string(500'000, 'x')));
  }
  ASSERT_TRUE(gate.await(1));
  std::this_thread::sleep_for(kSettle);
  RawClient more(server->port());
  more.send(post("/v1/content", std::string(500'000, 'x')));
  EXPECT_TRUE(more.read_all().starts_with("HTTP/1.1 503 "));
  // Votes have a room of their own.
  EXPECT_TRUE(answers(*server, post("/v1/transactions", "vote"), "body 'vote'"));
  gate.open();
  for (const auto& each : crowd) {
    EXPECT_NE(each->read_until("x'\n").find("HTTP/1.1 200 "), std::string::npos);
  }
}

TEST(ServeRooms, WhatFramesAChunkedBodyIsBounded) {
  const auto server = serve({});
  const std::string head =
      "POST /v1/content HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string trailer = "0\r\nContent-Type: application/octet-stream\r\nHost: b\r\n\r\n";
  RawClient client(server->port());
  ASSERT_TRUE(client.send(head + "3;name=\"value\"\r\nabc\r\n" + trailer + std::string(kGet)));
  const std::string& all = client.read_until("type '' body ''\n");
  // A trailer is no header.
  EXPECT_NE(all.find("type '' body 'abc'"), std::string::npos) << all;
  EXPECT_EQ(count(all, "HTTP/1.1 200 "), 2U);

  RawClient wordy(server->port());
  ASSERT_TRUE(wordy.send(head));
  const std::string chunk = "1;x=" + std::string(8'000, 'y') + "\r\nz\r\n";
  for (int i = 0; i < 1'000 && wordy.send(chunk); ++i) {
  }
  EXPECT_TRUE(wordy.read_all().starts_with("HTTP/1.1 413 ")) << wordy.read_all();
  RawClient endless(server->port());
  ASSERT_TRUE(endless.send(head + "0\r\n"));
  for (int i = 0; i < 1'000 && endless.send("X: " + std::string(1'000, 'y') + "\r\n"); ++i) {
  }
  EXPECT_TRUE(endless.read_all().starts_with("HTTP/1.1 4")) << endless.read_all();
}

TEST(ServeRooms, ANewConnectionTakesThePlaceOfTheOneThatWasSilentForLongest) {
  Options options;
  options.connections = 3;
  const auto server = serve(options);
  Crowd crowd;
  for (int i = 0; i < 3; ++i) {
    enter(crowd, *server, kGet).read_until("body ''");
  }
  ASSERT_TRUE(crowd[0]->send(kGet));
  std::this_thread::sleep_for(kSettle);
  EXPECT_EQ(count(crowd[0]->read_until("nothing", milliseconds(10)), "200 OK"), 2U);
  EXPECT_TRUE(answers(*server, kGet, "body ''"));
  crowd[1]->read_all();
  EXPECT_TRUE(crowd[1]->closed());
  ASSERT_TRUE(crowd[0]->send(kGet));
  std::this_thread::sleep_for(kSettle);
  EXPECT_EQ(count(crowd[0]->read_until("nothing", milliseconds(10)), "200 OK"), 3U);
}

TEST(ServeRooms, TurnsAwayConnectionsWhenAllAreAtWork) {
  Gate gate;
  Options options;
  options.connections = 2;
  const auto server = serve(options, [&](const Request&) { gate.pass(); });
  RawClient first(server->port());
  RawClient second(server->port());
  ASSERT_TRUE(first.send(kGet));
  ASSERT_TRUE(second.send(kGet));
  ASSERT_TRUE(gate.await(2));
  RawClient third(server->port());
  EXPECT_TRUE(third.read_all().starts_with("HTTP/1.1 503 "));
  EXPECT_NE(third.read_all().find("\"code\":\"busy\""), std::string::npos);
  gate.open();
  EXPECT_TRUE(first.read_until("body ''").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(answers(*server, kGet, "body ''"));
}

// What takes long to make has threads of its own, and one address so many places there.
TEST(ServeRooms, NobodyWaitsBehindWhatTakesLong) {
  Gate gate;
  const auto answer = [](const Request&) {
    Response response;
    response.body = "done";
    return Answer(response);
  };
  const auto slow = [&](const Request& request) {
    gate.pass();
    return answer(request);
  };
  Table table({{Method::get, "/v1/health", {}, answer, "how it is"},
               {Method::get, "/v1/trial", {}, slow, "a trial", {.lane = Lane::trial}}},
              {.where = "here"});
  Options options;
  options.quick.threads = 1;
  options.trials.threads = 1;
  options.trials.per_address = 2;
  const auto server = Server::start(options, std::move(table));
  ASSERT_TRUE(server) << server.error().message;
  constexpr std::string_view kTrial = "GET /v1/trial HTTP/1.1\r\nHost: a\r\n\r\n";
  Crowd crowd;
  RawClient& first = enter(crowd, **server, kTrial);
  ASSERT_TRUE(gate.await(1));
  RawClient& second = enter(crowd, **server, kTrial);
  std::this_thread::sleep_for(kSettle);
  EXPECT_TRUE(answers(**server, kGet, "done"));
  EXPECT_TRUE(enter(crowd, **server, kTrial).read_until("busy").starts_with("HTTP/1.1 503 "));
  gate.open();
  EXPECT_TRUE(first.read_until("done").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(second.read_until("done").starts_with("HTTP/1.1 200 "));
}

// From many networks at once, as who has an IPv6 prefix has them: beside trials, whose senders say
// how long they take, proofs and previews go on.
TEST(ServeRooms, NobodyWaitsBehindTheTrialsOfStrangers) {
  Gate gate;
  const auto answer = [](const Request&) {
    Response response;
    response.body = "done";
    return Answer(response);
  };
  const auto slow = [&](const Request& request) {
    gate.pass();
    return answer(request);
  };
  Table table({{Method::get, "/v1/bundle", {}, answer, "a bundle", {.lane = Lane::proof}},
               {Method::get, "/v1/matter", {}, answer, "a preview", {.lane = Lane::preview}},
               {Method::get, "/v1/trial", {}, slow, "a trial", {.lane = Lane::trial}}},
              {.where = "here"});
  Options options;
  options.proxies = {"127.0.0.1"};
  const auto server = Server::start(options, std::move(table));
  ASSERT_TRUE(server) << server.error().message;
  Crowd crowd;
  for (int i = 0; i < 70; ++i) {
    enter(crowd, **server,
          "GET /v1/trial HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2." + std::to_string(i) +
              "\r\n\r\n");
  }
  ASSERT_TRUE(gate.await(1));
  for (const std::string path : {"/v1/bundle", "/v1/matter"}) {
    EXPECT_TRUE(answers(**server, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n", "done"));
  }
  std::this_thread::sleep_for(kSettle);
  gate.open();
  const auto tried = std::count_if(crowd.begin(), crowd.end(), [](const auto& each) {
    return each->read_until("\r\n\r\n").starts_with("HTTP/1.1 200 ");
  });
  EXPECT_EQ(tried, static_cast<std::ptrdiff_t>(options.trials.requests));
}

TEST(ServeRooms, WhoDoesNotTakeAnAnswerGivesWayToOneWhoDoes) {
  Options options;
  options.answers_bytes = 20 * kMebibyte;
  const auto server = Server::start(options, large_table(8 * kMebibyte, false));
  ASSERT_TRUE(server);
  Crowd crowd;
  for (int i = 0; i < 10; ++i) enter(crowd, **server, kGet);
  std::this_thread::sleep_for(kSettle);
  RawClient reader((*server)->port());
  ASSERT_TRUE(reader.send("GET /v1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_GT(reader.read_all().size(), 8 * kMebibyte);
  const auto cut = std::count_if(crowd.begin(), crowd.end(), [](const auto& each) {
    return each->read_all(milliseconds(200)).size() < 8 * kMebibyte;
  });
  EXPECT_GE(cut, 9);
}

TEST(ServeRooms, AnAnswerThatIsSharedTakesItsRoomOnce) {
  Options options;
  options.answers_bytes = 20 * kMebibyte;
  const auto server = Server::start(options, large_table(8 * kMebibyte, true));
  ASSERT_TRUE(server);
  Crowd crowd;
  for (int i = 0; i < 10; ++i) enter(crowd, **server, kGet);
  std::this_thread::sleep_for(kSettle);
  for (const auto& each : crowd) {
    each->read_until("nothing", milliseconds(700));
    EXPECT_GT(each->read_until("nothing", milliseconds(1)).size(), 8 * kMebibyte);
  }
}

TEST(ServeRooms, CutsOffAClientThatDoesNotTakeItsAnswer) {
  Options options;
  options.write_timeout = milliseconds(200);
  options.slowest_bytes_per_second = 1 << 30;
  const auto server = Server::start(options, large_table(64 * kMebibyte, false));
  ASSERT_TRUE(server);
  RawClient client((*server)->port());
  ASSERT_TRUE(client.send(kGet));
  std::this_thread::sleep_for(milliseconds(1000));
  const std::string& all = client.read_all();
  EXPECT_TRUE(client.closed());
  EXPECT_LT(all.size(), 64 * kMebibyte);
}

}  // namespace
}  // namespace comity::http
