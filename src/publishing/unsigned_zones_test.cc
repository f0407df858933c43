// Zones that nobody signs, from state to file.
#include "publishing/unsigned_zones.h"

#include <gtest/gtest.h>

#include "publications/zone/zone.h"
#include "publishing/testing/zones.h"

namespace comity::publishing::testing {
namespace {

class UnsignedZonesTest : public ::testing::Test {
 protected:
  void publish() { unsigned_.publish(); }
  std::string derived() {
    const auto view = zones_.view(zones_.head().height);
    return zone::to_text(*zone::derive(**view, kExample));
  }

  const ZoneFolder folder_;
  ZoneFiles files_{folder_.path()};
  Zones zones_;
  UnsignedZones unsigned_{zones_, files_};
};

TEST_F(UnsignedZonesTest, StandInTheirFilesAsTheStateHasThem) {
  publish();
  EXPECT_EQ(text_of(files_.path(kExample)), derived());
  zones_.delegate("gamma");
  publish();
  EXPECT_EQ(text_of(files_.path(kExample)), derived());
  const std::optional<PublishedZone> zone = files_.find(kExample);
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->serial, 42U);
  EXPECT_EQ(zone->height, 1U);
  EXPECT_EQ(zone->trouble, "");
}

TEST_F(UnsignedZonesTest, AreDerivedOnceARevision) {
  publish();
  std::filesystem::remove(files_.path(kExample));
  publish();
  EXPECT_FALSE(std::filesystem::exists(files_.path(kExample)));
  zones_.delegate("gamma");
  publish();
  EXPECT_TRUE(std::filesystem::exists(files_.path(kExample)));
}

// A view with a fault reads as empty: a zone without its delegations would look like a good one.
TEST_F(UnsignedZonesTest, KeepTheLastGoodFileWhenTheStateCannotBeRead) {
  publish();
  const std::string good = text_of(files_.path(kExample));
  zones_.delegate("gamma");
  zones_.set_fault(Error{ErrorKind::corrupt, "a flipped bit"});
  publish();
  EXPECT_EQ(text_of(files_.path(kExample)), good);
  EXPECT_EQ(files_.find(kExample)->trouble, "a flipped bit");
  EXPECT_EQ(files_.lag("example.").heights, 1U);

  zones_.set_fault({});
  publish();
  EXPECT_EQ(text_of(files_.path(kExample)), derived());
  EXPECT_EQ(files_.find(kExample)->trouble, "");
}

// The thread that publishes may be busy with what was there before.
TEST_F(UnsignedZonesTest, AreKnownToBeBehindBeforeTheyArePublished) {
  publish();
  zones_.delegate("gamma");
  note_changes(zones_, files_);
  EXPECT_EQ(files_.lag("example.").heights, 1U);
  EXPECT_EQ(files_.lag("example.").since, Time{1'000});
  publish();
  EXPECT_EQ(files_.lag("example.").heights, 0U);
}

TEST_F(UnsignedZonesTest, AreNotThoseThatGroupsSign) {
  publish();
  EXPECT_FALSE(std::filesystem::exists(files_.path(kJoint)));
  EXPECT_FALSE(files_.find(kJoint));
}

}  // namespace
}  // namespace comity::publishing::testing
