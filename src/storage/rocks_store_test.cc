#include "storage/rocks_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace comity::storage {
namespace {

using state::Batch;
using state::Space;
using state::store_key;

class RocksStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "comity-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    base_ = name;
    folder_ = base_ + "/store";
  }
  void TearDown() override { std::filesystem::remove_all(base_); }

  std::unique_ptr<RocksStore> open(bool create = true) {
    auto store = RocksStore::open({.folder = folder_, .create = create});
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }
  Error refused(bool create = false) {
    const auto store = RocksStore::open({.folder = folder_, .create = create});
    EXPECT_FALSE(store);
    return store ? Error{} : store.error();
  }
  static void put(RocksStore& store, const Bytes& key, const Bytes& value) {
    Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(store.commit(batch));
  }

  std::string base_;
  std::string folder_;
};

TEST_F(RocksStoreTest, KeepsBatchesAcrossOpenings) {
  {
    const auto store = open();
    Batch batch;
    batch.put("La", "1");
    batch.put("Lb", Bytes("\0\xff", 2));
    batch.put("Lc", "");
    batch.put("Ld", "gone");
    batch.erase("Ld");
    ASSERT_TRUE(store->commit(batch));
  }
  const auto store = open(false);
  EXPECT_EQ(*store->get("La"), "1");
  EXPECT_EQ(*store->get("Lb"), Bytes("\0\xff", 2));
  EXPECT_EQ(*store->get("Lc"), "");
  EXPECT_EQ(*store->get("Ld"), std::nullopt);

  std::string seen;
  ASSERT_TRUE(store->scan("L", "Lc", [&seen](BytesView key, BytesView) {
    seen += key;
    return true;
  }));
  EXPECT_EQ(seen, "LaLb");
  seen.clear();
  ASSERT_TRUE(store->scan("L", "M", [&seen](BytesView key, BytesView) {
    seen += key;
    return false;
  }));
  EXPECT_EQ(seen, "La");
}

TEST_F(RocksStoreTest, AFolderWithoutAStoreIsNotFoundUnlessOneIsToBeMade) {
  EXPECT_EQ(refused(), (Error{ErrorKind::not_found, "store: there is none in " + folder_}));
  EXPECT_FALSE(std::filesystem::exists(folder_));
  EXPECT_NE(open(), nullptr);
  EXPECT_NE(open(false), nullptr);
}

TEST_F(RocksStoreTest, AStoreOfANewerFormatIsRefused) {
  const Bytes format = store_key(Space::meta, "format");
  {
    const auto store = open();
    EXPECT_EQ(*store->get(format), Bytes("\0\0\0\1", 4));
    put(*store, format, Bytes("\0\0\0\2", 4));
  }
  const Error newer = refused();
  EXPECT_EQ(newer.kind, ErrorKind::conflict);
  EXPECT_EQ(newer.message, "store: " + folder_ +
                               " was written by a newer version: its format is 2, this program "
                               "knows 1; install that version");
}

TEST_F(RocksStoreTest, AStoreWithoutItsFormatIsDamaged) {
  for (const std::optional<Bytes>& format :
       {std::optional<Bytes>(), std::optional<Bytes>("\1"), std::optional<Bytes>(Bytes(4, '\0'))}) {
    std::filesystem::remove_all(folder_);
    {
      const auto store = open();
      Batch batch;
      batch.put("La", "1");
      if (format) {
        batch.put(store_key(Space::meta, "format"), *format);
      } else {
        batch.erase(store_key(Space::meta, "format"));
      }
      ASSERT_TRUE(store->commit(batch));
    }
    EXPECT_EQ(refused(true).kind, ErrorKind::corrupt);
  }
}

TEST_F(RocksStoreTest, TheSecondUserOfAFolderIsToldSo) {
  const std::string message = "store: another node is using " + folder_ + ": stop it first";
  {
    const auto store = open();
    EXPECT_EQ(refused(), (Error{ErrorKind::unavailable, message}));
  }
  // The same from another process.
  int ready[2];
  int done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  char octet = 'x';
  if (child == 0) {
    const int file = ::open((folder_ + "/LOCK").c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    if (file < 0 || fcntl(file, F_SETLK, &lock) != 0) _exit(1);
    if (write(ready[1], &octet, 1) != 1 || read(done[0], &octet, 1) != 1) _exit(2);
    _exit(0);
  }
  EXPECT_EQ(read(ready[0], &octet, 1), 1);
  EXPECT_EQ(refused(), (Error{ErrorKind::unavailable, message}));
  EXPECT_EQ(write(done[1], &octet, 1), 1);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(RocksStoreTest, ABackupIsTheStoreAtThatMoment) {
  const std::string copy = base_ + "/copy";
  {
    const auto store = open();
    put(*store, "La", "before");
    ASSERT_TRUE(store->backup(copy));
    put(*store, "La", "after");
    const auto again = store->backup(copy);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().message, "backup: " + copy + " exists already, name a new folder");
  }
  folder_ = copy;
  const auto restored = open(false);
  EXPECT_EQ(*restored->get("La"), "before");
  EXPECT_TRUE(restored->verify());
}

TEST_F(RocksStoreTest, VerifyNamesTheDamagedTable) {
  const auto store = open();
  for (int i = 0; i < 100; ++i) put(*store, "L" + std::to_string(i), Bytes(1000, 'v'));
  ASSERT_TRUE(store->backup(base_ + "/copy"));  // writes what is in memory to a table
  EXPECT_TRUE(store->verify());
  std::string table;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().extension() == ".sst") table = entry.path().string();
  }
  ASSERT_FALSE(table.empty());
  {
    std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5000);
    file.put('\x55');
  }
  const auto verified = store->verify();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().kind, ErrorKind::corrupt);
  EXPECT_NE(verified.error().message.find(std::filesystem::path(table).filename()),
            std::string::npos)
      << verified.error().message;
}

TEST_F(RocksStoreTest, ManyReadWhileOneCommits) {
  const auto store = open();
  put(*store, "La", "0");
  const auto read = [&store] {
    int before = 0;
    while (before < 200) {
      const int now = std::stoi(store->get("La")->value());
      EXPECT_GE(now, before);
      before = now;
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int i = 1; i <= 200; ++i) put(*store, "La", std::to_string(i));
  first.join();
  second.join();
}

}  // namespace
}  // namespace comity::storage
