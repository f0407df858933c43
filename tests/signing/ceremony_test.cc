// Five parties make the keys of a zone together, each with a folder of its own, and sign with them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "acts.h"
#include "assembly.h"
#include "machine/files.h"
#include "publishing/local_ceremonies.h"
#include "publishing/publisher.h"
#include "publishing/zone_signer.h"
#include "registers/ceremonies/queries.h"

namespace comity::test {
namespace {

namespace fs = std::filesystem;
using publishing::LocalCeremonies;

constexpr const char* kApex = "made.example.";

// The next group under the same key: all but the first.
v1::Action call_again(v1::Action action) {
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_purpose(v1::RESHARE);
  it.mutable_group()->set_epoch(2);
  it.mutable_group()->mutable_members()->DeleteSubrange(0, 1);
  return action;
}

v1::Action call(keys::Role role) {
  v1::Action action;
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_zone(kApex);
  it.set_role(static_cast<v1::SigningRole>(role));
  it.set_purpose(v1::GENERATE);
  it.set_round_seconds(3'600);
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(1);
  group.set_threshold(3);
  for (const std::string& party : Assembly::signers()) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
  }
  v1::SigningTerms& terms = *group.mutable_terms();
  terms.set_validity_seconds(14 * kDay);
  terms.set_refresh_seconds(5 * kDay);
  terms.set_session_blocks(1'000);
  if (role == keys::Role::key_signing) terms.set_dnskey_ttl_seconds(3'600);
  return action;
}

class CeremonyTest : public ::testing::Test {
 protected:
  CeremonyTest()
      // Other checkouts may test at the same time.
      : root_(fs::temp_directory_path() / ("comity-ceremony-test-" + std::to_string(getpid()))),
        files_(root_.string()) {
    fs::remove_all(root_);
    fs::create_directories(root_);
    for (const std::string& party : Assembly::signers()) {
      const folder::DataFolder folder = folder_of(party);
      fs::create_directories(folder.keys());
      EXPECT_TRUE(assembly_.write_signing_key(party, folder.keys() + "/" + party + ".signer.key"));
      start(party);
    }
    assembly_.adopt(set_zone(kApex));
    assembly_.adopt(call(keys::Role::key_signing));
    assembly_.adopt(call(keys::Role::zone_signing));
  }
  ~CeremonyTest() override { fs::remove_all(root_); }

  folder::DataFolder folder_of(const std::string& party) const {
    return {(root_ / party).string()};
  }
  // As after a start of its process.
  void start(const std::string& party) {
    processes_[party] = std::make_unique<LocalCeremonies>(
        folder_of(party), assembly_.world().ledger(), assembly_,
        [](const std::string&) { return Result<std::string>("word"); },
        [this] { return assembly_.world().now(); });
  }
  // Each in turn; who can sign from now on joins the others.
  void tend(const std::vector<std::string>& parties = Assembly::signers()) {
    for (const std::string& party : parties) {
      for (auto& signer : processes_.at(party)->tend()) signers_.push_back(std::move(signer));
    }
  }
  publishing::SigningOptions options() {
    publishing::SigningOptions made;
    made.now = [this] { return assembly_.world().now(); };
    made.monotonic = [this] { return milliseconds_; };
    return made;
  }
  // Until it is everybody's turn, and nothing more is to be done.
  void settle(publishing::ZoneSigner& signer) {
    for (int turn = 0; turn < 10; ++turn) {
      milliseconds_ += 2'000;
      while (signer.tend()) {
      }
    }
  }
  v1::Ceremony ceremony(std::uint64_t number) {
    v1::Ceremony found;
    EXPECT_TRUE(ceremonies::find_ceremony(*assembly_.world().view(), number, found));
    return found;
  }

  fs::path root_;
  Assembly assembly_;
  publishing::ZoneFiles files_;
  std::map<std::string, std::unique_ptr<LocalCeremonies>> processes_;
  std::vector<std::unique_ptr<publishing::LocalSigner>> signers_;
  std::int64_t milliseconds_ = 1;
};

TEST_F(CeremonyTest, AZoneIsSignedWithAKeyThatNobodyHasHad) {
  for (int round = 0; round < 4; ++round) tend();
  EXPECT_EQ(ceremony(1).stage(), v1::MADE);
  EXPECT_EQ(ceremony(2).stage(), v1::MADE);
  ASSERT_EQ(signers_.size(), 10U);
  // What was kept between the rounds is gone, and the shares lie there.
  const std::string party = Assembly::signers().front();
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_of(party).custody())) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"made.example.key." + party + ".share",
                                             "made.example.zone." + party + ".share"}));

  publishing::Publisher publisher(assembly_.world().ledger(), files_, std::move(signers_),
                                  options());
  publisher.start();
  publisher.stop();
  const auto zone = files_.find(*dns::Name::parse(kApex));
  ASSERT_TRUE(zone && zone->joint);
  EXPECT_EQ(zone->trouble, "");
  EXPECT_FALSE(zone->joint->dealt);
  EXPECT_EQ(zone->joint->session, 1U);
}

TEST_F(CeremonyTest, WhoIsStartedAnewBetweenTheRoundsGoesOn) {
  for (int round = 0; round < 5; ++round) {
    for (const std::string& party : Assembly::signers()) start(party);
    tend();
  }
  EXPECT_EQ(ceremony(1).stage(), v1::MADE);
  EXPECT_EQ(ceremony(2).stage(), v1::MADE);
  EXPECT_EQ(signers_.size(), 10U);
}

// As when the power was cut between the two: the start has taken the share that lies there.
TEST_F(CeremonyTest, AShareIsTakenOnceAndNeverOverAnother) {
  for (int round = 0; round < 4; ++round) tend();
  ASSERT_EQ(signers_.size(), 10U);
  const std::string& party = Assembly::signers().front();
  const std::string stem = folder_of(party).custody() + "/made.example.zone." + party;
  fs::copy(stem + ".share", stem + ".unconfirmed");
  start(party);
  tend({party});
  EXPECT_EQ(signers_.size(), 10U);
  EXPECT_FALSE(fs::exists(stem + ".unconfirmed"));

  fs::rename(stem + ".share", stem + ".unconfirmed");
  fs::copy(folder_of(party).custody() + "/made.example.key." + party + ".share", stem + ".share");
  start(party);
  tend({party});
  EXPECT_EQ(signers_.size(), 10U);
  EXPECT_TRUE(fs::exists(stem + ".unconfirmed"));
  fs::remove(stem + ".share");
  start(party);
  tend({party});
  EXPECT_EQ(signers_.size(), 11U);
  EXPECT_FALSE(fs::exists(stem + ".unconfirmed"));
}

// One leaves, one has lost its share; the zone is signed with the same key by the new shares.
TEST_F(CeremonyTest, TheKeyGoesToOtherHolders) {
  for (int round = 0; round < 4; ++round) tend();
  publishing::ZoneSigner signer(assembly_.world().ledger(), files_, std::move(signers_), options());
  signers_.clear();
  settle(signer);
  const dns::Name apex = *dns::Name::parse(kApex);
  EXPECT_EQ(files_.find(apex)->joint->session, 1U);
  EXPECT_EQ(files_.find(apex)->joint->warning, "");
  const std::string anchor = files_.find(apex)->joint->trust_anchor_file;
  const Bytes before = *machine::read_file(anchor, 1'000);

  const std::string& leaver = Assembly::signers().at(0);
  const std::string& lost = Assembly::signers().at(1);
  const auto share_of = [&](const std::string& party, const char* role) {
    return folder_of(party).custody() + "/made.example." + role + "." + party + ".share";
  };
  fs::copy(share_of(leaver, "zone"), root_ / "kept.share");
  for (const char* role : {"key", "zone"}) fs::remove(share_of(lost, role));
  assembly_.adopt(call_again(call(keys::Role::key_signing)));
  assembly_.adopt(call_again(call(keys::Role::zone_signing)));
  for (int round = 0; round < 4; ++round) {
    for (const std::string& party : Assembly::signers()) start(party);
    tend();
  }
  EXPECT_EQ(ceremony(3).stage(), v1::MADE);
  EXPECT_EQ(ceremony(4).stage(), v1::MADE);
  EXPECT_EQ(ceremony(4).excluded_size(), 0);
  ASSERT_EQ(signers_.size(), 8U);
  EXPECT_FALSE(fs::exists(share_of(leaver, "zone")));
  const auto left = ceremonies::leavers(*assembly_.world().view(), kApex, keys::Role::zone_signing);
  EXPECT_EQ(left.attested, std::vector<std::string>{leaver});
  EXPECT_TRUE(fs::exists(share_of(lost, "zone")));
  for (auto& one : signers_) signer.add(std::move(one));
  settle(signer);
  EXPECT_EQ(files_.find(apex)->joint->session, 2U);
  EXPECT_EQ(files_.find(apex)->trouble, "");
  EXPECT_EQ(files_.find(apex)->joint->warning, "");
  EXPECT_EQ(*machine::read_file(anchor, 1'000), before);

  // What was kept of the old epoch is no custodian's any more.
  fs::copy(root_ / "kept.share", share_of(leaver, "zone"));
  const auto word = [](const std::string&) { return Result<std::string>("word"); };
  const auto started = publishing::load_local_signers(folder_of(leaver), assembly_.world().ledger(),
                                                      assembly_, word);
  ASSERT_TRUE(started);
  EXPECT_TRUE(started->empty());
  EXPECT_FALSE(publishing::check_share(share_of(leaver, "zone"), folder_of(leaver),
                                       assembly_.world().ledger(), word));
}

// One who is not there is named at once, while the others sign.
TEST_F(CeremonyTest, AMissingMemberIsNamedWithWhatToDo) {
  for (int round = 0; round < 4; ++round) tend();
  ASSERT_EQ(signers_.size(), 10U);
  const std::string gone = signers_.back()->custodian.party();
  std::erase_if(signers_, [&](const auto& one) { return one->custodian.party() == gone; });
  publishing::ZoneSigner signer(assembly_.world().ledger(), files_, std::move(signers_), options());
  settle(signer);
  const auto zone = files_.find(*dns::Name::parse(kApex));
  EXPECT_EQ(zone->trouble, "");
  EXPECT_TRUE(
      zone->joint->warning.starts_with("4 signers of the key key answer, 3 are needed; "
                                       "missing: " +
                                       gone + " (start its signer"))
      << zone->joint->warning;
}

TEST_F(CeremonyTest, WhoHasLostItsOneTimeKeyIsLeftOutAndTheOthersTryAgain) {
  tend();
  const std::string& lost = Assembly::signers().at(2);
  tend();
  for (const char* role : {"key", "zone"}) {
    fs::remove(folder_of(lost).custody() + "/made.example." + role + "." + lost + ".one-time");
  }
  tend();
  EXPECT_EQ(ceremony(2).stage(), v1::CONFIRMING);
  assembly_.let_pass(3'600);
  EXPECT_EQ(ceremony(2).attempt(), 2U);
  EXPECT_EQ(ceremony(2).excluded(0).party(), lost);
  for (int round = 0; round < 4; ++round) tend();
  EXPECT_EQ(ceremony(2).stage(), v1::MADE);
  EXPECT_EQ(ceremony(2).group().members_size(), 4);
  EXPECT_EQ(signers_.size(), 8U);
  EXPECT_FALSE(fs::exists(folder_of(lost).custody() + "/made.example.zone." + lost + ".share"));
}

}  // namespace
}  // namespace comity::test
