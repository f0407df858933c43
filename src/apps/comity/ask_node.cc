#include "apps/comity/ask_node.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "apps/comity/answer.h"

namespace comity::cli {
namespace {

constexpr std::chrono::seconds kTimeout{60};
constexpr std::chrono::seconds kPatience{60};
constexpr int kUnavailable = 503;

// Questions that take octets.
bool only_asks(std::string_view target) {
  return target.starts_with("/v1/preview") || target.starts_with("/v1/bundle/");
}

bool may_go_twice(std::string_view method, std::string_view target) {
  return method != "POST" || only_asks(target) || target == "/v1/content";
}

// Nothing was done yet, and it says when to come again; not of a node that is starting or halted.
bool is_busy(const http::ClientResponse& answer) {
  if (answer.status != kUnavailable || !answer.headers.contains("retry-after")) return false;
  boost::system::error_code code;
  const boost::json::value value = boost::json::parse(answer.body, code);
  return !code && text_at(object_at(value, "error"), "code") == "busy";
}

// Of Retry-After (RFC 9110, 10.2.3); a date, which no node of ours gives, is taken for a second.
std::chrono::seconds pause_of(const http::ClientResponse& answer) {
  const std::string& text = answer.headers.at("retry-after");
  int pause = 1;
  (void)std::from_chars(text.data(), text.data() + text.size(), pause);
  return std::clamp(std::chrono::seconds(pause), std::chrono::seconds(1), kPatience);
}

void say_busy_once(const Common& common) {
  static bool said = false;
  if (std::exchange(said, true)) return;
  std::cerr << common.node << " is busy: asking again, for " << kPatience.count() << " s at most\n";
}

}  // namespace

Result<http::ClientResponse> ask_node(const Common& common, std::string_view method,
                                      const std::string& target, const std::string& body) {
  if (common.dry_run && method == "POST" && !only_asks(target)) {
    return error(ErrorKind::conflict, "a dry run sends nothing, and this would: " + target);
  }
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    auto answer = http::request(common.node, method, target, body,
                                body.empty() ? "" : "application/octet-stream", kTimeout);
    if (!answer) {
      if (answer.error().kind != ErrorKind::unavailable) return at("--node", answer.error());
      return error(answer.error().kind, common.node + ": " + answer.error().message +
                                            "; is the node running? (--node, $COMITY_NODE)");
    }
    if (!may_go_twice(method, target) || !is_busy(*answer)) return answer;
    const auto pause = pause_of(*answer);
    if (std::chrono::steady_clock::now() + pause > until) return answer;
    say_busy_once(common);
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace comity::cli
