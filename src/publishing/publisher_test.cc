// The thread that publishes. Signing itself: tests/signing.
#include "publishing/publisher.h"

#include <gtest/gtest.h>

#include "publishing/testing/zones.h"

namespace comity::publishing::testing {
namespace {

class PublisherTest : public ::testing::Test {
 protected:
  PublisherTest() {
    SigningOptions options;
    options.now = [] { return Time{}; };
    options.answer_milliseconds = 0;  // nobody else will sign
    publisher_ = std::make_unique<Publisher>(
        zones_, files_, std::vector<std::unique_ptr<LocalSigner>>(), std::move(options));
  }

  const ZoneFolder folder_;
  ZoneFiles files_{folder_.path()};
  Zones zones_;
  std::unique_ptr<Publisher> publisher_;
};

TEST_F(PublisherTest, PublishesBeforeItsThreadRuns) {
  publisher_->start();
  EXPECT_TRUE(std::filesystem::exists(files_.path(kExample)));
}

TEST_F(PublisherTest, IsNotWaitedForLongerThanThat) {
  zones_.set_held(true);
  publisher_->start(std::chrono::milliseconds(0));
  EXPECT_FALSE(std::filesystem::exists(files_.path(kExample)));
  zones_.set_held(false);
  publisher_->stop();
  EXPECT_TRUE(std::filesystem::exists(files_.path(kExample))) << "it was put together meanwhile";
}

TEST_F(PublisherTest, SaysWhyAZoneThatOthersSignIsNotThere) {
  publisher_->start();
  const std::optional<PublishedZone> joint = files_.find(kJoint);
  ASSERT_TRUE(joint && joint->joint);
  EXPECT_NE(joint->trouble.find("have not done so yet"), std::string::npos) << joint->trouble;
  EXPECT_EQ(joint->joint->threshold, 2U);
  EXPECT_FALSE(std::filesystem::exists(files_.path(kJoint)));
  EXPECT_EQ(files_.find(kExample)->trouble, "");
}

TEST_F(PublisherTest, PublishesWhatWasCommittedAndEndsOnlyThen) {
  publisher_->start();
  zones_.delegate("gamma");
  publisher_->notify();
  zones_.wait_for_reader_of(1);
  publisher_->stop();
  EXPECT_NE(text_of(files_.path(kExample)).find("gamma.example."), std::string::npos);
  EXPECT_EQ(files_.find(kExample)->height, 1U);
}

TEST_F(PublisherTest, StopsWithoutHavingStarted) {
  publisher_->stop();
  publisher_.reset();
  EXPECT_FALSE(std::filesystem::exists(files_.path(kExample)));
}

}  // namespace
}  // namespace comity::publishing::testing
