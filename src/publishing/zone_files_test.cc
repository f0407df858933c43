// What health says of zone files.
#include "publishing/zone_files.h"

#include <gtest/gtest.h>

#include "publishing/testing/zones.h"

namespace comity::publishing::testing {
namespace {

PublishedZone at(std::uint64_t height, std::uint64_t revision) {
  PublishedZone zone;
  zone.serial = static_cast<std::uint32_t>(revision) + 1;
  zone.height = height;
  zone.revision = revision;
  return zone;
}

ZoneText text(const std::string& one) { return {std::make_shared<const std::string>(one)}; }

TEST(ZoneFiles, AreBehindSinceTheFirstChangeThatIsNotOnDisk) {
  const ZoneFolder folder;
  ZoneFiles files(folder.path());
  EXPECT_EQ(files.lag("example.").heights, 0U);
  ASSERT_TRUE(files.put(kExample, at(3, 1), text("one\n")));
  files.note_change(kExample, {1, 3, Time{3'000}});
  EXPECT_EQ(files.lag("example.").heights, 0U);

  files.note_change(kExample, {2, 5, Time{5'000}});
  files.note_change(kExample, {3, 9, Time{9'000}});
  files.note_change(kExample, {3, 10, Time{10'000}});  // nothing new
  EXPECT_EQ(files.lag("example.").heights, 6U);
  EXPECT_EQ(files.lag("example.").since, Time{5'000});

  ASSERT_TRUE(files.put(kExample, at(5, 2), text("two\n")));
  EXPECT_EQ(files.lag("example.").heights, 4U);
  EXPECT_EQ(files.lag("example.").since, Time{9'000});
  ASSERT_TRUE(files.put(kExample, at(9, 3), text("three\n")));
  EXPECT_EQ(files.lag("example.").heights, 0U);
}

TEST(ZoneFiles, SayWhenTheyCannotBeWrittenAndKeepTheLastGoodOne) {
  const ZoneFolder folder;
  ZoneFiles files(folder.path());
  ASSERT_TRUE(files.put(kExample, at(1, 1), text("good\n")));
  std::filesystem::remove_all(folder.path());
  EXPECT_FALSE(files.put(kExample, at(2, 2), text("newer\n")));
  const std::optional<PublishedZone> zone = files.find(kExample);
  ASSERT_TRUE(zone);
  EXPECT_NE(zone->trouble, "");
  EXPECT_EQ(zone->revision, 1U);
  EXPECT_EQ(*files.text(kExample), "good\n");

  std::filesystem::create_directories(folder.path());
  ASSERT_TRUE(files.put(kExample, at(2, 2), text("newer\n")));
  EXPECT_EQ(files.find(kExample)->trouble, "");
  EXPECT_EQ(text_of(files.path(kExample)), "newer\n");
}

// Whoever asks slowly, and whoever asks often, shares what stands.
TEST(ZoneFiles, ArePutTogetherOnceForAllWhoReadThem) {
  const ZoneFolder folder;
  ZoneFiles files(folder.path());
  EXPECT_EQ(files.text(kExample), nullptr);
  ZoneText parts = text("one\n");
  parts.push_back(std::make_shared<const std::string>("two\n"));
  ASSERT_TRUE(files.put(kExample, at(1, 1), parts));
  EXPECT_EQ(text_of(files.path(kExample)), "one\ntwo\n");
  const auto whole = files.text(kExample);
  EXPECT_EQ(*whole, "one\ntwo\n");
  EXPECT_EQ(files.text(kExample), whole);
  ASSERT_TRUE(files.put(kExample, at(2, 2), text("three\n")));
  EXPECT_EQ(*files.text(kExample), "three\n");
  EXPECT_EQ(*whole, "one\ntwo\n");
}

}  // namespace
}  // namespace comity::publishing::testing
