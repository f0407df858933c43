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

// Nodes of a log, by level and index.
using LogNodes = std::map<std::pair<int, std::uint64_t>, Hash>;

// Appends to the log in a batch, over what the store holds; nodes that are `known` need not be read
// from there.
class LogWriter {
 public:
  LogWriter(const state::Store& store, std::uint64_t size, LogNodes known = {})
      : store_(store), size_(size), known_(std::move(known)) {}

  [[nodiscard]] Status append(BytesView entry, state::Batch& batch);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The root over everything appended so far.
  [[nodiscard]] Result<Hash> root() const;
  // The complete subtrees that the log consists of: all that a next writer reads.
  [[nodiscard]] Result<LogNodes> edge() const;
  // Keeps no more than them: what was appended is in the store.
  [[nodiscard]] Status forget();

 private:
  [[nodiscard]] proof::NodeReader reader() const;

  const state::Store& store_;
  std::uint64_t size_;
  LogNodes known_;  // with those that are not yet in the store
};

}  // namespace comity::ledger
