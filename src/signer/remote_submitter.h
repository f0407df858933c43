// Hands transactions and texts in over a node's API. What a receipt says is believed as far as that
// goes: it returns when the signer's own copy has the block that the receipt names. Texts go with
// the transaction that is handed in next, so that both take one round trip. One thread.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "ledger/submit.h"
#include "servers/http/socket/client.h"

namespace comity::signer {

class RemoteSubmitter final : public ledger::Submitter {
 public:
  // `arrived` waits until the copy has this height, and is false when it does not come.
  using Arrived = std::function<bool(std::uint64_t height)>;
  // As http::Client::open.
  [[nodiscard]] static Result<std::unique_ptr<RemoteSubmitter>> open(std::string_view address,
                                                                     Arrived arrived);

  // `shutting_down`, which may hold later, when the node cannot be reached or its block does not
  // come.
  [[nodiscard]] ledger::Receipt submit(BytesView transaction) override;
  // At once when it went with a transaction before: the node has it no more.
  [[nodiscard]] Result<Hash> put_content(BytesView salt, BytesView text) override;

 private:
  RemoteSubmitter(std::unique_ptr<http::Client> client, Arrived arrived)
      : client_(std::move(client)), arrived_(std::move(arrived)) {}

  [[nodiscard]] Status post_text(BytesView salted);
  // The path that takes this transaction, with as many texts as there is room for; in `body`.
  [[nodiscard]] Result<std::string> pack(BytesView transaction, Bytes& body);

  std::unique_ptr<http::Client> client_;
  const Arrived arrived_;
  std::vector<Bytes> texts_;  // salted, for the next transaction
  std::set<Hash> sent_;       // of those that went with the last one
};

// What a node says became of a transaction; invalid when it is no receipt.
[[nodiscard]] Result<ledger::Receipt> parse_receipt(std::string_view json);

}  // namespace comity::signer
