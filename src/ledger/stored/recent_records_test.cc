#include "ledger/stored/recent_records.h"

#include <gtest/gtest.h>

#include "ledger/stored/limits.h"
#include "proof/tree.h"

namespace comity::ledger {
namespace {

using state::Key;
using Known = std::optional<Bytes>;

const Key kKey{"t", "c", "k"};

Path path_of(const Key& key) { return proof::path_of(key.table, key.collection, key.key); }

class RecentRecordsTest : public ::testing::Test {
 protected:
  Known find(const Key& key, std::uint64_t height) {
    return recent_.find(key, path_of(key), height);
  }
  void read(const Key& key, std::uint64_t height, const std::optional<Bytes>& value) {
    recent_.note_read(key, path_of(key), height, value);
  }

  RecentRecords recent_{5};
};

TEST_F(RecentRecordsTest, KnowsWhatWasReadAtTheNewestHeightFromThereOn) {
  EXPECT_EQ(find(kKey, 5), std::nullopt);
  read(kKey, 5, "five");
  EXPECT_EQ(find(kKey, 4), std::nullopt) << "it may have been something else";
  EXPECT_EQ(find(kKey, 5), Known("five"));
  recent_.note_written({}, 6, 5);
  EXPECT_EQ(find(kKey, 6), Known("five"));
}

TEST_F(RecentRecordsTest, WhatIsAbsentIsForTheStoreToSay) {
  read(kKey, 5, std::nullopt);
  EXPECT_EQ(find(kKey, 5), std::nullopt);
  recent_.note_written({{kKey, "six"}}, 6, 5);
  EXPECT_EQ(find(kKey, 5), std::nullopt);
  EXPECT_EQ(find(kKey, 6), Known("six"));
  EXPECT_EQ(find({"t", "k", "c"}, 6), std::nullopt);
}

TEST_F(RecentRecordsTest, AnOlderAnswerIsNotKept) {
  recent_.note_written({}, 6, 5);
  read(kKey, 5, "five");
  EXPECT_EQ(find(kKey, 6), std::nullopt) << "height 6 may have changed it";
}

TEST_F(RecentRecordsTest, KeepsTheVersionsThatReadersStillAskFor) {
  read(kKey, 5, "five");
  recent_.note_written({{kKey, "six"}}, 6, 5);
  recent_.note_written({{kKey, std::nullopt}}, 7, 5);
  EXPECT_EQ(find(kKey, 5), Known("five"));
  EXPECT_EQ(find(kKey, 6), Known("six"));
  EXPECT_EQ(find(kKey, 7), std::nullopt) << "erased";
  recent_.note_written({{kKey, "eight"}}, 8, 7);
  EXPECT_EQ(find(kKey, 5), std::nullopt);
  EXPECT_EQ(find(kKey, 7), std::nullopt);
  EXPECT_EQ(find(kKey, 8), Known("eight"));
}

// What two names of one path look like: the path is given.
TEST_F(RecentRecordsTest, AnErasedRecordMakesRoomForAnotherOnItsPath) {
  const Key other{"t", "c", "other"};
  recent_.note_read(kKey, path_of(kKey), 5, "five");
  EXPECT_EQ(recent_.find(other, path_of(kKey), 5), std::nullopt);
  recent_.note_written({{kKey, std::nullopt}}, 6, 5);
  recent_.note_read(other, path_of(kKey), 6, "of another name");
  EXPECT_EQ(recent_.find(other, path_of(kKey), 6), Known("of another name"));
  EXPECT_EQ(find(kKey, 6), std::nullopt);
  EXPECT_EQ(find(kKey, 5), std::nullopt) << "for the store to say";
}

TEST_F(RecentRecordsTest, WhatIsNotAskedForGoes) {
  read(kKey, 5, "five");
  for (std::size_t i = 0; i < 4 * limits::kRecentRecords; ++i) {
    read({"t", "c", std::to_string(i)}, 5, "x");
    if (i < 2 * limits::kRecentRecords) {
      EXPECT_EQ(find(kKey, 5), Known("five")) << "asked for all the time";
    }
  }
  EXPECT_EQ(find(kKey, 5), std::nullopt);
  EXPECT_EQ(find({"t", "c", "0"}, 5), std::nullopt);
  EXPECT_NE(find({"t", "c", std::to_string(4 * limits::kRecentRecords - 1)}, 5), std::nullopt);
}

}  // namespace
}  // namespace comity::ledger
