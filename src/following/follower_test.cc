// A copy of a community whose source is honest, behind, broken, or lies.
#include "following/follower.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "following/fork.h"
#include "following/reader_source.h"
#include "following/testing/keeper.h"
#include "founding/sample.h"
#include "machine/files.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::following {
namespace {

using testing::Keeper;
using testing::kFounded;

// What the keeper has, save for what a test changes.
class Altered final : public Source {
 public:
  explicit Altered(const Keeper& keeper) : honest_(*keeper.ledger) {}

  Result<Bytes> genesis() override { return honest_.genesis(); }
  Result<std::string> checkpoint() override {
    return checkpoint_text ? Result<std::string>(*checkpoint_text) : honest_.checkpoint();
  }
  Result<std::vector<Hash>> leaf_hashes(std::uint64_t first, std::uint64_t past) override {
    auto hashes = honest_.leaf_hashes(first, past);
    if (hashes && alter_leaves) alter_leaves(first, *hashes);
    return hashes;
  }
  Result<Bytes> entry(std::uint64_t index, std::uint64_t size) override {
    return honest_.entry(index, size);
  }
  Result<Recorded> block(std::uint64_t height) override {
    auto recorded = honest_.block(height);
    if (alter_block && recorded) return alter_block(height, *std::move(recorded));
    return recorded;
  }
  Result<Bytes> salted_content(const Hash& hash) override {
    return alter_text ? Result<Bytes>(*alter_text) : honest_.salted_content(hash);
  }

  std::optional<std::string> checkpoint_text;
  std::function<void(std::uint64_t first, std::vector<Hash>&)> alter_leaves;
  std::function<Result<Recorded>(std::uint64_t, Recorded)> alter_block;
  std::optional<Bytes> alter_text;

 private:
  ReaderSource honest_;
};

template <typename Message>
Bytes changed(const Bytes& octets, const std::function<void(Message&)>& change) {
  Message message;
  EXPECT_TRUE(wire::parse_stored(octets, message));
  change(message);
  return wire::encode(message);
}

class Following : public ::testing::Test {
 protected:
  Following() {
    run_.now = [] { return plus_seconds(kFounded, 24L * 3'600); };
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
    founding::SamplePlan plan;
    plan.data = root_ + "/sample";
    plan.zone.master = std::string(COMITY_SOURCE_DIR) + "/examples/sample.zone";
    plan.time = kFounded;
    plan.zone_members = 0;
    EXPECT_TRUE(founding::create_sample(plan, [](const std::string&) {}));
    std::filesystem::copy(plan.data, root_ + "/other", std::filesystem::copy_options::recursive);
    keeper_ = std::make_unique<Keeper>(folder::DataFolder{plan.data});
  }
  ~Following() override {
    follower_.reset();
    keeper_.reset();
    std::filesystem::remove_all(root_);
  }

  // The same community, kept by somebody else from height 0 on.
  [[nodiscard]] std::unique_ptr<Keeper> other_keeper() const {
    return std::make_unique<Keeper>(folder::DataFolder{root_ + "/other"});
  }

  Status open(Source& source) {
    follower_.reset();
    auto opened = Follower::open({copy_.path, keeper_->ledger->community(), run_}, source);
    if (!opened) return tl::unexpected(opened.error());
    follower_ = *std::move(opened);
    return {};
  }
  // Opens the copy anew, as a start does, and advances.
  Status follow(Source& source) {
    if (Status opened = open(source); !opened) return opened;
    return follower_->advance();
  }
  [[nodiscard]] bool is_up_to_date() const {
    return follower_->ledger().head().root == keeper_->ledger->head().root &&
           follower_->checkpoint() == keeper_->ledger->checkpoint();
  }
  static void expect(const Status& status, ErrorKind kind, const std::string& part) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, kind) << status.error().message;
    EXPECT_NE(status.error().message.find(part), std::string::npos) << status.error().message;
  }
  // By what it kept alone.
  [[nodiscard]] bool proves_a_fork() const {
    const Status proven =
        verify_fork(*machine::read_file(copy_.fork(), 1 << 20), follower_->policy());
    EXPECT_TRUE(proven) << proven.error().message;
    return proven.has_value();
  }
  [[nodiscard]] std::string sign(const proof::Checkpoint& checkpoint) const {
    const std::string note = proof::note_text(checkpoint);
    return note + "\n" +
           proof::signature_line(checkpoint.origin, keeper_->log_key.public_key(),
                                 keeper_->log_key.sign(note));
  }

  const std::string root_ =
      ::testing::TempDir() + "comity_follower_test-" + std::to_string(::getpid());
  const folder::DataFolder copy_{root_ + "/copy"};
  RunOptions run_;
  std::unique_ptr<Keeper> keeper_;
  std::unique_ptr<Follower> follower_;
};

TEST_F(Following, ComesToTheSameStateAndGoesOn) {
  const Hash first = keeper_->rename("Harbour");
  ReaderSource source(*keeper_->ledger);
  ASSERT_TRUE(follow(source));
  EXPECT_TRUE(is_up_to_date());
  EXPECT_EQ(*follower_->ledger().content(first), "Harbour");
  EXPECT_EQ(follower_->missing_texts(), 0U);
  keeper_->rename("Harbour II");
  keeper_->rename("Harbour III");
  ASSERT_TRUE(follower_->advance());
  EXPECT_TRUE(is_up_to_date());
  // The first name is named by nothing any more.
  EXPECT_FALSE(follower_->ledger().content(first));
  keeper_->rename("Harbour IV");
  ASSERT_TRUE(follow(source));
  EXPECT_TRUE(is_up_to_date());
  EXPECT_EQ(*machine::read_file(copy_.genesis_content(), 1 << 20),
            *machine::read_file(root_ + "/sample/genesis.content", 1 << 20));
}

TEST_F(Following, KeepsNothingOfAnotherCommunity) {
  ReaderSource source(*keeper_->ledger);
  auto opened = Follower::open({copy_.path, Hash(), {}}, source);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::corrupt);
  EXPECT_FALSE(std::filesystem::exists(copy_.path));
  EXPECT_FALSE(std::filesystem::exists(copy_.path + ".partial"));
  ASSERT_TRUE(open(source));
  follower_.reset();
  opened = Follower::open({copy_.path, Hash(), {}}, source);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("not of 0000"), std::string::npos);
}

TEST_F(Following, RunsNoBlockThatTheLogDoesNotHold) {
  keeper_->rename("Harbour");
  Altered source(*keeper_);
  source.alter_block = [](std::uint64_t, Recorded recorded) -> Result<Recorded> {
    recorded.record = changed<v1::BlockRecord>(
        recorded.record, [](auto& record) { record.set_clock_jump_accepted(true); });
    return recorded;
  };
  expect(follow(source), ErrorKind::corrupt, "height 1: this is not the record");
  source.alter_block = [](std::uint64_t, Recorded recorded) -> Result<Recorded> {
    recorded.transactions = changed<v1::BlockTransactions>(
        recorded.transactions, [](auto& all) { all.mutable_transactions(0)->set_outcome(3); });
    return recorded;
  };
  expect(follower_->advance(), ErrorKind::corrupt, "height 1: these are not the transactions");
  source.alter_block = [](std::uint64_t, Recorded recorded) -> Result<Recorded> {
    recorded.transactions =
        changed<v1::BlockTransactions>(recorded.transactions, [](v1::BlockTransactions& all) {
          Bytes& octets = *all.mutable_transactions(0)->mutable_transaction();
          octets = changed<v1::Transaction>(
              octets, [](auto& one) { one.mutable_signature()->back() ^= 1; });
        });
    return recorded;
  };
  // The log does not bind it, so it is not the log's keeper that is found out.
  expect(follower_->advance(), ErrorKind::corrupt, "height 1: a transaction lacks its sender's");
  source.alter_block = [](std::uint64_t, Recorded recorded) -> Result<Recorded> {
    recorded.transactions = changed<v1::BlockTransactions>(
        recorded.transactions, [](auto& all) { all.mutable_transactions(0)->set_reason("so"); });
    return recorded;
  };
  expect(follower_->advance(), ErrorKind::corrupt, "height 1: its transactions are told otherwise");
  source.alter_block = [](std::uint64_t, Recorded recorded) -> Result<Recorded> {
    recorded.transactions = "x";
    return recorded;
  };
  expect(follower_->advance(), ErrorKind::corrupt, "cannot be read");
  // Two octets that would be a whole message in memory, a million times.
  source.alter_block = [](std::uint64_t, Recorded recorded) -> Result<Recorded> {
    recorded.transactions.clear();
    for (int i = 0; i < 1'000'000; ++i) recorded.transactions += BytesView("\x0a\x00", 2);
    return recorded;
  };
  expect(follower_->advance(), ErrorKind::corrupt, "unfolds to more than");
  EXPECT_EQ(follower_->ledger().head().height, 0U);
  source.alter_block = nullptr;
  ASSERT_TRUE(follower_->advance());
  EXPECT_TRUE(is_up_to_date());
}

// A clock that runs ahead lets terms run out: whoever follows has a clock too.
TEST_F(Following, RunsNoBlockBeforeItsTime) {
  keeper_->rename("Harbour");
  ReaderSource source(*keeper_->ledger);
  Time now = plus_seconds(kFounded, -3'600);
  run_.now = [&now] { return now; };
  expect(follow(source), ErrorKind::unavailable,
         "height 1: is dated 2026-01-01T00:00:01.000Z, ahead");
  EXPECT_EQ(follower_->ledger().head().height, 0U);
  now = kFounded;
  ASSERT_TRUE(follower_->advance());
  EXPECT_TRUE(is_up_to_date());
}

// Whoever has the log's key can sign a block that does not follow from its transactions.
TEST_F(Following, FindsALogThatSaysWhatItsBlocksDoNotGive) {
  keeper_->rename("Harbour");
  Altered source(*keeper_);
  source.alter_block = [](std::uint64_t, Recorded recorded) -> Result<Recorded> {
    recorded.record = changed<v1::BlockRecord>(
        recorded.record, [](auto& record) { record.set_root(Bytes(Hash::kSize, 'r')); });
    return recorded;
  };
  const Bytes record = source.block(1)->record;
  source.alter_leaves = [&](std::uint64_t, std::vector<Hash>& hashes) {
    hashes.back() = proof::log_leaf_hash(record);
  };
  const std::uint64_t size = keeper_->ledger->head().log_size;
  const Hash root = proof::log_root(*source.leaf_hashes(0, size));
  source.checkpoint_text = sign({proof::log_origin(keeper_->ledger->community()), size, root});
  expect(follow(source), ErrorKind::conflict, "height 1: the record says root 7272");
  EXPECT_EQ(follower_->ledger().head().height, 0U);
}

TEST_F(Following, TakesNoCheckpointOfAnotherKeyOrLog) {
  keeper_->rename("Harbour");
  Altered source(*keeper_);
  ASSERT_TRUE(open(source));
  keeper_->ledger->set_log_key(&keeper_->party);
  expect(follower_->advance(), ErrorKind::corrupt, "lacks signatures");
  source.checkpoint_text = sign({proof::log_origin(Hash()), 5, Hash()});
  expect(follower_->advance(), ErrorKind::corrupt, "of another log");
  source.checkpoint_text = "none";
  expect(follower_->advance(), ErrorKind::corrupt, "checkpoint: ");
  EXPECT_EQ(follower_->checkpoint(), "");
}

TEST_F(Following, KeepsBothCheckpointsOfAForkAndFollowsNoMore) {
  const auto other = other_keeper();
  keeper_->rename("Harbour");
  other->rename("Another");
  ReaderSource source(*keeper_->ledger);
  ASSERT_TRUE(follow(source));
  ReaderSource forked(*other->ledger);
  expect(follow(forked), ErrorKind::corrupt, "have signed two histories");
  const Bytes kept = *machine::read_file(copy_.fork(), 1 << 20);
  EXPECT_NE(kept.find(keeper_->ledger->checkpoint()), std::string::npos);
  EXPECT_NE(kept.find(other->ledger->checkpoint()), std::string::npos);
  EXPECT_TRUE(proves_a_fork());
  expect(open(source), ErrorKind::corrupt, copy_.fork());
}

TEST_F(Following, FindsALongerLogThatDoesNotGoOnFromOurs) {
  const auto other = other_keeper();
  keeper_->rename("Harbour");
  ReaderSource source(*keeper_->ledger);
  ASSERT_TRUE(follow(source));
  other->rename("Another");
  other->rename("Another II");
  ReaderSource forked(*other->ledger);
  expect(follow(forked), ErrorKind::corrupt, "have signed two histories");
  EXPECT_TRUE(proves_a_fork());
}

// What another has seen binds as what the source shows.
TEST_F(Following, MeetsWhatAnotherHasSeen) {
  const auto other = other_keeper();
  keeper_->rename("Harbour");
  const std::string older = keeper_->ledger->checkpoint();
  keeper_->rename("Harbour II");
  ReaderSource source(*keeper_->ledger);
  ASSERT_TRUE(follow(source));
  EXPECT_TRUE(follower_->meet(older));
  EXPECT_TRUE(follower_->meet(keeper_->ledger->checkpoint()));
  expect(follower_->meet("none"), ErrorKind::invalid, "checkpoint: ");
  EXPECT_TRUE(is_up_to_date());
  other->rename("Another");
  expect(follower_->meet(other->ledger->checkpoint()), ErrorKind::corrupt, "two histories");
  EXPECT_TRUE(proves_a_fork());
}

// Nothing is known yet of a log that is longer; whoever shows another one from now on is found out.
TEST_F(Following, MeetsALongerLogAndComparesWhenItCan) {
  const auto other = other_keeper();
  keeper_->rename("Harbour");
  ReaderSource source(*keeper_->ledger);
  ASSERT_TRUE(follow(source));
  for (const char* name : {"A", "B", "C"}) other->rename(name);
  EXPECT_TRUE(follower_->meet(other->ledger->checkpoint()));
  expect(follower_->advance(), ErrorKind::unavailable, "the source is behind");
  // Kept across a start.
  for (const char* name : {"Harbour II", "Harbour III", "Harbour IV"}) keeper_->rename(name);
  expect(follow(source), ErrorKind::corrupt, "have signed two histories");
  EXPECT_TRUE(proves_a_fork());
}

// Only what says so by itself proves it.
TEST_F(Following, AForkIsProvenByItsTextAlone) {
  const auto other = other_keeper();
  keeper_->rename("Harbour");
  const std::string first = keeper_->ledger->checkpoint();
  keeper_->rename("Harbour II");
  const std::string second = keeper_->ledger->checkpoint();
  other->rename("Another");
  const std::string forked = other->ledger->checkpoint();
  ReaderSource source(*keeper_->ledger);
  ASSERT_TRUE(follow(source));
  const proof::Policy& policy = follower_->policy();
  const std::uint64_t size = keeper_->ledger->head().log_size;
  const std::vector<Hash> leaves = *source.leaf_hashes(0, size);
  EXPECT_TRUE(verify_fork(fork_text(first, forked), policy));
  EXPECT_TRUE(verify_fork(fork_text(forked, second, leaves), policy));
  expect(verify_fork(fork_text(first, second, leaves), policy), ErrorKind::invalid, "one history");
  expect(verify_fork(fork_text(first, first), policy), ErrorKind::invalid, "are one");
  expect(verify_fork(fork_text(forked, second), policy), ErrorKind::invalid, "different sizes");
  std::string text = fork_text(forked, second, leaves);
  const std::size_t hash = text.find("as many entries:\n") + 17;
  text[hash] = text[hash] == 'A' ? 'B' : 'A';
  expect(verify_fork(text, policy), ErrorKind::invalid, "not those of the larger log");
  proof::Policy stranger = policy;
  stranger.keys = {keeper_->party.public_key()};
  expect(verify_fork(fork_text(first, forked), stranger), ErrorKind::invalid, "lacks signatures");
  expect(verify_fork("comity fork v1\n", policy), ErrorKind::invalid, "does not have the form");
}

// Hashes that are not those of the checkpoint show a bad source, not a fork.
TEST_F(Following, BlamesNobodyForHashesThatMakeNoLog) {
  keeper_->rename("Harbour");
  Altered source(*keeper_);
  source.alter_leaves = [](std::uint64_t, std::vector<Hash>& hashes) { hashes.back() = Hash(); };
  expect(follow(source), ErrorKind::corrupt, "not those of the checkpoint");
  source.alter_leaves = [](std::uint64_t, std::vector<Hash>& hashes) { hashes.pop_back(); };
  expect(follower_->advance(), ErrorKind::corrupt, "not those of the checkpoint");
  EXPECT_FALSE(std::filesystem::exists(copy_.fork()));
}

TEST_F(Following, SaysWhenItsSourceIsBehind) {
  keeper_->rename("Harbour");
  Altered source(*keeper_);
  const std::string older = *source.checkpoint();
  keeper_->rename("Harbour II");
  ASSERT_TRUE(follow(source));
  source.checkpoint_text = older;
  expect(follower_->advance(), ErrorKind::unavailable, "the source is behind");
  EXPECT_TRUE(is_up_to_date());
  EXPECT_EQ(*machine::read_file(copy_.checkpoint(), 1 << 20), keeper_->ledger->checkpoint());
}

// What was seen binds the log's keeper also when its blocks never came.
TEST_F(Following, RemembersACheckpointWhoseBlocksDidNotCome) {
  const auto other = other_keeper();
  keeper_->rename("Harbour");
  Altered source(*keeper_);
  source.alter_block = [](std::uint64_t, const Recorded&) -> Result<Recorded> {
    return error(ErrorKind::unavailable, "cut off");
  };
  expect(follow(source), ErrorKind::unavailable, "block 1: cut off");
  other->rename("Another");
  other->rename("Another II");
  ReaderSource forked(*other->ledger);
  expect(follow(forked), ErrorKind::corrupt, "have signed two histories");
}

TEST_F(Following, AsksForTextsAgainAndTakesNoOthers) {
  const Hash hash = keeper_->rename("Harbour", false);
  Altered source(*keeper_);
  ASSERT_TRUE(follow(source));
  EXPECT_EQ(follower_->missing_texts(), 1U);
  ASSERT_TRUE(keeper_->ledger->put_content(Bytes(crypto::kContentSaltBytes, 's'), "Harbour"));
  source.alter_text = Bytes(crypto::kContentSaltBytes, 's') + "Another";
  expect(follow(source), ErrorKind::corrupt, "another text for " + hash.hex());
  source.alter_text = "short";
  expect(follow(source), ErrorKind::corrupt, "another text for " + hash.hex());
  source.alter_text = std::nullopt;
  ASSERT_TRUE(follow(source));
  EXPECT_EQ(*follower_->ledger().content(hash), "Harbour");
  EXPECT_EQ(follower_->missing_texts(), 0U);
}

TEST_F(Following, LeavesAFolderAloneThatIsNoCopy) {
  ASSERT_TRUE(machine::make_folder(copy_.path));
  ASSERT_TRUE(machine::replace_file(copy_.path + "/letter", "dear", machine::Access::open));
  ReaderSource source(*keeper_->ledger);
  expect(open(source), ErrorKind::conflict, "no copy of a community");
}

}  // namespace
}  // namespace comity::following
