// What the node publishes of a zone that groups sign.
#include "publishing/zone_signer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "assembly.h"
#include "publishing/publisher.h"

namespace comity::test {
namespace {

using publishing::PublishedZone;

class ZoneSignerTest : public ::testing::Test {
 protected:
  ZoneSignerTest()
      : folder_(std::filesystem::temp_directory_path() / "comity-zone-signer-test"),
        files_(folder_.string()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    options_.now = [this] { return assembly_.world().now(); };
  }
  ~ZoneSignerTest() override { std::filesystem::remove_all(folder_); }

  std::vector<std::unique_ptr<publishing::LocalSigner>> signers() {
    std::vector<std::unique_ptr<publishing::LocalSigner>> signers;
    for (const std::string& party : Assembly::signers()) {
      signers.push_back(assembly_.signer(party, keys::Role::key_signing));
      signers.push_back(assembly_.signer(party, keys::Role::zone_signing));
    }
    return signers;
  }
  bool exists(const std::string& file) { return std::filesystem::exists(folder_ / file); }

  std::filesystem::path folder_;
  Assembly assembly_;
  publishing::ZoneFiles files_;
  publishing::SigningOptions options_;
};

TEST_F(ZoneSignerTest, WritesZoneAndTrustAnchorBeforeTheThreadRuns) {
  publishing::Publisher publisher(assembly_.world().ledger(), files_, signers(), options_);
  publisher.start();
  publisher.stop();
  EXPECT_TRUE(exists("example.zone"));
  EXPECT_TRUE(exists("example.ds"));
  const std::optional<PublishedZone> zone = files_.find(Assembly::apex());
  ASSERT_TRUE(zone && zone->joint);
  EXPECT_EQ(zone->trouble, "");
  EXPECT_EQ(zone->joint->warning, "");
  EXPECT_EQ(zone->joint->session, 1U);
  EXPECT_TRUE(zone->joint->dealt);
}

// What is decided while a session waits for those who are silent is published meanwhile.
TEST_F(ZoneSignerTest, HoldsNoUnsignedZoneUpWhileASessionWaits) {
  Assembly::Process all = assembly_.process(Assembly::signers());
  ASSERT_TRUE(all.keys->stock());
  std::vector<std::unique_ptr<publishing::LocalSigner>> few;
  few.push_back(assembly_.signer(Assembly::signers().front(), keys::Role::key_signing));
  publishing::Publisher publisher(assembly_.world().ledger(), files_, std::move(few), options_);
  bool decided = false;
  // Shares are put when their session is open.
  assembly_.tamper = [&](Bytes text) {
    if (assembly_.sessions(keys::Role::key_signing) > 0 && !decided) {
      decided = true;
      assembly_.adopt(set_zone("later."));
      publisher.notify();
    }
    return text;
  };
  publisher.start();
  EXPECT_TRUE(decided);
  const std::int64_t begin = machine::monotonic_milliseconds();
  while (!exists("later.zone") && machine::monotonic_milliseconds() < begin + 60'000) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_TRUE(exists("later.zone"));
  EXPECT_LT(machine::monotonic_milliseconds(), begin + options_.answer_milliseconds);
  EXPECT_FALSE(exists("example.zone"));
}

// What is refused may stand in a block, and every block calls for a look: trying again at once
// would never end.
TEST_F(ZoneSignerTest, WaitsLongerAndLongerWhenTheLedgerTurnsItAway) {
  assembly_.turns_away = true;
  publishing::ZoneSigner signer(assembly_.world().ledger(), files_, signers(), options_);
  EXPECT_FALSE(signer.tend());
  const std::size_t at_first = assembly_.submitted;
  EXPECT_GT(at_first, 0U);
  for (int block = 0; block < 100; ++block) EXPECT_FALSE(signer.tend());
  EXPECT_EQ(assembly_.submitted, at_first);
  EXPECT_GT(signer.until_next_try(), 0);
  EXPECT_LE(signer.until_next_try(), 1'000);
  const std::optional<PublishedZone> zone = files_.find(Assembly::apex());
  ASSERT_TRUE(zone);
  EXPECT_NE(zone->trouble, "");
  EXPECT_FALSE(exists("example.zone"));
}

}  // namespace
}  // namespace comity::test
