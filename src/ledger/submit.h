// How servers hand a transaction in. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "ledger/outcome.h"

namespace comity::ledger {

struct Receipt {
  Hash transaction;  // SHA-256 of the body; zero when the bytes held no transaction
  Code outcome = Code::done;
  std::string reason;        // empty when done
  bool recorded = false;     // stands in a block: done, refused or broken
  std::uint64_t height = 0;  // of that block
  bool account = false;      // screened: from a party without a seat, which waits among its like
};

class Submitter {
 public:
  virtual ~Submitter() = default;
  // Blocks until the transaction is durable in a block or was turned away. The same transaction
  // again, while it waits or after it was recorded, gives the receipt of the first.
  [[nodiscard]] virtual Receipt submit(BytesView transaction) = 0;
  // The same of several, receipts in their order: who can hands all in before it waits for any, so
  // that they come into one block.
  [[nodiscard]] virtual std::vector<Receipt> submit_all(const std::vector<Bytes>& transactions) {
    std::vector<Receipt> receipts;
    receipts.reserve(transactions.size());
    for (const Bytes& transaction : transactions) receipts.push_back(submit(transaction));
    return receipts;
  }
  // Texts that travel beside a transaction: takes salt[32] || bytes under its content hash. Kept as
  // long as a record names it, from its transaction on; until then it waits, and may have to make
  // room for others. Handed in after its transaction it is kept at once.
  [[nodiscard]] virtual Result<Hash> put_content(BytesView salt, BytesView text) = 0;
};

}  // namespace comity::ledger
