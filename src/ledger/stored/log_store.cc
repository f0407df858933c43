#include "ledger/stored/log_store.h"

#include <string>

#include "base/limits.h"
#include "ledger/stored/layout.h"

namespace comity::ledger {

proof::NodeReader node_reader(const state::Store& store) {
  return [&store](int level, std::uint64_t index) -> Result<Hash> {
    const std::string place =
        "log node " + std::to_string(index) + " of level " + std::to_string(level);
    const Result<Bytes> bytes = require(store, node_key(level, index), place);
    if (!bytes) return tl::unexpected(bytes.error());
    Result<Hash> hash = Hash::from(*bytes);
    if (!hash) return error(ErrorKind::corrupt, place + ": " + hash.error().message);
    return hash;
  };
}

proof::NodeReader LogWriter::reader() const {
  return [this, stored = node_reader(store_)](int level, std::uint64_t index) -> Result<Hash> {
    if (const auto found = known_.find({level, index}); found != known_.end()) {
      return found->second;
    }
    return stored(level, index);
  };
}

Status LogWriter::append(BytesView entry, state::Batch& batch) {
  if (entry.size() > limits::kLogEntryBytes) {
    return error("log entry of " + std::to_string(entry.size()) + " octets, at most " +
                 std::to_string(limits::kLogEntryBytes) + " are allowed");
  }
  const Result<std::vector<proof::LogNode>> nodes =
      proof::append(size_, proof::log_leaf_hash(entry), reader());
  if (!nodes) return at("log", nodes.error());
  for (const proof::LogNode& node : *nodes) {
    known_[{node.level, node.index}] = node.hash;
    batch.put(node_key(node.level, node.index), node.hash.bytes());
  }
  batch.put(entry_key(size_), Bytes(entry));
  ++size_;
  return {};
}

Result<Hash> LogWriter::root() const { return proof::root_of_size(size_, reader()); }

Result<LogNodes> LogWriter::edge() const {
  LogNodes nodes;
  const proof::NodeReader read = reader();
  for (int level = 0; level < 64 && size_ >> level != 0; ++level) {
    const std::uint64_t count = size_ >> level;
    if (count % 2 == 0) continue;
    const Result<Hash> hash = read(level, count - 1);
    if (!hash) return tl::unexpected(hash.error());
    nodes.emplace(std::pair(level, count - 1), *hash);
  }
  return nodes;
}

Status LogWriter::forget() {
  Result<LogNodes> nodes = edge();
  if (!nodes) return tl::unexpected(nodes.error());
  known_ = *std::move(nodes);
  return {};
}

}  // namespace comity::ledger
