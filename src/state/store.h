// Where the bytes lie: an ordered map of octet strings with atomic batches, written at once and
// synced when asked. storage/ puts RocksDB behind it; MemoryStore is for tests and tools. Any
// thread may call anything.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::state {

// The first octet of every stored key (docs/spec/store.md).
enum class Space : char {
  meta = 'M',   // height, format version, community: by name
  leaf = 'L',   // path[32] || ~height u64 -> 0x01 || u32 length || encoded key || value, or 0x00 =
                // erased
  frame = 'F',  // depth u8 || prefix || ~height u64 -> hashes four levels below a node of the tree
  replaced = 'D',        // height u64 || slice u32 -> what the height replaced, for pruning
  kept = 'K',            // height u64 -> nothing: this height is never pruned
  block = 'B',           // height u64 -> BlockTransactions
  record = 'R',          // log index u64 -> log entry
  height_index = 'I',    // height u64 -> root[32] || log index u64 || block time
  log_node = 'N',        // level u8 || index u64 -> hash[32]
  transaction = 'T',     // transaction id[32] -> height u64 || position in the block u32
  content = 'C',         // content hash[32] -> salt[32] || bytes
  text_name = 'A',       // content hash[32] || path[32] of a record that names it -> length u64
  genesis_action = 'G',  // path[32] || number u64 of an action that wrote the record -> nothing
};

[[nodiscard]] Bytes store_key(Space space, BytesView rest);

// Changes that happen together or not at all.
class Batch {
 public:
  void put(Bytes key, Bytes value) { writes_.emplace_back(std::move(key), std::move(value)); }
  void erase(Bytes key) { writes_.emplace_back(std::move(key), std::nullopt); }
  // Ascending by key, and of one key in the order of writing, which does not change what it does. A
  // store takes many that lie beside each other faster than as many in no order.
  void sort();
  [[nodiscard]] const std::vector<std::pair<Bytes, std::optional<Bytes>>>& writes() const {
    return writes_;
  }

 private:
  std::vector<std::pair<Bytes, std::optional<Bytes>>> writes_;
};

class Store {
 public:
  using Scanner = std::function<bool(BytesView key, BytesView value)>;  // false stops

  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  [[nodiscard]] virtual Result<std::optional<Bytes>> get(BytesView key) const = 0;
  // Keys >= first and < past, ascending, as of one instant. `visit` must not call the store.
  [[nodiscard]] virtual Status scan(BytesView first, BytesView past,
                                    const Scanner& visit) const = 0;
  // Atomic, and visible to every reader when it returns; a power cut may still take it. What is
  // durable is always a beginning of the order of writes.
  [[nodiscard]] virtual Status write(const Batch& batch) = 0;
  // Makes durable everything that was written before the call; writes may go on meanwhile. After an
  // error nobody knows what is on the disk.
  [[nodiscard]] virtual Status sync() = 0;
  // write(), then sync(): durable when it returns.
  [[nodiscard]] Status commit(const Batch& batch);
};

class MemoryStore final : public Store {
 public:
  [[nodiscard]] Result<std::optional<Bytes>> get(BytesView key) const override;
  [[nodiscard]] Status scan(BytesView first, BytesView past, const Scanner& visit) const override;
  [[nodiscard]] Status write(const Batch& batch) override;
  // Nothing of it outlives the process.
  [[nodiscard]] Status sync() override { return {}; }

 private:
  mutable std::shared_mutex mutex_;
  std::map<Bytes, Bytes, std::less<>> data_;
};

}  // namespace comity::state
