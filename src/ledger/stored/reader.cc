#include <optional>
#include <string>
#include <utility>

#include "crypto/content.h"
#include "ledger/recorded.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/log_store.h"
#include "ledger/stored/stored_ledger.h"
#include "proof/log.h"
#include "wire/messages.h"

namespace comity::ledger {

Head StoredLedger::head() const { return newest_.load()->durable.head; }

std::string StoredLedger::checkpoint() const { return newest_.load()->checkpoint; }

Status StoredLedger::check_height(std::uint64_t height) const {
  const std::uint64_t newest = head().height;
  if (height <= newest) return {};
  return error(ErrorKind::not_found, "height " + std::to_string(height) +
                                         " does not exist yet, the newest is " +
                                         std::to_string(newest));
}

Status StoredLedger::check_log_size(std::uint64_t size) const {
  const std::uint64_t newest = head().log_size;
  if (size <= newest) return {};
  return error(ErrorKind::not_found,
               "the log has " + std::to_string(newest) + " entries, not " + std::to_string(size));
}

Result<Head> StoredLedger::at(std::uint64_t height) const {
  if (Status status = check_height(height); !status) return tl::unexpected(status.error());
  const Result<Bytes> bytes =
      require(store_, height_index_key(height), "height " + std::to_string(height));
  if (!bytes) return tl::unexpected(bytes.error());
  const Result<HeightIndex> index = decode_height_index(*bytes);
  if (!index) return tl::unexpected(index.error());
  return Head{height, index->time, index->root, index->log_index + 1};
}

Result<std::unique_ptr<state::View>> StoredLedger::view(std::uint64_t height) const {
  if (Status status = check_height(height); !status) return tl::unexpected(status.error());
  return state_->at(height);
}

Result<proof::TreeProof> StoredLedger::prove(const state::Key& key, std::uint64_t height) const {
  const Head newest = head();
  const Result<Head> head = height == newest.height ? Result<Head>(newest) : at(height);
  if (!head) return tl::unexpected(head.error());
  return state_->prove(key, height, head->root);
}

Result<std::uint64_t> StoredLedger::changed_at(const state::Key& key, std::uint64_t height) const {
  if (Status status = check_height(height); !status) return tl::unexpected(status.error());
  return state_->changed_at(key, height);
}

Result<Bytes> StoredLedger::log_entry(std::uint64_t index) const {
  // A block that is being committed is not shown before it is the head.
  if (index >= head().log_size) {
    return error(ErrorKind::not_found, "the log has no entry " + std::to_string(index) + " yet");
  }
  return require(store_, entry_key(index), "log entry " + std::to_string(index));
}

Result<std::uint64_t> StoredLedger::log_index(std::uint64_t height) const {
  const Result<Head> head = at(height);
  if (!head) return tl::unexpected(head.error());
  return head->log_size - 1;
}

Result<std::vector<Hash>> StoredLedger::prove_inclusion(std::uint64_t index,
                                                        std::uint64_t size) const {
  if (Status status = check_log_size(size); !status) return tl::unexpected(status.error());
  if (index >= size) {
    return error("a log of " + std::to_string(size) + " entries has no entry " +
                 std::to_string(index));
  }
  return proof::make_inclusion(index, size, node_reader(store_));
}

Result<std::vector<Hash>> StoredLedger::prove_consistency(std::uint64_t old_size,
                                                          std::uint64_t size) const {
  if (Status status = check_log_size(size); !status) return tl::unexpected(status.error());
  if (old_size > size) {
    return error("a log of " + std::to_string(size) + " entries has no older size " +
                 std::to_string(old_size));
  }
  return proof::make_consistency(old_size, size, node_reader(store_));
}

Result<Hash> StoredLedger::log_node(int level, std::uint64_t index) const {
  const std::uint64_t size = head().log_size;
  if (level < 0 || level > 63 || index >= (size >> level)) {
    return error(ErrorKind::not_found,
                 "a log of " + std::to_string(size) + " entries has no such complete subtree");
  }
  return node_reader(store_)(level, index);
}

Result<Bytes> StoredLedger::block(std::uint64_t height) const {
  if (Status status = check_height(height); !status) return tl::unexpected(status.error());
  return require(store_, block_key(height), "block " + std::to_string(height));
}

Result<std::vector<std::uint64_t>> StoredLedger::genesis_actions(const state::Key& key) const {
  const Path place = proof::path_of(key.table, key.collection, key.key);
  const Bytes first = genesis_action_key(place, 0);
  std::vector<std::uint64_t> indices;
  const Status scanned =
      store_.scan(first, genesis_action_key(place, std::numeric_limits<std::uint64_t>::max()),
                  [&](BytesView found, BytesView) {
                    indices.push_back(read_u64(found.substr(first.size() - sizeof(std::uint64_t))));
                    return true;
                  });
  if (!scanned) return tl::unexpected(scanned.error());
  return indices;
}

Result<Located> StoredLedger::find_transaction(const Hash& id) const {
  const std::string place = "transaction " + id.hex();
  const Result<Bytes> found = require(store_, transaction_key(id), place);
  if (!found) return tl::unexpected(found.error());
  const Result<Position> position = decode_position(*found);
  if (!position) return tl::unexpected(position.error());
  const Result<v1::BlockTransactions> recorded = block_transactions(*this, position->height);
  if (!recorded) return comity::at(place, recorded.error());
  if (position->position >= static_cast<std::uint32_t>(recorded->transactions_size())) {
    return error(ErrorKind::corrupt, place + ": block " + std::to_string(position->height) +
                                         " does not hold it as the index says");
  }
  const v1::IncludedTransaction& entry =
      recorded->transactions(static_cast<int>(position->position));
  const OutcomeInfo* outcome = find_outcome(registry_.outcomes(), Code{entry.outcome()});
  if (outcome == nullptr) {
    return error(ErrorKind::corrupt, place + ": outcome " + std::to_string(entry.outcome()) +
                                         " is not known to this program");
  }
  return Located{position->height, id, outcome->code, entry.reason(), entry.transaction()};
}

Result<Bytes> StoredLedger::content(const Hash& hash) const {
  Result<Bytes> salted = salted_content(hash);
  if (salted) salted->erase(0, crypto::kContentSaltBytes);
  return salted;
}

Result<Bytes> StoredLedger::salted_content(const Hash& hash) const { return texts_.salted(hash); }

}  // namespace comity::ledger
