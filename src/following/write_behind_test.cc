#include "following/write_behind.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

namespace comity::following {
namespace {

// Slow, and fails from the write with number `fails_at` on.
class SlowStore final : public state::Store {
 public:
  Result<std::optional<Bytes>> get(BytesView key) const override { return inner_.get(key); }
  Status scan(BytesView first, BytesView past, const Scanner& visit) const override {
    return inner_.scan(first, past, visit);
  }
  Status write(const state::Batch& batch) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (++writes >= fails_at) return error(ErrorKind::io, "the disk is gone");
    return inner_.write(batch);
  }
  Status sync() override {
    synced_writes = writes.load();
    return {};
  }

  std::atomic<int> writes = 0;
  std::atomic<int> synced_writes = 0;
  int fails_at = 1'000;

 private:
  state::MemoryStore inner_;
};

state::Batch one(int number) {
  state::Batch batch;
  batch.put("key", std::to_string(number));
  batch.put("key " + std::to_string(number), "there");
  return batch;
}

TEST(WriteBehind, WhoeverReadsSeesEveryWrite) {
  SlowStore below;
  WriteBehind store(below);
  for (int i = 1; i <= 20; ++i) {
    ASSERT_TRUE(store.write(one(i)));
    if (i % 5 != 0) continue;
    EXPECT_EQ(store.get("key").value(), Bytes(std::to_string(i)));
    int seen = 0;
    ASSERT_TRUE(store.scan("key ", "key!", [&seen](BytesView, BytesView) { return ++seen > 0; }));
    EXPECT_EQ(seen, i);
  }
}

TEST(WriteBehind, ReturnsBeforeTheStoreBelowHasWritten) {
  SlowStore below;
  WriteBehind store(below);
  ASSERT_TRUE(store.write(one(1)));
  ASSERT_TRUE(store.write(one(2)));
  EXPECT_LT(below.writes, 2);
}

TEST(WriteBehind, SyncsWhatWasWritten) {
  SlowStore below;
  WriteBehind store(below);
  for (int i = 1; i <= 7; ++i) ASSERT_TRUE(store.write(one(i)));
  ASSERT_TRUE(store.sync());
  EXPECT_EQ(below.synced_writes, 7);
}

TEST(WriteBehind, AnErrorStopsEverything) {
  SlowStore below;
  below.fails_at = 2;
  WriteBehind store(below);
  ASSERT_TRUE(store.write(one(1)));
  ASSERT_TRUE(store.write(one(2)));
  static_cast<void>(store.write(one(3)));
  EXPECT_EQ(store.sync().error().kind, ErrorKind::io);
  EXPECT_EQ(store.get("key").error().kind, ErrorKind::io);
  EXPECT_EQ(store.write(one(4)).error().kind, ErrorKind::io);
  EXPECT_EQ(below.writes, 2) << "nothing is written after a hole";
}

TEST(WriteBehind, TheEndWaitsForWhatWasWritten) {
  SlowStore below;
  {
    WriteBehind store(below);
    for (int i = 1; i <= 4; ++i) ASSERT_TRUE(store.write(one(i)));
  }
  EXPECT_EQ(below.get("key").value(), Bytes("4"));
}

}  // namespace
}  // namespace comity::following
