#include "folder/anchor.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "crypto/hash.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

namespace fs = std::filesystem;

Acknowledged of(std::uint64_t height) {
  return {height, crypto::sha256(std::to_string(height)), height + 2, crypto::sha256("log")};
}

class AnchorTest : public ::testing::Test {
 protected:
  AnchorTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~AnchorTest() override { fs::remove_all(folder_); }

  std::optional<Acknowledged> read() const { return Anchor::read(path_).value(); }
  // Changes one octet of the file.
  void damage(std::size_t at) const {
    Bytes octets = *machine::read_file(path_, 8192);
    octets[at] = static_cast<char>(octets[at] ^ 1);
    ASSERT_TRUE(machine::replace_file(path_, octets, machine::Access::open));
  }

  const std::string folder_ =
      (fs::temp_directory_path() / ("anchor-" + std::to_string(::getpid()))).string();
  const std::string path_ = folder_ + "/anchor";
};

TEST_F(AnchorTest, says_nothing_before_there_is_one) { EXPECT_EQ(read(), std::nullopt); }

TEST_F(AnchorTest, says_what_was_acknowledged_last) {
  Anchor anchor = *Anchor::begin(path_, of(8));
  EXPECT_EQ(read(), of(8));
  for (const std::uint64_t height : {9, 10, 11}) {
    ASSERT_TRUE(anchor.advance(of(height)));
    EXPECT_EQ(read(), of(height));
  }
}

// Also when it begins before the one that stood there.
TEST_F(AnchorTest, begins_anew) {
  ASSERT_TRUE(Anchor::begin(path_, of(11))->advance(of(12)));
  Anchor again = *Anchor::begin(path_, of(3));
  EXPECT_EQ(read(), of(3));
  ASSERT_TRUE(again.advance(of(4)));
  EXPECT_EQ(read(), of(4));
}

// A power cut amid a write leaves one of the two places torn, and the other whole.
TEST_F(AnchorTest, survives_a_write_that_was_cut_off) {
  ASSERT_TRUE(Anchor::begin(path_, of(5))->advance(of(6)));
  EXPECT_TRUE(Anchor::check(path_));
  damage(4096 + 20);
  EXPECT_EQ(read(), of(5));
  EXPECT_FALSE(Anchor::check(path_));
}

TEST_F(AnchorTest, whose_disk_changed_an_octet_is_found) {
  for (const std::size_t octet : {0, 30, 100, 4'095, 4'096, 8'191}) {
    ASSERT_TRUE(Anchor::begin(path_, of(5)));
    EXPECT_TRUE(Anchor::check(path_));
    damage(octet);
    EXPECT_FALSE(Anchor::check(path_)) << octet;
  }
}

TEST_F(AnchorTest, that_says_nothing_is_damaged) {
  ASSERT_TRUE(Anchor::begin(path_, of(5)));
  damage(19);
  const auto found = Anchor::read(path_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace comity::folder
