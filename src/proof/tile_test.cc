#include "proof/tile.h"

#include <gtest/gtest.h>

#include <map>

#include "base/limits.h"

namespace comity::proof {
namespace {

// docs/spec/tiles.md, "Vectors".
TEST(TilePath, FollowsTheSpecification) {
  const std::pair<TilePath, std::string_view> vectors[] = {
      {{.level = 0, .index = 0}, "tile/0/000"},
      {{.level = 0, .index = 5, .width = 3}, "tile/0/005.p/3"},
      {{.level = 1, .index = 999}, "tile/1/999"},
      {{.level = 7, .index = 1000}, "tile/7/x001/000"},
      {{.level = 0, .index = 1234067, .width = 255}, "tile/0/x001/x234/067.p/255"},
      {{.entries = true, .index = 1234067}, "tile/entries/x001/x234/067"},
      {{.entries = true, .index = 0, .width = 1}, "tile/entries/000.p/1"},
  };
  for (const auto& [path, text] : vectors) {
    EXPECT_EQ(to_text(path), text);
    EXPECT_EQ(parse_tile_path(text), path) << text;
  }
}

TEST(TilePath, RefusesEveryOtherText) {
  for (const char* text : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/8/000",
                           "tile/00/000",
                           "tile/-1/000",
                           "tile/0/x000/000",
                           "tile/0/001/000",
                           "tile/0/x001000",
                           "tile/0/x001/00",
                           "tile/0/000/",
                           "tile/0/000.p",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/1.p/1",
                           "tile/0/000.P/1",
                           "tile/entries",
                           "tile/entries/",
                           "tile/data/000",
                           "/tile/0/000",
                           "tile/0/x999/x999/x999/x999/x999/x999/999",
                           "tile/0/../000",
                           "tile/0/0 0"}) {
    EXPECT_FALSE(parse_tile_path(text)) << text;
  }
  EXPECT_TRUE(parse_tile_path("tile/0/x999/x999/x999/x999/x999/999"));
}

// A log of `size` entries, entry i of which is i written as u16.
class Entries {
 public:
  explicit Entries(std::uint64_t size) : size_(size) {
    for (std::uint64_t i = 0; i < size; ++i) {
      const auto nodes = append(i, log_leaf_hash(entry(i)), reader());
      for (const LogNode& node : *nodes) nodes_[{node.level, node.index}] = node.hash;
    }
  }
  static Bytes entry(std::uint64_t index) {
    Bytes bytes;
    append_u16(bytes, static_cast<std::uint16_t>(index));
    return bytes;
  }
  [[nodiscard]] NodeReader reader() const {
    return [this](int level, std::uint64_t index) -> Result<Hash> {
      return nodes_.at({level, index});
    };
  }
  [[nodiscard]] Result<Bytes> hashes(std::string_view path) const {
    return hash_tile(*parse_tile_path(path), size_, reader());
  }
  [[nodiscard]] Result<Bytes> entries(std::string_view path) const {
    return entry_tile(*parse_tile_path(path), size_,
                      [](std::uint64_t i) -> Result<Bytes> { return entry(i); });
  }

 private:
  std::uint64_t size_;
  std::map<std::pair<int, std::uint64_t>, Hash> nodes_;
};

TEST(Tile, HoldsTheHashesOfItsLevel) {
  const Entries log(70'000);
  const Bytes leaves = *log.hashes("tile/0/001");
  ASSERT_EQ(leaves.size(), 256U * 32);
  EXPECT_EQ(leaves.substr(32, 32), log_leaf_hash(Entries::entry(257)).view());
  // A hash of the level above is the root of a whole tile below.
  std::vector<Hash> row;
  for (std::size_t i = 0; i < 256; ++i) row.push_back(*Hash::from(leaves.substr(32 * i, 32)));
  EXPECT_EQ(log.hashes("tile/1/000")->substr(32, 32), log_root(row).view());
  EXPECT_EQ(log.hashes("tile/1/001.p/17")->size(), 17U * 32);
  EXPECT_EQ(log.hashes("tile/2/000.p/1")->size(), 32U);
  EXPECT_EQ(log.hashes("tile/0/273.p/112")->size(), 112U * 32);
}

TEST(Tile, IsNotThereBeforeTheLogReachesItsEnd) {
  const Entries log(300);
  EXPECT_TRUE(log.hashes("tile/0/000"));
  EXPECT_TRUE(log.hashes("tile/0/001.p/44"));
  EXPECT_TRUE(log.entries("tile/entries/001.p/44"));
  for (const char* path :
       {"tile/0/001.p/45", "tile/0/001", "tile/0/002.p/1", "tile/1/000", "tile/1/000.p/2",
        "tile/2/000.p/1", "tile/0/x999/x999/x999/x999/x999/999"}) {
    const Result<Bytes> tile = log.hashes(path);
    ASSERT_FALSE(tile) << path;
    EXPECT_EQ(tile.error().kind, ErrorKind::not_found) << path;
  }
  EXPECT_FALSE(log.entries("tile/entries/001"));
}

TEST(Tile, OfEntriesGivesEachWithItsLength) {
  const Entries log(258);
  EXPECT_EQ(to_hex(*log.entries("tile/entries/001.p/2")), "0002010000020101");
  EXPECT_EQ(log.entries("tile/entries/000")->size(), 256U * 4);
  const TilePath one{.entries = true, .width = 1};
  const auto too_long = [](std::uint64_t) -> Result<Bytes> {
    return Bytes(limits::kLogEntryBytes + 1, 'x');
  };
  EXPECT_FALSE(entry_tile(one, 1, too_long));
}

}  // namespace
}  // namespace comity::proof
