#include "ledger/stored/log_store.h"

#include <gtest/gtest.h>

namespace comity::ledger {
namespace {

// Nothing can be read from it.
class DumbStore final : public state::Store {
 public:
  Result<std::optional<Bytes>> get(BytesView /*key*/) const override {
    return error(ErrorKind::io, "read");
  }
  Status scan(BytesView /*first*/, BytesView /*past*/, const Scanner& /*visit*/) const override {
    return error(ErrorKind::io, "scanned");
  }
  Status write(const state::Batch& /*batch*/) override { return {}; }
  Status sync() override { return {}; }
};

TEST(LogWriter, TheEdgeIsAllThatTheNextOneReads) {
  const DumbStore store;
  LogNodes edge;
  std::vector<Hash> leaves;
  for (std::uint64_t size = 0; size < 200; ++size) {
    LogWriter log(store, size, edge);
    const Bytes entry = "entry " + std::to_string(size);
    state::Batch batch;
    ASSERT_TRUE(log.append(entry, batch));
    leaves.push_back(proof::log_leaf_hash(entry));
    ASSERT_EQ(log.root(), proof::log_root(leaves));
    const Result<LogNodes> next = log.edge();
    ASSERT_TRUE(next) << next.error().message;
    edge = *next;
    EXPECT_EQ(edge.size(), static_cast<std::size_t>(__builtin_popcountll(size + 1)));
  }
}

TEST(LogWriter, WithoutAnEdgeTheStoreIsRead) {
  const DumbStore store;
  LogWriter log(store, 3);
  state::Batch batch;
  EXPECT_FALSE(log.append("entry", batch));
}

}  // namespace
}  // namespace comity::ledger
