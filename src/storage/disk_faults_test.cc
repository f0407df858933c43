// What the disk of the tests does: it forgets, and it fails as it is told.
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <set>

#include "storage/power_cut_disk.h"

namespace comity::storage {
namespace {

void write_file(rocksdb::Env& env, const std::string& name, const std::string& synced,
                const std::string& more) {
  std::unique_ptr<rocksdb::WritableFile> file;
  ASSERT_TRUE(env.NewWritableFile(name, &file, rocksdb::EnvOptions()).ok());
  ASSERT_TRUE(file->Append(synced).ok());
  ASSERT_TRUE(file->Sync().ok());
  ASSERT_TRUE(file->Append(more).ok());
  ASSERT_TRUE(file->Flush().ok());
}

std::string content(const DiskImage& image, const std::string& name) {
  const auto found = image.names.find(name);
  return found == image.names.end() ? "no such file" : image.files[found->second].bytes;
}

TEST(PowerCutDisk, KeepsWhatWasSyncedAndNothingElse) {
  PowerCutDisk disk;
  write_file(disk.env(), "/d/a", "kept", " and lost");
  EXPECT_EQ(content(disk.image(), "/d/a"), "kept and lost");
  using Survives = DiskImage::Survives;
  EXPECT_EQ(content(disk.image().after_power_cut(Survives::promised, 1), "/d/a"), "no such file")
      << "the folder was not synced";

  std::unique_ptr<rocksdb::Directory> folder;
  ASSERT_TRUE(disk.env().NewDirectory("/d", &folder).ok());
  ASSERT_TRUE(folder->Fsync().ok());
  ASSERT_TRUE(disk.env().RenameFile("/d/a", "/d/b").ok());
  const DiskImage left = disk.image().after_power_cut(Survives::promised, 1);
  EXPECT_EQ(content(left, "/d/a"), "kept") << "the new name was not synced";
  EXPECT_EQ(content(left, "/d/b"), "no such file");

  std::set<std::string> seen;
  for (unsigned seed = 0; seed < 100; ++seed) {
    seen.insert(content(disk.image().after_power_cut(Survives::something, seed), "/d/b"));
  }
  EXPECT_EQ(seen.size(), 10U) << "every length from 'kept' to 'kept and lost'";
}

std::unique_ptr<rocksdb::WritableFile> create(rocksdb::Env& env, const std::string& name) {
  std::unique_ptr<rocksdb::WritableFile> file;
  EXPECT_TRUE(env.NewWritableFile(name, &file, rocksdb::EnvOptions()).ok());
  return file;
}

using Kind = DiskOperation::Kind;
using Fault = DiskFault::Kind;

TEST(PowerCutDisk, FailsAtTheAccessThatTheHookNames) {
  PowerCutDisk disk;
  std::vector<Kind> seen;
  disk.set_hook([&seen](const DiskAccess& access) -> DiskFault {
    EXPECT_EQ(access.number, seen.size());
    seen.push_back(access.kind);
    if (access.number == 1) return {Fault::io_error, 2};
    return {};
  });
  const auto file = create(disk.env(), "/d/a");
  const auto failed = file->Append("first");
  EXPECT_TRUE(failed.IsIOError());
  EXPECT_NE(failed.ToString().find("/d/a"), std::string::npos);
  EXPECT_TRUE(file->Append("second").ok());
  EXPECT_EQ(content(disk.image(), "/d/a"), "fisecond") << "two octets came before the error";
  EXPECT_EQ(seen, (std::vector<Kind>{Kind::create, Kind::append, Kind::append}));
  EXPECT_EQ(disk.accesses(), 3U);
}

TEST(PowerCutDisk, ASyncThatFailedIsNotMadeUpForByTheNext) {
  PowerCutDisk disk;
  bool fails = true;
  disk.set_hook([&fails](const DiskAccess& access) -> DiskFault {
    return {fails && access.kind == Kind::sync ? Fault::io_error : Fault::none, 0};
  });
  const auto file = create(disk.env(), "/d/a");
  EXPECT_TRUE(file->Append("lost").ok());
  EXPECT_TRUE(file->Sync().IsIOError());
  fails = false;
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(content(disk.image(), "/d/a"), "lost");
  const DiskImage left = disk.image().after_power_cut(DiskImage::Survives::promised, 1);
  EXPECT_EQ(left.files[0].bytes, "");
}

TEST(PowerCutDisk, IsFullAtItsCapacity) {
  PowerCutDisk disk;
  disk.set_capacity(10);
  const auto first = create(disk.env(), "/d/a");
  const auto second = create(disk.env(), "/d/b");
  EXPECT_TRUE(first->Append("123456").ok());
  EXPECT_TRUE(second->Append("7890ab").IsNoSpace());
  EXPECT_EQ(content(disk.image(), "/d/b"), "7890") << "what fits was written";
  EXPECT_EQ(disk.free_octets(), 0U);
  EXPECT_TRUE(disk.env().DeleteFile("/d/a").ok());
  EXPECT_EQ(disk.free_octets(), 6U);
  EXPECT_TRUE(second->Append("ab").ok());
}

TEST(PowerCutDisk, ReadsShortOrFlippedAsTold) {
  PowerCutDisk disk;
  write_file(disk.env(), "/d/a", "abcdef", "");
  const auto read = [&disk](DiskFault fault) {
    disk.set_hook([fault](const DiskAccess& access) {
      return access.kind == Kind::read ? fault : DiskFault{};
    });
    std::unique_ptr<rocksdb::RandomAccessFile> file;
    EXPECT_TRUE(disk.env().NewRandomAccessFile("/d/a", &file, rocksdb::EnvOptions()).ok());
    std::string scratch(10, '\0');
    rocksdb::Slice result;
    const auto status = file->Read(1, 4, &result, scratch.data());
    return status.ok() ? result.ToString() : status.ToString();
  };
  EXPECT_EQ(read({}), "bcde");
  EXPECT_EQ(read({Fault::short_read, 2}), "bc");
  EXPECT_EQ(read({Fault::flip, 1}), "bbde");
  EXPECT_EQ(read({Fault::io_error, 0}), "IO error: /d/a: Input/output error");
}

}  // namespace
}  // namespace comity::storage
