#include "upkeep/space.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace comity::upkeep {
namespace {

constexpr std::uint64_t kMib = 1 << 20;

// A disk whose free space a test sets.
struct FakeDisk {
  SpaceReader reader() {
    return [this](const std::string&) -> Result<Space> {
      ++asked;
      if (!readable) return error(ErrorKind::io, "/data: cannot tell how much room is left");
      return Space{left, 1'000 * kMib};
    };
  }
  std::uint64_t left = 0;
  bool readable = true;
  int asked = 0;
};

TEST(SpaceGuard, TurnsAwayBelowTheReserveAndRecoversByItself) {
  FakeDisk disk;
  const SpaceGuard guard("/data", 256 * kMib, disk.reader(), 0);
  disk.left = 256 * kMib;
  EXPECT_EQ(guard.trouble(), "");
  disk.left = 256 * kMib - 1;
  EXPECT_EQ(guard.trouble(),
            "the disk of /data has 255 MiB left, less than the 256 MiB that are kept in reserve "
            "([disk] reserve_mib): no new transactions are taken until there is room");
  disk.left = 300 * kMib;
  EXPECT_EQ(guard.trouble(), "");
  disk.readable = false;
  EXPECT_NE(guard.trouble(), "") << "what cannot be read is not room";
}

TEST(SpaceGuard, DoesNotLookForEveryTransaction) {
  FakeDisk disk;
  disk.left = 300 * kMib;
  const SpaceGuard guard("/data", 256 * kMib, disk.reader(), 3'600'000);
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(guard.trouble(), "");
  EXPECT_EQ(disk.asked, 1);
}

TEST(SpaceGuard, AReserveOfNothingIsNeverShort) {
  FakeDisk disk;
  const SpaceGuard guard("/data", 0, disk.reader(), 0);
  EXPECT_EQ(guard.trouble(), "");
}

TEST(Space, IsReadFromTheSystem) {
  const Result<Space> space = read_space(testing::TempDir());
  ASSERT_TRUE(space);
  EXPECT_GT(space->total_bytes, space->free_bytes);
  EXPECT_EQ(read_space("/nowhere/at/all").error().kind, ErrorKind::io);
}

TEST(Space, OfAFolderIsThatOfItsFiles) {
  const std::string folder = testing::TempDir() + "comity_space_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/a") << std::string(1'000, 'a');
  std::ofstream(folder + "/b") << std::string(24, 'b');
  EXPECT_EQ(folder_bytes(folder), 1'024U);
  EXPECT_EQ(folder_bytes(folder + "/none"), 0U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace comity::upkeep
