#include "signer/remote_submitter.h"

#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "crypto/content.h"
#include "machine/log.h"

namespace comity::signer {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kTimeout{60};
constexpr std::size_t kAnswerBytes = 1 << 20;
constexpr int kHttpOk = 200;
constexpr std::string_view kOctets = "application/octet-stream";

const json::value* member(const json::object& object, const char* name) {
  return object.if_contains(name);
}

ledger::Receipt later(std::string reason) {
  ledger::Receipt receipt;
  receipt.outcome = ledger::Code::shutting_down;
  receipt.reason = std::move(reason);
  return receipt;
}

}  // namespace

Result<ledger::Receipt> parse_receipt(std::string_view text) {
  const auto wrong = [] { return error("the node's answer is no receipt"); };
  boost::system::error_code failure;
  const json::value value = json::parse(text, failure);
  if (failure || !value.is_object()) return wrong();
  const json::object& object = value.as_object();
  const json::value* outcome = member(object, "outcome_number");
  const json::value* reason = member(object, "reason");
  if (outcome == nullptr || !outcome->is_int64() || outcome->as_int64() < 0) return wrong();
  ledger::Receipt receipt;
  receipt.outcome = static_cast<ledger::Code>(outcome->as_int64());
  if (reason != nullptr && reason->is_string()) receipt.reason = reason->as_string();
  const json::value* height = member(object, "height");
  receipt.recorded = height != nullptr && height->is_int64() && height->as_int64() > 0;
  if (receipt.recorded) receipt.height = static_cast<std::uint64_t>(height->as_int64());
  return receipt;
}

Result<std::unique_ptr<RemoteSubmitter>> RemoteSubmitter::open(std::string_view address,
                                                               Arrived arrived) {
  auto client = http::Client::open(address, kAnswerBytes);
  if (!client) return tl::unexpected(client.error());
  return std::unique_ptr<RemoteSubmitter>(
      new RemoteSubmitter(std::string(address), *std::move(client), std::move(arrived)));
}

ledger::Receipt RemoteSubmitter::submit(BytesView transaction) {
  const auto answer = client_->request("POST", "/v1/transactions", transaction, kOctets, kTimeout);
  for (std::future<Connection>& text : texts_) idle_.push_back(text.get());
  texts_.clear();
  if (!answer) return later(answer.error().message);
  Result<ledger::Receipt> receipt = parse_receipt(answer->body);
  if (!receipt) return later(receipt.error().message);
  if (receipt->recorded && !arrived_(receipt->height)) {
    return later("block " + std::to_string(receipt->height) + " has not come");
  }
  return *std::move(receipt);
}

Result<Hash> RemoteSubmitter::put_content(BytesView salt, BytesView text) {
  if (idle_.empty()) {
    auto client = http::Client::open(address_, kAnswerBytes);
    if (!client) return tl::unexpected(client.error());
    idle_.push_back(*std::move(client));
  }
  Connection client = std::move(idle_.back());
  idle_.pop_back();
  texts_.push_back(std::async(std::launch::async, [client = std::move(client),
                                                   salted = Bytes(salt).append(text)]() mutable {
    const auto answer = client->request("POST", "/v1/content", salted, kOctets, kTimeout);
    const std::string trouble = !answer
                                    ? answer.error().message
                                    : "/v1/content: HTTP status " + std::to_string(answer->status);
    if (!answer || answer->status != kHttpOk) machine::log::warning(trouble);
    return std::move(client);
  }));
  return crypto::content_hash(salt, text);
}

}  // namespace comity::signer
