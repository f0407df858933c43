#include "state/store.h"

#include <gtest/gtest.h>

namespace comity::state {
namespace {

TEST(MemoryStore, KeepsWhatABatchPutsAndDropsWhatItErases) {
  MemoryStore store;
  Batch first;
  first.put("Ma", "1");
  first.put("Mb", "2");
  ASSERT_TRUE(store.commit(first));
  Batch second;
  second.erase("Ma");
  second.put("Mb", "3");
  second.put("Mb", "4");
  ASSERT_TRUE(store.commit(second));

  EXPECT_EQ(*store.get("Ma"), std::nullopt);
  EXPECT_EQ(*store.get("Mb"), "4");
}

TEST(Batch, DoesTheSameWhenItIsSorted) {
  Batch batch;
  batch.put("b", "1");
  batch.put("a", "2");
  batch.put("b", "3");
  batch.erase("c");
  batch.put("c", "4");
  batch.put("a", "5");
  batch.erase("a");
  batch.sort();
  std::string keys;
  for (const auto& [key, value] : batch.writes()) keys += key;
  EXPECT_EQ(keys, "aaabbcc");
  MemoryStore store;
  ASSERT_TRUE(store.commit(batch));
  EXPECT_EQ(store.get("a").value(), std::nullopt);
  EXPECT_EQ(store.get("b").value(), "3");
  EXPECT_EQ(store.get("c").value(), "4");
}

TEST(MemoryStore, ScansFromFirstToBeforePastInOrderUntilToldToStop) {
  MemoryStore store;
  Batch batch;
  for (const char* key : {"L2", "L1", "L3", "M1", "L\xff"}) batch.put(key, key);
  ASSERT_TRUE(store.commit(batch));

  std::string seen;
  ASSERT_TRUE(store.scan("L", "M", [&seen](BytesView key, BytesView value) {
    EXPECT_EQ(key, value);
    seen += key;
    return true;
  }));
  EXPECT_EQ(seen, "L1L2L3L\xff");
  seen.clear();
  ASSERT_TRUE(store.scan("L2", "M", [&seen](BytesView key, BytesView) {
    seen += key;
    return seen.size() < 4;
  }));
  EXPECT_EQ(seen, "L2L3");
}

TEST(StoreKey, BeginsWithItsSpace) {
  EXPECT_EQ(store_key(Space::leaf, "x"), "Lx");
  EXPECT_EQ(store_key(Space::height_index, {}), "I");
}

}  // namespace
}  // namespace comity::state
