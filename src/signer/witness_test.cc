// A witness among others: what it cosigns, what it counts, and what it finds out.
#include "signer/witness.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "following/fork.h"
#include "following/reader_source.h"
#include "following/testing/keeper.h"
#include "founding/sample.h"
#include "machine/files.h"
#include "machine/log.h"
#include "wire/messages.h"

namespace comity::signer {
namespace {

using following::testing::Keeper;
using following::testing::kFounded;

// What a node would keep and show: of each party the newest, whatever it is.
class Board final : public WitnessBoard {
 public:
  Result<std::vector<std::string>> look() override {
    if (is_away) return error(ErrorKind::unavailable, "away");
    return notes;
  }
  Result<std::vector<std::string>> post(const std::string& note) override {
    posted.push_back(note);
    if (refuses) return error(ErrorKind::conflict, "409");
    if (!is_away && keeps) notes.push_back(note);
    return look();
  }
  std::vector<std::string> notes;
  std::vector<std::string> posted;
  bool is_away = false;
  bool keeps = true;
  bool refuses = false;
};

class WitnessOfALog : public ::testing::Test {
 protected:
  WitnessOfALog() {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
    founding::SamplePlan plan;
    plan.data = root_ + "/sample";
    plan.zone.master = std::string(COMITY_SOURCE_DIR) + "/examples/sample.zone";
    plan.time = kFounded;
    EXPECT_TRUE(founding::create_sample(plan, [](const std::string&) {}));
    std::filesystem::copy(plan.data, root_ + "/other", std::filesystem::copy_options::recursive);
    keys_ = std::move(*load_witness_keys(plan.data, folder::passphrase_source("")));
    keeper_ = std::make_unique<Keeper>(folder::DataFolder{plan.data});
    source_ = std::make_unique<following::ReaderSource>(*keeper_->ledger);
    const auto view = keeper_->ledger->view(0);
    v1::SigningGroup group;
    EXPECT_TRUE(keys::find_group(**view, "example.", keys::Role::zone_signing, group));
    for (const v1::GroupMember& member : group.members()) members_.push_back(member.party());
    EXPECT_EQ(members_.size(), 5U);
    EXPECT_EQ(group.threshold(), 3U);
    start();
  }
  ~WitnessOfALog() override {
    witness_.reset();
    follower_.reset();
    keeper_.reset();
    std::filesystem::remove_all(root_);
  }

  // The signer of the first member, over what lies in its folder.
  void start() {
    witness_.reset();
    follower_.reset();
    following::FollowOptions options{
        root_ + "/copy", keeper_->ledger->community(), {}, root_ + "/seen"};
    options.run.now = [] { return plus_seconds(kFounded, 24L * 3'600); };
    follower_ = std::move(*following::Follower::open(std::move(options), *source_));
    std::vector<WitnessKey> own;
    own.push_back({members_[0], copy_of(key_of(members_[0]))});
    witness_ = std::make_unique<Witness>(
        std::move(own), *follower_, board_,
        Witness::Clocks{[this] { return now_; },
                        [this] { return now_.milliseconds - kFounded.milliseconds + 1; }});
  }
  static crypto::SigningKey copy_of(const crypto::SigningKey& key) {
    return std::move(*crypto::SigningKey::from_seed(key.seed()));
  }
  const crypto::SigningKey& key_of(const std::string& party) const {
    for (const WitnessKey& key : keys_) {
      if (key.party == party) return key.key;
    }
    ADD_FAILURE() << party;
    return keys_.front().key;
  }
  void wait(std::int64_t seconds) { now_ = plus_seconds(now_, seconds); }
  // As the signer does all the time.
  Status go_on() {
    if (Status advanced = follower_->advance(); !advanced) return advanced;
    const Result<bool> tended = witness_->tend();
    return tended ? Status() : tl::unexpected(tended.error());
  }

  // What the other's signer would hand in of this note.
  std::string cosigned(const std::string& note, const std::string& party,
                       std::optional<Time> at = {}, const std::string& by = "") const {
    const auto parsed = *proof::parse_checkpoint(note);
    const auto seconds = static_cast<std::uint64_t>(at.value_or(now_).milliseconds / 1'000);
    const crypto::SigningKey& key = key_of(by.empty() ? party : by);
    return note + proof::cosignature_line(
                      proof::witness_name(keeper_->ledger->community(), party), key.public_key(),
                      seconds, key.sign(proof::cosignature_message(seconds, parsed.note)));
  }
  std::string newest() const { return keeper_->ledger->checkpoint(); }
  // Shows it so, and has the witness look.
  void show(const std::string& note) {
    board_.notes.push_back(note);
    wait(1);
    EXPECT_TRUE(go_on());
  }
  bool is_backed(std::uint64_t opened = 0) {
    return witness_
        ->backed(members_[0], *dns::Name::parse("example."), keys::Role::zone_signing, opened)
        .has_value();
  }

  const std::string root_ =
      ::testing::TempDir() + "comity_witness_test-" + std::to_string(::getpid());
  std::vector<WitnessKey> keys_;
  std::unique_ptr<Keeper> keeper_;
  std::unique_ptr<following::ReaderSource> source_;
  std::vector<std::string> members_;
  Time now_ = plus_seconds(kFounded, 100);
  Board board_;
  std::unique_ptr<following::Follower> follower_;
  std::unique_ptr<Witness> witness_;
};

TEST(Witnesses, AsManyOthersAsLeaveNoOtherHistoryEnough) {
  EXPECT_EQ(others_needed(5, 3), 2U);  // who sign are each other's witnesses
  EXPECT_EQ(others_needed(7, 4), 3U);
  EXPECT_EQ(others_needed(13, 9), 5U);  // 13 - 9 + 1
  EXPECT_EQ(others_needed(4, 3), 2U);
  EXPECT_EQ(others_needed(2, 2), 1U);
  EXPECT_EQ(others_needed(1, 1), 0U);
}

TEST_F(WitnessOfALog, CosignsEachLogOnceAndAgainBeforeItIsOld) {
  ASSERT_TRUE(go_on());
  ASSERT_EQ(board_.posted.size(), 1U);
  EXPECT_EQ(board_.posted[0], cosigned(newest(), members_[0]));
  ASSERT_TRUE(go_on());
  wait(30);
  ASSERT_TRUE(go_on());
  EXPECT_EQ(board_.posted.size(), 1U);
  wait(31);
  ASSERT_TRUE(go_on());
  EXPECT_EQ(board_.posted.size(), 2U);
  keeper_->rename("Harbour");
  wait(2);
  ASSERT_TRUE(go_on());
  ASSERT_EQ(board_.posted.size(), 3U);
  EXPECT_EQ(board_.posted[2], cosigned(newest(), members_[0]));
}

TEST_F(WitnessOfALog, HandsInAgainWhatANodeHasForgotten) {
  ASSERT_TRUE(go_on());
  board_.notes.clear();
  wait(1);
  ASSERT_TRUE(go_on());  // looks
  wait(1);
  ASSERT_TRUE(go_on());
  EXPECT_EQ(board_.posted.size(), 2U);
  EXPECT_EQ(board_.notes.size(), 1U);
}

TEST_F(WitnessOfALog, SaysOnceWhyItsCosignatureIsNotTaken) {
  board_.refuses = true;
  machine::log::start(machine::LogLevel::warning);
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(go_on());
    wait(1);
  }
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_GT(board_.posted.size(), 1U);
  const std::size_t first = said.find("does not take the cosignature: 409");
  ASSERT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.find("409", first + 40), std::string::npos) << said;
}

TEST_F(WitnessOfALog, SaysWhoIsMissing) {
  ASSERT_TRUE(go_on());
  show(cosigned(newest(), members_[1]));
  const auto message = [&](std::uint64_t opened) {
    return witness_
        ->backed(members_[0], *dns::Name::parse("example."), keys::Role::zone_signing, opened)
        .error()
        .message;
  };
  EXPECT_EQ(message(0),
            "1 of the 2 other members that have to have cosigned the log have done so of late, "
            "not " +
                members_[2] + ", " + members_[3] + ", " + members_[4] +
                ": `comity witnesses` shows who has");
  keeper_->rename("Harbour");
  ASSERT_TRUE(go_on());
  EXPECT_NE(message(1).find("the log it stands in have"), std::string::npos) << message(1);
}

TEST_F(WitnessOfALog, TwoOthersOfFiveHaveToHaveSeenTheSame) {
  ASSERT_TRUE(go_on());
  EXPECT_FALSE(is_backed());
  show(cosigned(newest(), members_[1]));
  EXPECT_FALSE(is_backed());
  show(cosigned(newest(), members_[0]));             // its own counts for nothing
  show(cosigned(newest(), "government-of-aurora"));  // nor does who is no member
  show(cosigned(newest(), members_[1], plus_seconds(now_, 1)));
  EXPECT_FALSE(is_backed());
  show(cosigned(newest(), members_[2]));
  EXPECT_TRUE(is_backed());
}

TEST_F(WitnessOfALog, WhatIsOldOrOfTheFutureDoesNotCount) {
  ASSERT_TRUE(go_on());
  show(cosigned(newest(), members_[1]));
  show(cosigned(newest(), members_[2], plus_seconds(now_, -121)));
  EXPECT_FALSE(is_backed());
  show(cosigned(newest(), members_[2], plus_seconds(now_, 90)));
  EXPECT_FALSE(is_backed());
  show(cosigned(newest(), members_[3]));
  EXPECT_TRUE(is_backed());
  wait(118);
  EXPECT_TRUE(is_backed());
  wait(3);
  EXPECT_FALSE(is_backed()) << "replayed, or nobody is there any more";
}

TEST_F(WitnessOfALog, OnlyALogWithTheOpeningInItBacksASession) {
  ASSERT_TRUE(go_on());
  for (const int member : {1, 2}) show(cosigned(newest(), members_[member]));
  keeper_->rename("Harbour");
  ASSERT_TRUE(go_on());
  EXPECT_TRUE(is_backed());
  EXPECT_FALSE(is_backed(1));
  // Of what is not here yet nothing is known.
  keeper_->rename("Harbour II");
  board_.notes = {cosigned(newest(), members_[1]), cosigned(newest(), members_[2])};
  wait(1);
  ASSERT_TRUE(witness_->tend());
  EXPECT_FALSE(is_backed(1));
  ASSERT_TRUE(go_on());
  EXPECT_TRUE(is_backed(1));
  EXPECT_TRUE(is_backed(2));
}

TEST_F(WitnessOfALog, ForgedCosignaturesCountForNothingAndStopNobody) {
  ASSERT_TRUE(go_on());
  show(cosigned(newest(), members_[1]));
  show(cosigned(newest(), members_[2], {}, members_[1]));
  show("none");
  // Another history that the log's key did not sign: anybody could make it.
  const proof::Checkpoint other{proof::log_origin(keeper_->ledger->community()), 3, Hash()};
  const std::string text = proof::note_text(other);
  const crypto::SigningKey& stranger = key_of(members_[3]);
  show(cosigned(
      text + "\n" + proof::signature_line(other.origin, stranger.public_key(), stranger.sign(text)),
      members_[2]));
  EXPECT_FALSE(is_backed());
  show(cosigned(newest(), members_[2]));
  EXPECT_TRUE(is_backed());
}

TEST_F(WitnessOfALog, TwoHistoriesStopItAndAreKept) {
  Keeper other(folder::DataFolder{root_ + "/other"});
  keeper_->rename("Harbour");
  ASSERT_TRUE(go_on());
  for (const int member : {1, 2}) show(cosigned(newest(), members_[member]));
  ASSERT_TRUE(is_backed(1));
  other.rename("Another");
  board_.notes.push_back(cosigned(other.ledger->checkpoint(), members_[3]));
  wait(1);
  const Status found = go_on();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::corrupt) << found.error().message;
  EXPECT_FALSE(is_backed(1)) << "no share leaves from then on";
  const Bytes kept = *machine::read_file(root_ + "/copy/fork", 1 << 20);
  EXPECT_TRUE(following::verify_fork(kept, follower_->policy()));
}

// Anybody may have kept what the community gave up: handed in again it stops nobody, and nobody's
// newer cosignature is lost for it. What was not declared does.
TEST_F(WitnessOfALog, WhatWasGivenUpIsNoSecondHistory) {
  for (const char* name : {"Harbour", "Harbour II", "Harbour III"}) keeper_->rename(name);
  const ledger::Head head = keeper_->ledger->head();
  const Hash root = proof::parse_checkpoint(newest())->checkpoint.root;
  const std::string lost = newest();
  // What its node had acknowledged before it was restored is known, or it is not.
  for (const bool is_known : {true, false}) {
    const std::string folder = root_ + (is_known ? "/known" : "/unknown");
    std::filesystem::copy(root_ + "/other", folder, std::filesystem::copy_options::recursive);
    Keeper restored{folder::DataFolder{folder}};
    ledger::Block block{1, plus_seconds(kFounded, 60), {}, {}};
    block.goes_on.emplace();
    if (is_known) block.goes_on->lost = {head.height, head.root, head.log_size, root};
    ASSERT_TRUE(restored.ledger->finalize(block));
    ASSERT_TRUE(restored.ledger->commit());
    source_ = std::make_unique<following::ReaderSource>(*restored.ledger);
    witness_.reset();
    follower_.reset();
    for (const char* inner : {"/copy", "/seen"}) std::filesystem::remove_all(root_ + inner);
    board_.notes.clear();
    start();
    ASSERT_TRUE(go_on());
    const Time before = plus_seconds(kFounded, 30);
    for (const std::size_t member : {1U, 2U}) show(cosigned(lost, members_[member], before));
    // A member may give any time to what it cosigns; it helps where what was lost is known.
    if (is_known) show(cosigned(lost, members_[3], now_));
    const std::string now = restored.ledger->checkpoint();
    for (const std::size_t member : {1U, 2U}) show(cosigned(now, members_[member]));
    EXPECT_TRUE(is_backed(1));
    for (const char* name : {"Port", "Port II", "Port III"}) restored.rename(name);
    wait(2);
    ASSERT_TRUE(go_on()) << "the log is as long as what is lost";
    keeper_->rename("Harbour IV");
    restored.rename("Port IV");
    ASSERT_TRUE(go_on());
    board_.notes.push_back(cosigned(newest(), members_[3]));
    wait(2);
    EXPECT_EQ(go_on().error().kind, ErrorKind::corrupt) << "it goes on beside what was declared";
    source_ = std::make_unique<following::ReaderSource>(*keeper_->ledger);
    witness_.reset();
    follower_.reset();
    now_ = plus_seconds(kFounded, 100);
  }
}

TEST_F(WitnessOfALog, ItsOldFolderIsBoundByWhatItCosignedSince) {
  ASSERT_TRUE(go_on());
  witness_.reset();
  follower_.reset();
  std::filesystem::copy(root_ + "/copy", root_ + "/old", std::filesystem::copy_options::recursive);
  std::filesystem::copy(root_ + "/seen", root_ + "/old-seen");
  start();
  keeper_->rename("Harbour");
  wait(2);
  ASSERT_TRUE(go_on());
  const std::string own = board_.posted.back();
  witness_.reset();
  follower_.reset();
  for (const char* inner : {"/copy", "/seen"}) std::filesystem::remove_all(root_ + inner);
  std::filesystem::rename(root_ + "/old", root_ + "/copy");
  std::filesystem::rename(root_ + "/old-seen", root_ + "/seen");
  // The node shows another history, and what this very witness has cosigned.
  Keeper other(folder::DataFolder{root_ + "/other"});
  for (const char* name : {"Another", "Another II"}) other.rename(name);
  source_ = std::make_unique<following::ReaderSource>(*other.ledger);
  board_.notes = {own};
  const std::size_t before = board_.posted.size();
  start();
  const Status found = go_on();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::corrupt) << found.error().message;
  EXPECT_EQ(board_.posted.size(), before) << "nothing of the other history was cosigned";
}

TEST_F(WitnessOfALog, ACopyMadeAnewIsBoundByWhatWasSeen) {
  keeper_->rename("Harbour");
  ASSERT_TRUE(go_on());
  witness_.reset();
  follower_.reset();
  std::filesystem::remove_all(root_ + "/copy");
  Keeper other(folder::DataFolder{root_ + "/other"});
  source_ = std::make_unique<following::ReaderSource>(*other.ledger);
  const std::size_t before = board_.posted.size();
  start();
  EXPECT_EQ(go_on().error().kind, ErrorKind::unavailable) << "a smaller log is never cosigned";
  other.rename("Another");
  EXPECT_EQ(go_on().error().kind, ErrorKind::corrupt);
  EXPECT_EQ(board_.posted.size(), before);
}

}  // namespace
}  // namespace comity::signer
