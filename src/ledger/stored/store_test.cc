// What lies in the store: opened again, read by height, proved, and found out when it is damaged.
#include <gtest/gtest.h>

#include <set>

#include "crypto/content.h"
#include "crypto/hash.h"
#include "ledger/notes_world.h"
#include "ledger/records.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/open.h"
#include "ledger/stored/testing/overwrite.h"
#include "proof/checkpoint.h"
#include "proof/log.h"
#include "proof/tree.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

// A community with a few blocks behind it.
void live(World& world) {
  for (std::uint32_t i = 1; i <= 5; ++i) {
    world.wait(60);
    world.send("alpha", set_note("free", "a", i));
  }
  EXPECT_EQ(world.ledger->head().height, 5U);
}

TEST(Reading, OldHeightsStayAsTheyWere) {
  World world;
  live(world);
  for (std::uint64_t height = 1; height <= 5; ++height) {
    const auto view = world.ledger->view(height);
    ASSERT_TRUE(view);
    EXPECT_EQ(read_u64(*(*view)->get({"notes", "free", "a"})), height);
    const auto head = world.ledger->at(height);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->log_size, height + 2);
    EXPECT_EQ(head->block_time, plus_seconds(World::genesis_time(), 60 * static_cast<int>(height)));
    EXPECT_EQ(world.record(height).root(), head->root.view());
    EXPECT_EQ(world.record(height).previous_root(), world.ledger->at(height - 1)->root.view());
    // The state names the roots before it and the log as of before its own record.
    EXPECT_EQ(root_at(**view, height - 1), world.ledger->at(height - 1)->root);
    EXPECT_EQ(log_head(**view).size, height + 1);
  }
  EXPECT_EQ(world.ledger->at(6).error().kind, ErrorKind::not_found);
  EXPECT_EQ(world.ledger->view(6).error().kind, ErrorKind::not_found);
  EXPECT_EQ(world.ledger->block(6).error().kind, ErrorKind::not_found);
  EXPECT_EQ(world.ledger->log_entry(7).error().kind, ErrorKind::not_found);
}

TEST(Reading, OneWayLeadsFromAValueToTheSignedCheckpoint) {
  World world;
  EXPECT_EQ(world.ledger->checkpoint(), "");
  const crypto::SigningKey key = key_of("log");
  world.ledger->set_log_key(&key);
  live(world);

  const auto checkpoint = proof::parse_checkpoint(world.ledger->checkpoint());
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_TRUE(proof::signed_by(*checkpoint, key.public_key()));
  EXPECT_EQ(checkpoint->checkpoint.origin, proof::log_origin(world.ledger->community()));
  EXPECT_EQ(checkpoint->checkpoint.size, 7U);

  const std::uint64_t index = *world.ledger->log_index(3);
  const Bytes entry = *world.ledger->log_entry(index);
  const auto inclusion = world.ledger->prove_inclusion(index, 7);
  ASSERT_TRUE(inclusion);
  EXPECT_TRUE(proof::verify_inclusion(proof::log_leaf_hash(entry), index, 7, *inclusion,
                                      checkpoint->checkpoint.root));

  const Hash root = *Hash::from(wire::decode<v1::BlockRecord>(entry)->root());
  const state::Key name{"notes", "free", "a"};
  EXPECT_EQ(*world.ledger->changed_at(name, 3), 3U);
  EXPECT_EQ(world.ledger->changed_at(name, 0).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(world.ledger->changed_at(name, 1000));
  const auto proof = world.ledger->prove(name, 3);
  ASSERT_TRUE(proof);
  Bytes value;
  append_u64(value, 3);
  EXPECT_TRUE(proof::verify_inclusion(root, proof::path_of("notes", "free", "a"), value, *proof));

  // And the pinned id is the hash of the log's first entry.
  EXPECT_EQ(crypto::sha256(*world.ledger->log_entry(0)), world.ledger->community());
  world.ledger->set_log_key(nullptr);
  EXPECT_EQ(world.ledger->checkpoint(), "");
}

TEST(Reading, TheLogOnlyGrows) {
  World world;
  live(world);
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < 7; ++i) {
    leaves.push_back(proof::log_leaf_hash(*world.ledger->log_entry(i)));
  }
  for (std::uint64_t size = 1; size <= 7; ++size) {
    const auto proof = world.ledger->prove_consistency(size, 7);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(proof::verify_consistency(size, proof::log_root({leaves.data(), size}), 7,
                                          proof::log_root(leaves), *proof));
  }
  EXPECT_FALSE(world.ledger->prove_consistency(3, 8));
  EXPECT_FALSE(world.ledger->prove_consistency(5, 4));
  EXPECT_FALSE(world.ledger->prove_inclusion(7, 7));
  EXPECT_FALSE(world.ledger->prove_inclusion(0, 8));
}

TEST(Reading, TransactionsAreFoundByTheirId) {
  World world;
  const Receipt done = world.send("alpha", set_note("free", "a", 1));
  const Receipt refused = world.send("alpha", set_note("closed", "a", 1));
  const auto first = world.ledger->find_transaction(done.transaction);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->height, 1U);
  EXPECT_EQ(first->outcome, Code::done);
  const auto second = world.ledger->find_transaction(refused.transaction);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->height, 2U);
  EXPECT_EQ(second->outcome, kClosed);
  EXPECT_EQ(second->reason, "the collection is closed");
  EXPECT_EQ(world.ledger->find_transaction(Hash{}).error().kind, ErrorKind::not_found);
  const auto block = wire::decode<v1::BlockTransactions>(*world.ledger->block(2));
  ASSERT_TRUE(block);
  EXPECT_EQ(block->transactions(0).outcome(), 3033U);
}

TEST(ContentStore, FindsTextsByTheirSaltedHash) {
  World world;
  const Bytes salt(32, 's');
  const Hash hash = crypto::content_hash(salt, "a reason");
  EXPECT_EQ(world.ledger->content(hash).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(world.ledger->put_content(salt, "a reason"));
  EXPECT_EQ(world.ledger->content(hash), Bytes("a reason"));
  EXPECT_EQ(world.ledger->salted_content(hash), salt + "a reason");
  EXPECT_FALSE(world.ledger->put_content("short", "a reason"));
  EXPECT_FALSE(world.ledger->put_content(salt, Bytes((1 << 20) + 1, 'x')));
  state::Batch batch;
  const Hash damaged = crypto::content_hash(salt, "a text");
  batch.put(content_key(damaged), salt + "another");
  ASSERT_TRUE(world.store.commit(batch));
  EXPECT_EQ(world.ledger->content(damaged).error().kind, ErrorKind::corrupt);
}

TEST(Opening, GoesOnWhereItEnded) {
  World world;
  live(world);
  const Head head = world.ledger->head();
  world.reopen();
  EXPECT_EQ(world.ledger->head().height, head.height);
  EXPECT_EQ(world.ledger->head().root, head.root);
  EXPECT_EQ(world.ledger->head().log_size, head.log_size);
  EXPECT_EQ(world.ledger->head().block_time, head.block_time);
  EXPECT_EQ(world.send("alpha", set_note("free", "a", 9)).outcome, Code::done);
  world.reopen();
  EXPECT_EQ(world.note("free", "a"), 9U);
}

std::string why_not(World& world) {
  const auto opened = open_ledger(world.store, notes_registry(), world.ports);
  return opened ? "" : opened.error().message;
}

TEST(Opening, NamesWhatIsMissingOrNewer) {
  World world;
  state::MemoryStore empty;
  const auto none = open_ledger(empty, notes_registry(), world.ports);
  EXPECT_EQ(none.error(),
            (Error{ErrorKind::not_found, "ledger: there is no community in this store"}));
  overwrite(world, meta_key("version"), Bytes("\0\0\0\4", 4));
  EXPECT_EQ(why_not(world),
            "ledger: the store has version 4, this program knows 3: use a newer program");
  overwrite(world, meta_key("version"), Bytes("\0\0\0\2", 4));
  EXPECT_EQ(why_not(world),
            "ledger: the store has version 2, this program knows 3: use the older program that "
            "wrote it, or an empty folder");
  overwrite(world, meta_key("version"), Bytes("\0\0\0\3", 4));
  EXPECT_EQ(why_not(world), "");
  overwrite(world, meta_key("genesis"), std::nullopt);
  EXPECT_EQ(why_not(world), "ledger: genesis is not in the store");
}

TEST(Opening, FindsOutEveryDamagedPiece) {
  World world;
  live(world);
  const auto flip = [](Bytes bytes, std::size_t place) {
    bytes[place] = static_cast<char>(bytes[place] ^ 1);
    return bytes;
  };
  // Every octet string of the newest height, one flipped bit each.
  const Bytes keys[] = {meta_key("version"), meta_key("genesis"), meta_key("height"),
                        height_index_key(5), entry_key(6),        node_key(0, 6),
                        node_key(1, 2),      node_key(2, 0)};
  for (const Bytes& key : keys) {
    const Bytes stored = **world.store.get(key);
    for (const std::size_t place : {std::size_t{0}, stored.size() / 2, stored.size() - 1}) {
      overwrite(world, key, flip(stored, place));
      EXPECT_NE(why_not(world), "") << to_hex(key) << " at " << place;
    }
    overwrite(world, key, stored);
    EXPECT_EQ(why_not(world), "");
  }
  std::vector<std::pair<Bytes, Bytes>> leaves;
  ASSERT_TRUE(world.store.scan("L", "M", [&](BytesView key, BytesView value) {
    leaves.emplace_back(key, value);
    return true;
  }));
  std::size_t found = 0;
  for (const auto& [key, value] : leaves) {
    overwrite(world, key, flip(value, value.size() - 1));
    if (!why_not(world).empty()) ++found;
    overwrite(world, key, value);
  }
  // Older versions of a record are no part of the newest state.
  const auto view = world.view();
  std::size_t newest = 0;
  std::set<Bytes> paths;
  for (const auto& [key, value] : leaves) newest += paths.insert(key.substr(0, 33)).second ? 1 : 0;
  EXPECT_EQ(found, newest);
}

// A disk that says no.
class FailingStore final : public state::Store {
 public:
  explicit FailingStore(state::Store& below) : below_(below) {}
  Result<std::optional<Bytes>> get(BytesView key) const override {
    if (fails_to_read) return error(ErrorKind::io, "cannot read");
    return below_.get(key);
  }
  Status scan(BytesView first, BytesView past, const Scanner& visit) const override {
    if (fails_to_read) return error(ErrorKind::io, "cannot read");
    return below_.scan(first, past, visit);
  }
  Status write(const state::Batch& batch) override {
    if (fails_to_write) return error(ErrorKind::io, "cannot write");
    ++writes;
    return below_.write(batch);
  }
  Status sync() override {
    if (fails_to_sync) return error(ErrorKind::io, "cannot sync");
    ++syncs;
    return below_.sync();
  }
  bool fails_to_read = false;
  bool fails_to_write = false;
  bool fails_to_sync = false;
  int writes = 0;
  int syncs = 0;

 private:
  state::Store& below_;
};

TEST(Trouble, AFailedWriteStopsTheLedgerAndLosesNothing) {
  World world;
  FailingStore disk(world.store);
  auto ledger = *open_ledger(disk, notes_registry(), world.ports);
  const Bytes transaction = world.make("alpha", set_note("free", "a", 1));
  disk.fails_to_write = true;
  ASSERT_TRUE(ledger->finalize({1, world.now, {transaction}, false}));
  EXPECT_EQ(ledger->commit().error().message, "cannot write");
  EXPECT_EQ(ledger->head().height, 0U);
  disk.fails_to_write = false;
  EXPECT_FALSE(ledger->finalize({1, world.now, {transaction}, false}));
  EXPECT_FALSE(ledger->commit());
  EXPECT_EQ(why_not(world), "");
}

TEST(WriteAndSync, ReadersSeeABlockWhenItIsSyncedAndTheNextOneBuildsOnItBefore) {
  World world;
  FailingStore disk(world.store);
  auto ledger = *open_ledger(disk, notes_registry(), world.ports);
  const crypto::SigningKey log_key = key_of("log");
  ledger->set_log_key(&log_key);
  const std::string before = ledger->checkpoint();
  const Bytes first = world.make("alpha", set_note("free", "a", 1));
  const Hash first_id = world.ledger->screen(first, world.now).transaction;
  const Bytes second = world.make("alpha", set_note("free", "a", 2));
  const Bytes third = world.make("alpha", set_note("free", "a", 3));

  ASSERT_EQ(ledger->finalize({1, world.now, {first}, false})->receipts[0].outcome, Code::done);
  ASSERT_TRUE(ledger->write());
  EXPECT_EQ(ledger->head().height, 0U);
  EXPECT_EQ(ledger->checkpoint(), before);
  EXPECT_FALSE(ledger->view(1));
  EXPECT_FALSE(ledger->at(1));
  EXPECT_FALSE(ledger->block(1));
  EXPECT_FALSE(ledger->log_entry(ledger->head().log_size));
  EXPECT_FALSE(ledger->find_transaction(first_id));
  EXPECT_EQ(ledger->screen(first, world.now).outcome, Code::done) << "as if it had not been sent";

  ASSERT_EQ(ledger->finalize({2, world.now, {second}, false})->receipts[0].outcome, Code::done);
  ASSERT_TRUE(ledger->write());
  EXPECT_FALSE(ledger->finalize({2, world.now, {third}, false})) << "height 2 is taken";
  ASSERT_EQ(ledger->finalize({3, world.now, {third}, false})->receipts[0].outcome, Code::done);
  EXPECT_EQ(disk.syncs, 0);
  ASSERT_TRUE(ledger->sync()) << "the third is finalized and not written yet";
  EXPECT_EQ(disk.syncs, 1) << "one for two blocks";
  EXPECT_EQ(ledger->head().height, 2U);
  EXPECT_NE(ledger->checkpoint(), before);
  EXPECT_EQ(ledger->find_transaction(first_id)->height, 1U);
  ASSERT_TRUE(ledger->sync());
  EXPECT_EQ(disk.syncs, 1) << "nothing was written since";
  ASSERT_TRUE(ledger->commit());
  EXPECT_EQ(ledger->head().height, 3U);

  // The same as one block after the other.
  World other;
  for (std::uint32_t note = 1; note <= 3; ++note) {
    const Bytes transaction = other.make("alpha", set_note("free", "a", note));
    ASSERT_TRUE(other.ledger->finalize({note, other.now, {transaction}, false}));
    ASSERT_TRUE(other.ledger->commit());
  }
  EXPECT_EQ(ledger->head().root, other.ledger->head().root);
  EXPECT_EQ(why_not(world), "");
}

TEST(WriteAndSync, AFailedSyncStopsTheLedgerAndNothingOfItIsShown) {
  World world;
  FailingStore disk(world.store);
  auto ledger = *open_ledger(disk, notes_registry(), world.ports);
  const Bytes first = world.make("alpha", set_note("free", "a", 1));
  const Bytes second = world.make("alpha", set_note("free", "a", 2));
  ASSERT_TRUE(ledger->finalize({1, world.now, {first}, false}));
  ASSERT_TRUE(ledger->write());
  ASSERT_TRUE(ledger->finalize({2, world.now, {second}, false}));
  disk.fails_to_sync = true;
  EXPECT_EQ(ledger->sync().error().message, "cannot sync");
  disk.fails_to_sync = false;
  EXPECT_EQ(ledger->sync().error().message, "cannot sync") << "the disk may have dropped it";
  EXPECT_EQ(ledger->write().error().message, "cannot sync");
  EXPECT_FALSE(ledger->finalize({2, world.now, {second}, false}));
  EXPECT_EQ(ledger->head().height, 0U);
  EXPECT_EQ(why_not(world), "");
}

TEST(Trouble, AFailedReadEndsTheBlockAndRecordsNothing) {
  World world;
  FailingStore disk(world.store);
  auto ledger = *open_ledger(disk, notes_registry(), world.ports);
  const Bytes transaction = world.make("alpha", set_note("free", "a", 1));
  disk.fails_to_read = true;
  const auto finalized = ledger->finalize({1, world.now, {transaction}, false});
  ASSERT_FALSE(finalized);
  EXPECT_EQ(finalized.error().kind, ErrorKind::io);
  EXPECT_TRUE(ledger->commit());
  disk.fails_to_read = false;
  EXPECT_EQ(ledger->finalize({1, world.now, {transaction}, false})->receipts[0].outcome,
            Code::done);
}

}  // namespace
}  // namespace comity::ledger::testing
