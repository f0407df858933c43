// Hands transactions and texts in over a node's API. What a receipt says is believed as far as that
// goes: it returns when the signer's own copy has the block that the receipt names. A text is on
// its way beside the transaction that is handed in next, so that both take one round trip. One
// thread.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
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
  // The hash at once. Whether the node has taken it shows when it is looked for.
  [[nodiscard]] Result<Hash> put_content(BytesView salt, BytesView text) override;

 private:
  using Connection = std::unique_ptr<http::Client>;

  RemoteSubmitter(std::string address, Connection client, Arrived arrived)
      : address_(std::move(address)), client_(std::move(client)), arrived_(std::move(arrived)) {}

  const std::string address_;
  Connection client_;
  const Arrived arrived_;
  std::vector<Connection> idle_;                // for texts
  std::vector<std::future<Connection>> texts_;  // on their way
};

// What a node says became of a transaction; invalid when it is no receipt.
[[nodiscard]] Result<ledger::Receipt> parse_receipt(std::string_view json);

}  // namespace comity::signer
