// Five parties who make keys of a zone together, each with a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "acts.h"
#include "assembly.h"
#include "publishing/local_ceremonies.h"
#include "publishing/publisher.h"
#include "publishing/zone_signer.h"
#include "registers/ceremonies/queries.h"

namespace comity::test {

namespace fs = std::filesystem;
using publishing::LocalCeremonies;

inline constexpr const char* kApex = "made.example.";

// The next group under the same key: all but the first.
inline v1::Action call_again(v1::Action action) {
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_purpose(v1::RESHARE);
  it.mutable_group()->set_epoch(2);
  it.mutable_group()->mutable_members()->DeleteSubrange(0, 1);
  return action;
}

inline v1::Action call(keys::Role role) {
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
  if (role == keys::Role::document_signing) {
    group.set_document(std::string(keys::kTrustAnchor));
  } else {
    terms.set_validity_seconds(14 * kDay);
    terms.set_refresh_seconds(5 * kDay);
  }
  terms.set_session_blocks(1'000);
  if (role == keys::Role::key_signing) terms.set_dnskey_ttl_seconds(3'600);
  return action;
}

inline Result<crypto::Secret> passphrase(const std::string& /*what*/) {
  std::string word = "word";
  return crypto::Secret::take(word);
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
        folder_of(party), assembly_.world().ledger(), assembly_, passphrase,
        [this] { return assembly_.world().now(); }, publishing::Permits(),
        [this](const dns::Name& apex, const v1::SigningTerms& /*terms*/) {
          return refuses_ ? error(apex.text() + ": not with that key") : Status();
        });
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
  // Signs the zone and writes it, by whoever can sign.
  void publish() {
    publishing::ZoneSigner signer(assembly_.world().ledger(), files_, std::move(signers_),
                                  options());
    settle(signer);
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
  bool refuses_ = false;  // whatever a new key signs
};

}  // namespace comity::test
