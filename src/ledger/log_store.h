// The decision log as it lies in the Store: entries and the hashes of complete subtrees (RFC 6962,
// 2.1). Readers: any thread. A writer: one block, one thread.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "proof/log.h"
#include "state/store.h"

namespace comity::ledger {

[[nodiscard]] proof::NodeReader node_reader(const state::Store& store);

// Appends to the log in a batch, over what the store holds.
class LogWriter {
 public:
  LogWriter(const state::Store& store, std::uint64_t size) : store_(store), size_(size) {}

  [[nodiscard]] Status append(BytesView entry, state::Batch& batch);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // Of everything appended so far.
  [[nodiscard]] Result<Hash> root() const;

 private:
  [[nodiscard]] proof::NodeReader reader() const;

  const state::Store& store_;
  std::uint64_t size_;
  std::map<std::pair<int, std::uint64_t>, Hash> fresh_;  // not yet in the store
};

}  // namespace comity::ledger
