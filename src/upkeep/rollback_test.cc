// A node that starts with a store that is older than what was acknowledged, cut off at any moment.
#include "upkeep/rollback.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "crypto/hash.h"
#include "founding/sample.h"
#include "ledger/continuation.h"
#include "ledger/stored/open.h"
#include "storage/rocks_store.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::upkeep {
namespace {

constexpr Time kFounded{1'767'225'600'000};
constexpr Time kLater{1'767'225'660'000};

// A sample community, its store as it was made, without a node.
class OlderStore : public ::testing::Test {
 protected:
  OlderStore() {
    std::filesystem::remove_all(folder_.path);
    founding::SamplePlan plan;
    plan.data = folder_.path;
    plan.zone.master = std::string(COMITY_SOURCE_DIR) + "/examples/sample.zone";
    plan.time = kFounded;
    plan.api_port = 0;
    EXPECT_TRUE(founding::create_sample(plan, [](const std::string&) {}));
    store_ = std::move(*storage::RocksStore::open({.folder = folder_.store()}));
    ledger_ = std::move(*ledger::open_ledger(*store_, wiring::registry(), wiring::ports()));
  }
  ~OlderStore() override {
    ledger_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_.path);
  }

  // A start; what refuses it, or nothing.
  std::string start(bool accept = false, Time now = kLater, bool clock_jump = false) {
    const Accepted accepted{.older_state = accept, .clock_jump = clock_jump};
    const auto anchor = begin_anchor(folder_, *ledger_, accepted, now);
    if (!anchor) return anchor.error().message;
    EXPECT_EQ(folder::Anchor::read(folder_.anchor()).value(), ledger_->acknowledged());
    EXPECT_FALSE(std::filesystem::exists(folder_.older_state()));
    return "";
  }
  void acknowledge(std::uint64_t height) {
    ASSERT_TRUE(folder::Anchor::begin(folder_.anchor(), lost(height)));
  }
  static folder::Acknowledged lost(std::uint64_t height) {
    return {height, crypto::sha256("root"), height + 2, crypto::sha256("log")};
  }
  v1::Continuations declared() const {
    return ledger::continuations(**ledger_->view(ledger_->head().height));
  }

  const folder::DataFolder folder_{::testing::TempDir() + "comity_rollback_test-" +
                                   std::to_string(::getpid())};
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
};

TEST_F(OlderStore, OfANewCommunityIsNone) {
  EXPECT_EQ(start(), "");
  EXPECT_EQ(start(), "");
  EXPECT_EQ(ledger_->head().height, 0U);
}

TEST_F(OlderStore, IsRefusedUntilItIsAcceptedAndThenDeclaredOnce) {
  acknowledge(40);
  EXPECT_NE(start().find("the store ends at height 0, but height 40 was acknowledged"),
            std::string::npos);
  EXPECT_EQ(ledger_->head().height, 0U);
  EXPECT_EQ(start(true), "");
  ASSERT_EQ(declared().newest_size(), 1);
  EXPECT_EQ(declared().newest(0).lost().height(), 40U);
  EXPECT_EQ(declared().newest(0).lost().log_root(), lost(40).log_root.bytes());
  EXPECT_EQ(declared().newest(0).time().seconds(), kLater.milliseconds / 1000);
  // The flag stays in somebody's start script.
  EXPECT_EQ(start(true), "");
  EXPECT_EQ(start(), "");
  EXPECT_EQ(ledger_->head().height, 1U);
}

TEST_F(OlderStore, ThatWasRestoredIsDeclaredWithoutAskingAgain) {
  ASSERT_TRUE(note_older_state(folder_, ledger_->acknowledged()));
  EXPECT_EQ(start(), "");
  EXPECT_FALSE(declared().newest(0).has_lost());
  EXPECT_EQ(start(), "");
  EXPECT_EQ(declared().count(), 1U);
}

// The power goes between two of its steps: the acceptance is not lost, nor is it declared twice.
TEST_F(OlderStore, IsDeclaredAfterAStartThatWasCutOff) {
  const folder::Acknowledged from = ledger_->acknowledged();
  acknowledge(40);
  ASSERT_TRUE(note_older_state(folder_, from));
  EXPECT_EQ(start(), "");
  EXPECT_EQ(declared().newest(0).lost().height(), 40U);
  // After the block, before the anchor; and after that, before what was noted is gone.
  acknowledge(40);
  ASSERT_TRUE(note_older_state(folder_, from));
  EXPECT_EQ(start(), "");
  ASSERT_TRUE(note_older_state(folder_, from));
  EXPECT_EQ(start(), "");
  EXPECT_EQ(declared().count(), 1U);
}

TEST_F(OlderStore, OfWhichNothingIsKnownIsRefused) {
  EXPECT_EQ(start(), "");
  ASSERT_TRUE(note_older_state(folder_, ledger_->acknowledged()));
  EXPECT_EQ(start(), "");
  std::filesystem::remove(folder_.anchor());
  EXPECT_NE(start().find("nothing says what was acknowledged last"), std::string::npos);
  EXPECT_EQ(start(true), "");
  EXPECT_EQ(declared().count(), 2U);
  EXPECT_FALSE(declared().newest(1).has_lost());
}

// The operator found the newer files after all.
TEST_F(OlderStore, IsForgottenWhenNewerFilesArePutBack) {
  const folder::Acknowledged from = ledger_->acknowledged();
  ASSERT_TRUE(note_older_state(folder_, from));
  EXPECT_EQ(start(), "");
  ASSERT_TRUE(note_older_state(folder_, ledger_->acknowledged()));
  EXPECT_EQ(start(), "");
  // Height 2: what was noted at height 0 is not what was declared last.
  ASSERT_TRUE(note_older_state(folder_, from));
  EXPECT_EQ(start(), "");
  EXPECT_EQ(declared().count(), 2U);
  ASSERT_TRUE(note_older_state(folder_, from));
  acknowledge(40);
  EXPECT_NE(start().find("height 40 was acknowledged"), std::string::npos);
}

// What was noted is still there after a power cut: the anchor says what was acknowledged since.
TEST_F(OlderStore, IsNotAcceptedByWhatWasLeftOver) {
  const folder::Acknowledged from = ledger_->acknowledged();
  ASSERT_TRUE(note_older_state(folder_, from));
  EXPECT_EQ(start(), "");
  ASSERT_TRUE(note_older_state(folder_, from));
  acknowledge(40);
  EXPECT_NE(start().find("height 40 was acknowledged"), std::string::npos);
  EXPECT_EQ(start(true), "");
  EXPECT_EQ(declared().count(), 2U);
}

// The numbers that are passed over follow from the clock, so it is looked at first.
TEST_F(OlderStore, IsNotDeclaredByAClockBeforeTheLastBlock) {
  const Time before{kFounded.milliseconds - 301'000};
  ASSERT_TRUE(note_older_state(folder_, ledger_->acknowledged()));
  EXPECT_NE(start(false, before).find("the clock stands 301 seconds before the last block"),
            std::string::npos);
  EXPECT_EQ(ledger_->head().height, 0U);
  EXPECT_EQ(start(false, before, true), "");
  EXPECT_EQ(declared().count(), 1U);
}

// What was noted of one store is no leave for another that is older still.
TEST_F(OlderStore, IsNotTheOneThatWasAccepted) {
  ASSERT_TRUE(note_older_state(folder_, lost(9)));
  EXPECT_NE(start().find("height 9 was acknowledged"), std::string::npos);
  EXPECT_EQ(start(true), "");
  EXPECT_EQ(declared().count(), 1U);
}

TEST(TimeAhead, IsSaidOfWhatNoCorrectionOfAClockExplains) {
  const Time now{1'800'000'000'000};
  EXPECT_EQ(time_ahead(now, now), "");
  EXPECT_EQ(time_ahead({now.milliseconds + 300'999}, now), "");
  EXPECT_NE(time_ahead({now.milliseconds + 301'000}, now).find("5 minutes 1 second ahead"),
            std::string::npos);
  EXPECT_EQ(time_ahead({now.milliseconds - 86'400'000}, now), "");
}

}  // namespace
}  // namespace comity::upkeep
