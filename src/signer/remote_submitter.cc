#include "signer/remote_submitter.h"

#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "crypto/content.h"
#include "servers/http/limits.h"

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
      new RemoteSubmitter(*std::move(client), std::move(arrived)));
}

ledger::Receipt RemoteSubmitter::submit(BytesView transaction) {
  Bytes body;
  const Result<std::string> path = pack(transaction, body);
  if (!path) return later(path.error().message);
  const auto answer = client_->request("POST", *path, body, kOctets, kTimeout);
  if (!answer) return later(answer.error().message);
  Result<ledger::Receipt> receipt = parse_receipt(answer->body);
  if (!receipt) return later(receipt.error().message);
  if (receipt->recorded && !arrived_(receipt->height)) {
    return later("block " + std::to_string(receipt->height) + " has not come");
  }
  return *std::move(receipt);
}

Status RemoteSubmitter::post_text(BytesView salted) {
  const auto answer = client_->request("POST", "/v1/content", salted, kOctets, kTimeout);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status == kHttpOk) return {};
  return error(ErrorKind::unavailable,
               "/v1/content: HTTP status " + std::to_string(answer->status));
}

Result<std::string> RemoteSubmitter::pack(BytesView transaction, Bytes& body) {
  sent_.clear();
  append_u32(body, static_cast<std::uint32_t>(transaction.size()));
  body.append(transaction);
  std::size_t room = limits::kHttpTextsWithTransaction;
  for (const Bytes& salted : std::exchange(texts_, {})) {
    const BytesView view = salted;
    sent_.insert(crypto::content_hash(view.substr(0, crypto::kContentSaltBytes),
                                      view.substr(crypto::kContentSaltBytes)));
    const std::size_t size = body.size() + sizeof(std::uint32_t) + salted.size();
    if (room > 0 && size <= limits::kHttpBodyBytes) {
      --room;
      append_u32(body, static_cast<std::uint32_t>(salted.size()));
      body.append(salted);
    } else if (Status posted = post_text(salted); !posted) {
      return tl::unexpected(posted.error());
    }
  }
  return "/v1/transactions/with-texts";
}

Result<Hash> RemoteSubmitter::put_content(BytesView salt, BytesView text) {
  const Hash hash = crypto::content_hash(salt, text);
  Bytes salted = Bytes(salt).append(text);
  if (!sent_.contains(hash)) {
    texts_.push_back(std::move(salted));
    return hash;
  }
  if (Status posted = post_text(salted); !posted) return tl::unexpected(posted.error());
  return hash;
}

}  // namespace comity::signer
