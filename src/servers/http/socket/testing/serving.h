// For tests only: a server of the sample table on a free port, and what is sent to it.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "servers/http/socket/serve.h"
#include "servers/http/socket/testing/raw_client.h"
#include "servers/http/testing/sample.h"

namespace comity::http::testing {

inline constexpr std::string_view kGet = "GET /v1/health HTTP/1.1\r\nHost: here\r\n\r\n";
inline constexpr std::string_view kOctets = "Content-Type: application/octet-stream\r\n";

// Answers with what it was asked, after `before` has run.
inline Table echo_table(std::function<void(const Request&)> before = {}) {
  return sample_table([before = std::move(before)](const Request& request) {
    if (before) before(request);
    Response response;
    response.content_type = "text/plain";
    response.body = "type '" + request.content_type + "' body '" + request.body + "'\n";
    return Answer(response);
  });
}

inline std::unique_ptr<Server> serve(const Options& options,
                                     std::function<void(const Request&)> before = {}) {
  auto server = Server::start(options, echo_table(std::move(before)));
  EXPECT_TRUE(server) << (server ? "" : server.error().message);
  return server ? std::move(*server) : nullptr;
}

// Closed until somebody opens it for good.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  // False when fewer than `count` came within ten seconds.
  bool await(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return waiting_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

inline std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: here\r\n" + std::string(kOctets) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace comity::http::testing
