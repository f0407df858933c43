#include "ledger/recorded.h"

#include <string>

#include "base/limits.h"
#include "ledger/named_texts.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {

Result<v1::BlockRecord> block_record(const Reader& reader, std::uint64_t height) {
  const Result<std::uint64_t> index = reader.log_index(height);
  if (!index) return tl::unexpected(index.error());
  const Result<Bytes> entry = reader.log_entry(*index);
  if (!entry) return tl::unexpected(entry.error());
  Result<v1::BlockRecord> record = wire::decode<v1::BlockRecord>(*entry, limits::kLogEntryBytes);
  if (!record || record->height() != height) {
    return error(ErrorKind::corrupt, "log entry " + std::to_string(*index) +
                                         " is not the record of block " + std::to_string(height));
  }
  return record;
}

Result<v1::BlockTransactions> block_transactions(const Reader& reader, std::uint64_t height) {
  const Result<Bytes> octets = reader.block(height);
  if (!octets) return tl::unexpected(octets.error());
  v1::BlockTransactions transactions;
  if (!wire::parse_stored(*octets, transactions)) {
    return error(ErrorKind::corrupt, "block " + std::to_string(height) + " cannot be read");
  }
  return transactions;
}

Result<std::vector<Hash>> transaction_leaves(const v1::BlockTransactions& block) {
  std::vector<Hash> leaves;
  for (const v1::IncludedTransaction& it : block.transactions()) {
    v1::Transaction transaction;
    if (!wire::parse_stored(it.transaction(), transaction)) {
      return error(ErrorKind::corrupt, "a transaction of the block cannot be read");
    }
    leaves.push_back(
        proof::transaction_leaf(proof::transaction_id(transaction.body()), it.outcome()));
  }
  return leaves;
}

std::vector<Hash> texts_of_block(BytesView block) {
  std::vector<Hash> hashes;
  each_done(block, [&](const v1::Action& action) {
    for (const auto& [hash, length] : texts_in(action)) hashes.push_back(hash);
  });
  return hashes;
}

}  // namespace comity::ledger
