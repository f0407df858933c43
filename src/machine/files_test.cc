#include "machine/files.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>

#include "base/limits.h"
#include "machine/file_lock.h"

namespace comity::machine {
namespace {

class Files : public testing::Test {
 protected:
  Files() : folder_(testing::TempDir() + "comity_files_test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Files() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/file"; }
  std::string write_gzip(const std::string& text) {
    gzFile file = gzopen(path().c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path();
  }
  // All lines, or the error in brackets.
  std::vector<std::string> lines() {
    Result<LineReader> reader = LineReader::open(path());
    if (!reader) return {"[" + reader.error().message + "]"};
    std::vector<std::string> all;
    std::string line;
    while (true) {
      const Result<bool> more = reader->next(line);
      if (!more) return {"[" + more.error().message.substr(path().size()) + "]"};
      if (!*more) return all;
      all.push_back(line);
    }
  }

  std::string folder_;
};

TEST_F(Files, AreReplacedWhole) {
  ASSERT_TRUE(replace_file(path(), "first", Access::open));
  ASSERT_TRUE(replace_file(path(), "second", Access::open));
  EXPECT_EQ(*read_file(path(), 100), "second");
  EXPECT_FALSE(exists(path() + ".new"));
}

TEST_F(Files, ThatAreThereGrow) {
  EXPECT_EQ(append_file(path(), "first").error().kind, ErrorKind::not_found);
  ASSERT_TRUE(replace_file(path(), "first", Access::open));
  EXPECT_TRUE(append_file(path(), " second"));
  EXPECT_EQ(*read_file(path(), 100), "first second");
}

TEST_F(Files, AreRemovedOnceAndWhatCannotBeIsNamed) {
  ASSERT_TRUE(replace_file(path(), "first", Access::open));
  ASSERT_TRUE(remove_file(path()));
  EXPECT_FALSE(exists(path()));
  EXPECT_TRUE(remove_file(path()));
  const Status refused = remove_file(folder_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.find(folder_ + ": cannot be removed: "), 0U);
}

TEST_F(Files, OverTheLimitAreRefused) {
  ASSERT_TRUE(replace_file(path(), "123456", Access::open));
  EXPECT_TRUE(read_file(path(), 6));
  EXPECT_FALSE(read_file(path(), 5));
  EXPECT_EQ(read_file(folder_ + "/absent", 5).error().kind, ErrorKind::not_found);
}

TEST_F(Files, AFolderThatCannotBeWrittenIsAnErrorWithItsName) {
  const Status written = replace_file("/nowhere/at/all", "x", Access::open);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("/nowhere/at/all"), std::string::npos);
}

TEST_F(Files, AFolderTakesItsNameOnlyWhereNothingIs) {
  ASSERT_TRUE(make_folder(folder_ + "/a/b.partial/c"));
  ASSERT_TRUE(replace_file(folder_ + "/a/b.partial/c/file", "x", Access::open));
  ASSERT_TRUE(make_folder(folder_ + "/a/b"));  // empty: nothing is lost
  ASSERT_TRUE(place_folder(folder_ + "/a/b.partial", folder_ + "/a/b"));
  EXPECT_EQ(*read_file(folder_ + "/a/b/c/file", 1), "x");
  EXPECT_FALSE(exists(folder_ + "/a/b.partial"));
  ASSERT_TRUE(make_folder(folder_ + "/a/b.partial"));
  EXPECT_FALSE(place_folder(folder_ + "/a/b.partial", folder_ + "/a/b"));
  EXPECT_FALSE(place_folder(folder_ + "/absent", folder_ + "/a/c"));
  EXPECT_FALSE(make_folder(folder_ + "/a/b/c/file/d"));
}

TEST_F(Files, LinesComeFromPlainAndCompressedFiles) {
  const std::vector<std::string> expected = {"one", "", "three", "no newline at the end"};
  const std::string text = "one\n\nthree\nno newline at the end";
  ASSERT_TRUE(replace_file(path(), text, Access::open));
  EXPECT_EQ(lines(), expected);
  write_gzip(text);
  EXPECT_EQ(lines(), expected);
}

TEST_F(Files, LinesAcrossBlocksOfTheReaderStayWhole) {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 3'000; ++i) {
    expected.push_back(std::string(static_cast<std::size_t>(i % 97), 'x') + std::to_string(i));
    text += expected.back() + "\n";
  }
  write_gzip(text);
  EXPECT_EQ(lines(), expected);
}

TEST_F(Files, ALineOverTheLimitIsRefused) {
  write_gzip(std::string(limits::kMasterFileLineBytes + 1, 'x'));
  const std::vector<std::string> read = lines();
  ASSERT_EQ(read.size(), 1U);
  EXPECT_NE(read[0].find("a line is longer than"), std::string::npos) << read[0];
}

TEST_F(Files, ADamagedArchiveIsNamed) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919) + "\n";
  write_gzip(text);
  std::string bytes = *read_file(path(), 1 << 20);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x40);
  ASSERT_TRUE(replace_file(path(), bytes, Access::open));
  const std::vector<std::string> read = lines();
  ASSERT_EQ(read.size(), 1U);
  EXPECT_NE(read[0].find("damaged archive"), std::string::npos) << read[0];
}

TEST_F(Files, ACutArchiveIsNamed) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919) + "\n";
  write_gzip(text);
  const std::string bytes = *read_file(path(), 1 << 20);
  ASSERT_TRUE(replace_file(path(), bytes.substr(0, bytes.size() / 2), Access::open));
  const std::vector<std::string> read = lines();
  ASSERT_EQ(read.size(), 1U);
  EXPECT_NE(read[0].find("damaged archive"), std::string::npos) << read[0];
}

TEST_F(Files, WhatIsErasedIsOverwrittenFirst) {
  const std::string path = folder_ + "/secret";
  const std::string kept = folder_ + "/kept";
  ASSERT_TRUE(replace_file(path, "a secret", Access::secret));
  std::filesystem::create_hard_link(path, kept);
  ASSERT_TRUE(erase_file(path));
  EXPECT_FALSE(exists(path));
  EXPECT_EQ(*read_file(kept, 100), Bytes(8, '\0'));
  EXPECT_TRUE(erase_file(path)) << "it is gone already";
}

TEST_F(Files, ALockIsForOneAndGoesWithIt) {
  const std::string path = folder_ + "/lock";
  {
    Result<FileLock> first = FileLock::take(path);
    ASSERT_TRUE(first);
    const FileLock moved = *std::move(first);
    EXPECT_TRUE(FileLock::is_taken(path));
    EXPECT_EQ(FileLock::take(path).error().kind, ErrorKind::conflict);
  }
  EXPECT_FALSE(FileLock::is_taken(path));
  EXPECT_TRUE(FileLock::take(path));
  EXPECT_FALSE(FileLock::is_taken(folder_ + "/none"));
  EXPECT_EQ(FileLock::take(folder_ + "/none/lock").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace comity::machine
