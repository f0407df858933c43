#include "party.h"

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "clock.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::bench {
namespace {

constexpr std::chrono::seconds kTimeout(30);
constexpr std::int64_t kValidSeconds = 3'600;

}  // namespace

void give_up(const std::string& message) {
  std::cerr << "comity-bench: " << message << "\n";
  std::exit(1);
}

std::string field(const std::string& json, const std::string& name) {
  const std::string quoted = "\"" + name + "\":";
  const std::size_t found = json.find(quoted);
  if (found == std::string::npos) return "";
  std::size_t begin = found + quoted.size();
  if (json[begin] != '"') return json.substr(begin, json.find_first_of(",}", begin) - begin);
  ++begin;
  return json.substr(begin, json.find('"', begin) - begin);
}

Party::Party(const std::string& url, std::string handle, Hash community, crypto::SigningKey key)
    : handle_(std::move(handle)),
      community_(community),
      key_(std::move(key)),
      client_(must(http::Client::open(url))) {}

Party Party::open(const std::string& url, const std::string& data, const std::string& handle) {
  folder::LoadedKey loaded =
      must(folder::read_key_file(data + "/keys/" + handle + ".key", folder::passphrase_source("")));
  Party party(url, handle, Hash{}, std::move(loaded.key));
  party.community_ = must(Hash::from(must(from_hex(field(party.get("/v1/community"), "id")))));
  const std::string owner = party.get("/v1/keys/" + party.key_.public_key().hex());
  party.sequence_ = std::stoull(field(owner, "last_sequence"));
  return party;
}

Party Party::with_key(const std::string& url, crypto::SigningKey key) const {
  return Party(url, handle_, community_, std::move(key));
}

Bytes Party::sign(const v1::Action& action) {
  v1::Body body;
  body.set_community(community_.bytes());
  body.set_party(handle_);
  body.set_key(key_.public_key().bytes());
  body.set_sequence(++sequence_);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now(), kValidSeconds));
  *body.mutable_action() = action;
  return proof::sign_transaction(wire::encode(body), key_);
}

void Party::send(const Bytes& transaction) {
  const http::ClientResponse answer = must(client_->request("POST", "/v1/transactions", transaction,
                                                            "application/octet-stream", kTimeout));
  if (field(answer.body, "outcome") != "done") give_up(handle_ + ": " + answer.body);
}

Result<std::string> Party::offer(const Bytes& transaction) {
  Result<http::ClientResponse> answer = client_->request("POST", "/v1/transactions", transaction,
                                                         "application/octet-stream", kTimeout);
  if (!answer) return tl::unexpected(answer.error());
  return answer->body;
}

Status Party::resume() {
  Result<http::ClientResponse> answer =
      client_->request("GET", "/v1/keys/" + key_.public_key().hex(), "", "", kTimeout);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return error(answer->body);
  sequence_ = std::stoull(field(answer->body, "last_sequence"));
  return {};
}

std::string Party::get(const std::string& target) {
  const http::ClientResponse answer = must(client_->request("GET", target, "", "", kTimeout));
  if (answer.status != 200) give_up(target + ": " + answer.body);
  return answer.body;
}

}  // namespace comity::bench
