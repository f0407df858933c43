// The node's thread that keeps signed zones published.
#include "publishing/zone_signer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "assembly.h"

namespace comity::test {
namespace {

class ZoneSignerTest : public ::testing::Test {
 protected:
  ZoneSignerTest()
      : folder_(std::filesystem::temp_directory_path() / "comity-zone-signer-test"),
        files_(folder_.string()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::vector<std::unique_ptr<publishing::LocalSigner>> signers;
    for (const std::string& party : Assembly::signers()) {
      signers.push_back(assembly_.signer(party, keys::Role::key_signing));
      signers.push_back(assembly_.signer(party, keys::Role::zone_signing));
    }
    publishing::SigningOptions options;
    options.now = [this] { return assembly_.world().now(); };
    signer_ = std::make_unique<publishing::ZoneSigner>(assembly_.world().ledger(), files_,
                                                       std::move(signers), options);
  }
  ~ZoneSignerTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
  Assembly assembly_;
  publishing::ZoneFiles files_;
  std::unique_ptr<publishing::ZoneSigner> signer_;
};

TEST_F(ZoneSignerTest, WritesZoneAndTrustAnchorBeforeItsThreadRuns) {
  signer_->start();
  signer_->stop();
  EXPECT_TRUE(std::filesystem::exists(folder_ / "example.zone"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "example.ds"));
  const std::optional<publishing::PublishedZone> zone = files_.find(Assembly::apex());
  ASSERT_TRUE(zone && zone->joint);
  EXPECT_EQ(zone->trouble, "");
  EXPECT_EQ(zone->joint->warning, "");
  EXPECT_EQ(zone->joint->session, 1U);
  EXPECT_TRUE(zone->joint->dealt);
}

// What is refused may stand in a block, and every block calls the signer: trying again at once
// would never end.
TEST_F(ZoneSignerTest, WaitsLongerAndLongerWhenTheLedgerTurnsItAway) {
  assembly_.turns_away = true;
  signer_->start();
  const std::size_t at_first = assembly_.submitted;
  EXPECT_GT(at_first, 0U);
  for (int block = 0; block < 100; ++block) {
    signer_->notify();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  signer_->stop();
  EXPECT_EQ(assembly_.submitted, at_first);
  const std::optional<publishing::PublishedZone> zone = files_.find(Assembly::apex());
  ASSERT_TRUE(zone);
  EXPECT_NE(zone->trouble, "");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "example.zone"));
}

}  // namespace
}  // namespace comity::test
