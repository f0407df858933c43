// A party of a sample community that signs and sends transactions over one connection.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "crypto/ed25519.h"
#include "folder/key_file.h"
#include "servers/http/socket/client.h"
#include "wire/fwd.h"

namespace comity::bench {

class Party {
 public:
  // Key of <data>/keys/<handle>.key; asks the node at `url` for its sequence.
  static Party open(const std::string& url, const std::string& data, const std::string& handle);
  // Another key of the same party.
  Party with_key(const std::string& url, crypto::SigningKey key) const;

  // A signed transaction with the next sequence.
  Bytes sign(const v1::Action& action);
  // Sends it and ends the program with a message unless it is done.
  void send(const Bytes& transaction);
  std::string get(const std::string& target);
  // The node's answer; not done when the node went away meanwhile.
  Result<std::string> offer(const Bytes& transaction);
  // Asks the node for the sequence again, after it came back.
  Status resume();

  const std::string& handle() const { return handle_; }
  const Hash& community() const { return community_; }

 private:
  Party(const std::string& url, std::string handle, Hash community, crypto::SigningKey key);

  std::string handle_;
  Hash community_;
  crypto::SigningKey key_;
  std::uint64_t sequence_ = 0;
  std::unique_ptr<http::Client> client_;
};

// Text of field `name` of a flat JSON answer; enough for what the bench asks.
std::string field(const std::string& json, const std::string& name);

// Prints the message and ends the program.
[[noreturn]] void give_up(const std::string& message);

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}
inline void must(const Status& status) {
  if (!status) give_up(status.error().message);
}

}  // namespace comity::bench
