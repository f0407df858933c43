// Five parties make the keys of a zone together, each with a folder of its own, and sign with them;
// outsiders see from a bundle that they did.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "acts.h"
#include "assembly.h"
#include "ceremonies.h"
#include "crypto/hash.h"
#include "evidence/group_origin.h"
#include "evidence/make.h"
#include "evidence/recompute.h"
#include "evidence/verify_zone.h"
#include "folder/share_file.h"
#include "machine/files.h"
#include "proof/transaction.h"
#include "publishing/local_ceremonies.h"
#include "publishing/publisher.h"
#include "publishing/zone_signer.h"
#include "registers/ceremonies/queries.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

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
  fs::create_hard_link(share_of(leaver, "key"), root_ / "erased");
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
  const Bytes erased = *machine::read_file((root_ / "erased").string(), 10'000);
  EXPECT_EQ(erased, Bytes(erased.size(), '\0')) << "it was removed, and its octets stayed";
  const auto left = ceremonies::leavers(*assembly_.world().view(), kApex, keys::Role::zone_signing);
  EXPECT_EQ(left.attested, std::vector<std::string>{leaver});
  EXPECT_TRUE(fs::exists(share_of(lost, "zone")));
  for (auto& one : signers_) signer.add(std::move(one));
  settle(signer);
  EXPECT_EQ(files_.find(apex)->joint->session, 2U);
  EXPECT_EQ(files_.find(apex)->trouble, "");
  EXPECT_EQ(files_.find(apex)->joint->warning, "");
  EXPECT_EQ(*machine::read_file(anchor, 1'000), before);

  // What the state does not know yet is not taken for somebody else's.
  const folder::PassphraseSource word = passphrase;
  folder::ShareLabel label = folder::read_share_label(share_of(lost, "zone")).value();
  label.epoch = 3;
  const std::string later = (root_ / "later.share").string();
  ASSERT_TRUE(folder::write_share_file(later, label, std::vector<std::uint8_t>(32), "word"));
  const Status unknown =
      publishing::check_share(later, folder_of(lost), assembly_.world().ledger(), word);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("the share is to be kept"), std::string::npos);

  // What was kept of the old epoch is no custodian's any more.
  fs::copy(root_ / "kept.share", share_of(leaver, "zone"));
  const auto started = publishing::load_local_signers(folder_of(leaver), assembly_.world().ledger(),
                                                      assembly_, word);
  ASSERT_TRUE(started);
  EXPECT_TRUE(started->empty());
  EXPECT_FALSE(publishing::check_share(share_of(leaver, "zone"), folder_of(leaver),
                                       assembly_.world().ledger(), word));
}

// Their shares fit, and still the zone would be signed by nobody once the old ones are gone.
TEST_F(CeremonyTest, WhoWouldNotSignWithTheNewKeyDoesNotTakeOver) {
  const keys::Role role = keys::Role::zone_signing;
  for (int round = 0; round < 4; ++round) tend();
  publishing::ZoneSigner signer(assembly_.world().ledger(), files_, std::move(signers_), options());
  settle(signer);
  v1::Action roll = call(role);
  roll.mutable_ceremonies_call()->set_purpose(v1::ROLL);
  roll.mutable_ceremonies_call()->mutable_group()->set_epoch(2);
  assembly_.adopt(roll);
  const auto rollover = [&] {
    v1::KeyRollover found;
    EXPECT_TRUE(keys::find_rollover(*assembly_.world().view(), kApex, role, found));
    return found;
  };
  for (int round = 0; round < 4; ++round) tend();
  settle(signer);
  EXPECT_EQ(rollover().stage(), v1::PUBLISHED);
  assembly_.let_pass(9 * kDay);
  EXPECT_EQ(rollover().stage(), v1::TAKING_OVER);
  refuses_ = true;
  tend();
  EXPECT_EQ(rollover().ready_size(), 0);
  EXPECT_EQ(rollover().stage(), v1::TAKING_OVER);
  refuses_ = false;
  for (const std::string& party : Assembly::signers()) start(party);
  tend();
  EXPECT_EQ(rollover().stage(), v1::REPLACED);
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

// What the zone's bundle proves; changed as whoever has the log's keys can have it included.
class CeremonyProofTest : public CeremonyTest {
 protected:
  CeremonyProofTest() {
    assembly_.world().ledger().set_log_key(&log_key_);
    for (int round = 0; round < 4; ++round) tend();
    publish();
    prove();
  }
  ~CeremonyProofTest() override { assembly_.world().ledger().set_log_key(nullptr); }

  void prove() {
    const ledger::Ledger& ledger = assembly_.world().ledger();
    const auto bundle = evidence::bundle_of_zone(ledger, ledger.head().height, kApex);
    EXPECT_TRUE(bundle) << bundle.error().message;
    const auto verified = proof::verify(*bundle, {ledger.community(), {}});
    EXPECT_TRUE(verified) << verified.error().message;
    proven_ = *verified;
  }
  template <typename Message, typename Change>
  void change(const state::Key& key, Change how) {
    Message message;
    for (proof::ProvenRecord& record : proven_.records) {
      if (state::Key{record.table, record.collection, record.key} != key) continue;
      ASSERT_TRUE(wire::parse_stored(*record.value, message));
      how(message);
      record.value = wire::encode(message);
    }
    EXPECT_NE(message.ByteSizeLong(), 0U) << state::to_text(key);
  }
  template <typename Change>
  void change_ceremony(Change how) {
    change<v1::Ceremony>(ceremonies::ceremony_key(2), how);
  }
  // Of the group, in both records that have it.
  template <typename Change>
  void change_group(Change how) {
    change<v1::SigningGroup>(keys::group_key(kApex, keys::Role::zone_signing), how);
    change_ceremony([&](v1::Ceremony& it) { how(*it.mutable_group()); });
  }
  // The bundle holds what `party` has not signed, and the record of its confirmation names it.
  void forge_confirmation(int place, const v1::Action& action, const std::string& key) {
    const std::string party = ceremony(2).group().members(place).party();
    const v1::Body body = assembly_.world().body(party, action, key);
    proven_.signed_transactions.push_back(World::seal(body, World::key(key)));
    change_ceremony([&](v1::Ceremony& it) {
      it.mutable_members(place)->set_confirmed(proof::transaction_id(wire::encode(body)).bytes());
    });
  }
  void withhold(const Bytes& id) {
    std::erase_if(proven_.signed_transactions, [&](const Bytes& octets) {
      v1::Transaction transaction;
      return wire::parse_stored(octets, transaction) &&
             proof::transaction_id(transaction.body()).bytes() == id;
    });
  }
  // Why the zone-signing group is not believed to be its members'; empty when it is.
  std::string refusal() const {
    const evidence::BundleView view(proven_);
    std::vector<evidence::Recounted> judged;
    const auto provenance = evidence::judge_all(view, proven_, judged);
    if (!provenance) return provenance.error().message;
    v1::SigningGroup group;
    static_cast<void>(keys::find_group(view, kApex, keys::Role::zone_signing, group));
    const auto origin = evidence::find_group_origin(view, proven_, *provenance, kApex,
                                                    keys::Role::zone_signing, group);
    return origin ? "" : origin.error().message;
  }

  const crypto::SigningKey log_key_ = World::key("log");
  proof::Verified proven_;
};

constexpr std::string_view kOther = " has signed is not what is on record of ceremony 2";

TEST_F(CeremonyProofTest, ShowsWhatEachMemberDidAndTheZoneFollows) {
  const auto said = evidence::recompute(proven_);
  ASSERT_TRUE(said) << said.error().message;
  const auto has = [&](const std::string& sentence) {
    return std::count(said->findings.begin(), said->findings.end(), sentence) == 1;
  };
  EXPECT_TRUE(
      has("zone-signing group of zone made.example., 3 of 5: made by its members in ceremony 2, "
          "called by decision " +
          std::to_string(ceremony(2).group().since_decision())));
  const v1::Ceremony made = ceremony(2);
  for (int place = 0; place < made.members_size(); ++place) {
    const std::string start = "ceremony 2: " + made.group().members(place).party();
    const v1::CeremonyMember& member = made.members(place);
    EXPECT_TRUE(has(start + " joined by transaction " + to_hex(member.joined())));
    EXPECT_TRUE(has(start + " dealt by transaction " + to_hex(made.dealers(place).dealt())));
    EXPECT_TRUE(has(start + " confirmed by transaction " + to_hex(member.confirmed())));
  }
  EXPECT_TRUE(has("zone made.example. is shown as a whole, and not whence its names are"));
  EXPECT_EQ(said->verdict, evidence::Verdict::nothing);
  const auto text = machine::read_file((root_ / "made.example.zone").string(), 1'000'000);
  ASSERT_TRUE(text) << text.error().message;
  std::vector<proof::Step> steps;
  const Status zone = evidence::verify_zone(proven_, *text, assembly_.world().now(), steps);
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_NE(steps.at(1).text.find("made by its members in ceremony 2"), std::string::npos);
  EXPECT_TRUE(steps.at(1).text.ends_with("no other group has followed on them is as logged"));
}

// The first member has left, and takes no part.
TEST_F(CeremonyProofTest, ShowsHowAKeyWentToOtherHolders) {
  assembly_.adopt(call_again(call(keys::Role::zone_signing)));
  for (int round = 0; round < 4; ++round) tend();
  const v1::Ceremony made = ceremony(3);
  ASSERT_EQ(made.stage(), v1::MADE);
  prove();
  const auto said = evidence::recompute(proven_);
  ASSERT_TRUE(said) << said.error().message;
  const auto has = [&](const std::string& sentence) {
    return std::count(said->findings.begin(), said->findings.end(), sentence) == 1;
  };
  EXPECT_TRUE(
      has("zone-signing group of zone made.example., 3 of 4: shares dealt anew in ceremony 3, "
          "called by decision " +
          std::to_string(made.group().since_decision())));
  ASSERT_EQ(made.dealers_size(), 3);
  for (const v1::CeremonyDealer& dealer : made.dealers()) {
    EXPECT_TRUE(
        has("ceremony 3: " + dealer.party() + " dealt by transaction " + to_hex(dealer.dealt())));
  }
  const state::Key record = ceremonies::ceremony_key(3);
  // Of another key.
  const v1::SigningGroup other = ceremony(1).group();
  change<v1::Ceremony>(record, [&](v1::Ceremony& it) { *it.mutable_from() = other; });
  EXPECT_TRUE(refusal().starts_with("ceremony 3: 1: the proof of the sealing key does not hold"))
      << refusal();
  change<v1::Ceremony>(record, [](v1::Ceremony& it) { it.set_purpose(v1::GENERATE); });
  EXPECT_EQ(refusal(),
            "ceremony 3 has not made the zone-signing group of zone made.example. that is on "
            "record");
}

TEST_F(CeremonyProofTest, AConfirmationIsTheMembersOwn) {
  const v1::Action confirmation = ceremonies::confirmation(ceremony(2));
  forge_confirmation(1, confirmation, "thief");
  EXPECT_EQ(refusal(), "the bundle does not prove that government-of-aurora has had the key " +
                           World::key("thief").public_key().hex() + " for this");
  // Of another member of the group.
  change_ceremony(
      [](v1::Ceremony& it) { it.mutable_members(1)->set_confirmed(it.members(0).confirmed()); });
  EXPECT_EQ(refusal(), "transaction " + to_hex(ceremony(2).members(0).confirmed()) +
                           " is not government-of-aurora's");
}

TEST_F(CeremonyProofTest, AConfirmationIsOfThisCeremonyAndThisGroup) {
  const v1::CeremonyMember other = ceremony(1).members(0);
  change_ceremony(
      [&](v1::Ceremony& it) { it.mutable_members(0)->set_confirmed(other.confirmed()); });
  EXPECT_EQ(refusal(), "what commons-union" + std::string(kOther));
  change_ceremony([&](v1::Ceremony& it) { *it.mutable_members(0) = other; });
  EXPECT_EQ(refusal(), "what commons-union" + std::string(kOther));
}

TEST_F(CeremonyProofTest, AnotherKeyIsNotTheOneThatWasConfirmed) {
  change_group([](v1::SigningGroup& it) { it.mutable_commitment()->back() ^= 1; });
  EXPECT_EQ(refusal(), "what commons-union" + std::string(kOther));
}

// Where everybody was bribed to confirm it.
TEST_F(CeremonyProofTest, TheKeyIsWhatWasDealt) {
  change_group([](v1::SigningGroup& it) { it.mutable_commitment()->back() ^= 1; });
  v1::Ceremony forged = ceremony(2);
  forged.mutable_group()->mutable_commitment()->back() ^= 1;
  const v1::Action confirmation = ceremonies::confirmation(forged);
  for (int place = 0; place < forged.members_size(); ++place) {
    forge_confirmation(place, confirmation, forged.group().members(place).party() + " signer");
  }
  EXPECT_EQ(refusal(), "ceremony 2: what its members have dealt comes to another key");
}

TEST_F(CeremonyProofTest, NobodyIsMissingAndNobodyIsThereTwice) {
  const auto drop = [](auto& members) { members.RemoveLast(); };
  change_group([&](v1::SigningGroup& it) { drop(*it.mutable_members()); });
  change_ceremony([&](v1::Ceremony& it) { drop(*it.mutable_members()); });
  EXPECT_EQ(refusal(), "what commons-union" + std::string(kOther));
  const std::string unknown =
      "the bundle does not prove who set the zone-signing group of zone made.example.";
  change_group([](v1::SigningGroup& it) { *it.mutable_members(1) = it.members(0); });
  EXPECT_EQ(refusal(), unknown);
  change_group([&](v1::SigningGroup& it) { drop(*it.mutable_members()); });
  EXPECT_EQ(refusal(), unknown);
}

TEST_F(CeremonyProofTest, TheGroupIsTheOneThatWasCalledFor) {
  change_group([](v1::SigningGroup& it) { it.set_threshold(2); });
  EXPECT_EQ(refusal(),
            "the bundle does not prove who set the zone-signing group of zone made.example.");
}

TEST_F(CeremonyProofTest, TheCallIsDecidedByItsOwnRule) {
  const std::uint64_t number = ceremony(2).group().since_decision();
  change<v1::Proposal>(decisions::keys_of(number).proposal,
                       [](v1::Proposal& it) { it.set_rule("general"); });
  EXPECT_EQ(refusal(), "proposal " + std::to_string(number) +
                           ": ceremonies.call is not decided by rule general");
}

TEST_F(CeremonyProofTest, WhatIsWithheldIsSaid) {
  const Bytes dealt = ceremony(2).dealers(4).dealt();
  withhold(dealt);
  const std::string what =
      "the bundle does not hold transaction " + to_hex(dealt) + " of ring-operators";
  EXPECT_EQ(refusal(), what);
  const auto said = evidence::recompute(proven_);
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ(said->verdict, evidence::Verdict::nothing);
  EXPECT_EQ(std::count(said->findings.begin(), said->findings.end(), what), 1);
  std::erase_if(proven_.records,
                [](const proof::ProvenRecord& record) { return record.table == "ceremonies"; });
  EXPECT_EQ(refusal(), "the bundle does not prove " + state::to_text(ceremonies::ceremony_key(2)));
}

}  // namespace
}  // namespace comity::test
