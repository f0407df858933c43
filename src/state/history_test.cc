#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "state/frame.h"
#include "state/history.h"
#include "state/leaf.h"
#include "state/naive_tree.h"
#include "state/state.h"

namespace comity::state {
namespace {

std::size_t count(const Store& store, Space space) {
  std::size_t found = 0;
  const Bytes past(1, static_cast<char>(static_cast<char>(space) + 1));
  EXPECT_TRUE(store.scan(store_key(space, {}), past, [&found](BytesView, BytesView) {
    ++found;
    return true;
  }));
  return found;
}

// A state whose every height is remembered as its page defines it, without the tree.
class Remembered {
 public:
  Remembered() : state_(*State::open(store_, std::nullopt, Hash{})) {}

  void commit(const Changes& changes, bool kept = false) {
    const std::uint64_t height = records_.size();
    naive::Records records = records_.back();
    for (const auto& [key, value] : changes) {
      if (value) {
        records[key] = *value;
      } else {
        records.erase(key);
      }
    }
    Batch batch;
    const auto root = state_->stage(changes, height, batch);
    ASSERT_TRUE(root) << root.error().message;
    if (kept) keep_height(height, batch);
    if (kept) kept_.insert(height);
    ASSERT_TRUE(store_.commit(batch));
    state_->committed();
    ASSERT_EQ(*root, naive::root(records));
    records_.push_back(std::move(records));
    roots_.push_back(*root);
  }

  // The trees of older heights are not in memory any more.
  void restart() {
    auto opened = State::open(store_, newest(), roots_.back());
    ASSERT_TRUE(opened) << opened.error().message;
    state_ = *std::move(opened);
  }

  void prune(std::uint64_t oldest, std::uint64_t step = 3) {
    while (true) {
      const auto more = state_->prune(oldest, step);
      ASSERT_TRUE(more) << more.error().message;
      if (!*more) break;
    }
  }

  [[nodiscard]] bool is_kept(std::uint64_t height) const {
    return height >= state_->oldest() || kept_.contains(height);
  }

  // Reads and proofs of `key` at `height` are right, or say that the height was pruned.
  void check(const Key& key, std::uint64_t height) const {
    const auto view = state_->at(height);
    const auto proof = state_->prove(key, height, roots_[height]);
    if (!is_kept(height)) {
      EXPECT_FALSE(view);
      EXPECT_TRUE(proof || proof.error().kind == ErrorKind::unavailable);
      return;
    }
    ASSERT_TRUE(view) << view.error().message;
    ASSERT_TRUE(proof) << proof.error().message;
    const Path path = proof::path_of(key.table, key.collection, key.key);
    const auto found = records_[height].find(key);
    if (found == records_[height].end()) {
      EXPECT_EQ((*view)->get(key), std::nullopt);
      EXPECT_TRUE(proof::verify_absence(roots_[height], path, *proof)) << to_text(key);
    } else {
      EXPECT_EQ((*view)->get(key), found->second);
      EXPECT_TRUE(proof::verify_inclusion(roots_[height], path, found->second, *proof));
    }
  }

  // Which records the heights between these two wrote is known as long as the first is.
  void check_written(std::uint64_t after, std::uint64_t height) const {
    if (!is_kept(height)) return;
    const auto names = (*state_->at(height))->written_after(after);
    if (after < state_->oldest()) {
      EXPECT_FALSE(names);
      return;
    }
    std::set<Key> changed;
    for (std::uint64_t at = after + 1; at <= height; ++at) {
      const naive::Records& before = records_[at - 1];
      std::vector<naive::Records::value_type> differing;
      std::set_symmetric_difference(before.begin(), before.end(), records_[at].begin(),
                                    records_[at].end(), std::back_inserter(differing));
      for (const auto& [key, value] : differing) changed.insert(key);
    }
    ASSERT_TRUE(names) << names.error().message;
    EXPECT_EQ(std::set<Key>(names->begin(), names->end()), changed);
  }

  [[nodiscard]] std::uint64_t newest() const { return records_.size() - 1; }
  State& state() { return *state_; }
  MemoryStore& store() { return store_; }
  const Hash& root(std::uint64_t height) const { return roots_[height]; }

 private:
  MemoryStore store_;
  std::unique_ptr<State> state_;
  std::vector<naive::Records> records_{1};
  std::vector<Hash> roots_{1};
  std::set<std::uint64_t> kept_;
};

Key key_number(unsigned number) {
  // One large collection, one that a table shares with it, and one that stands alone.
  const unsigned kind = number % 10;
  const char* collection = kind < 7 ? "large" : kind < 9 ? "other" : "small";
  return {kind == 9 ? "u" : "t", collection, std::to_string(number)};
}

Changes random_changes(std::mt19937& chance, unsigned keys, unsigned most, unsigned erased) {
  Changes changes;
  for (unsigned i = chance() % most; i > 0; --i) {
    const Key key = key_number(chance() % keys);
    if (chance() % 100 < erased) {
      changes[key] = std::nullopt;
    } else {
      changes[key] = std::to_string(chance() % 5);
    }
  }
  return changes;
}

TEST(History, EveryHeightIsReadAndProvedAndPrunedOnesSayThatTheyWere) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    std::mt19937 chance(seed);
    Remembered world;
    constexpr unsigned kKeys = 3000;
    // The collections grow beyond what a frame needs, then shrink below it again.
    for (unsigned round = 0; round < 30; ++round) {
      const bool growing = round < 18;
      world.commit(random_changes(chance, kKeys, growing ? 400 : 900, growing ? 10 : 90),
                   chance() % 6 == 0);
      if (chance() % 8 == 0) world.restart();
      if (chance() % 8 == 0) world.prune(world.newest() - chance() % (world.newest() + 1));
    }
    for (int pass = 0; pass < 2; ++pass) {
      for (std::uint64_t height = 1; height <= world.newest(); ++height) {
        for (int i = 0; i < 12; ++i) world.check(key_number(chance() % (kKeys + 50)), height);
        world.check_written(1 + chance() % height, height);
      }
      world.restart();
    }
    EXPECT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

// Small collections part from the ways to large ones and join them again, in every table: the
// frames of those ways come and go. A proof from the store is the one that came from memory.
TEST(History, ProofsLeadOverStretchesWhereForksComeAndGo) {
  for (unsigned seed = 1; seed <= 2; ++seed) {
    std::mt19937 chance(seed);
    Remembered world;
    Changes all;
    for (unsigned i = 0; i < 1300; ++i)
      all[{"t", i % 2 == 0 ? "one" : "two", std::to_string(i)}] = "v";
    world.commit(all);
    const auto any_key = [&chance] {
      const unsigned number = chance() % 1310;
      if (chance() % 2 == 0) {
        return Key{"t", number % 2 == 0 ? "one" : "two", std::to_string(number)};
      }
      return Key{chance() % 2 == 0 ? "t" : "u", std::to_string(chance() % 40), "k"};
    };
    std::vector<std::pair<std::uint64_t, std::pair<Key, proof::TreeProof>>> proofs;
    for (int round = 0; round < 40; ++round) {
      Changes changes;
      for (unsigned i = chance() % 4; i > 0; --i) {
        const Key key = any_key();
        if (chance() % 2 == 0) changes[key] = std::to_string(round);
        if (chance() % 3 == 0) changes[key] = std::nullopt;
      }
      // A whole collection goes, and half of it comes again.
      for (unsigned i = 0; i < 1300 && round % 16 == 15; i += 2) {
        changes[{"t", "one", std::to_string(i)}] = std::nullopt;
      }
      for (unsigned i = 0; i < 1300 && round % 16 == 7 && round > 15; i += 2) {
        changes[{"t", "one", std::to_string(i)}] = "again";
      }
      world.commit(changes);
      for (int i = 0; i < 8; ++i) {
        const Key key = any_key();
        const auto proof = world.state().prove(key, world.newest(), world.root(world.newest()));
        ASSERT_TRUE(proof);
        proofs.push_back({world.newest(), {key, *proof}});
      }
      if (chance() % 8 == 0) world.restart();
    }
    world.restart();
    for (const auto& [height, proved] : proofs) {
      world.check(proved.first, height);
      EXPECT_EQ(world.state().prove(proved.first, height, world.root(height)), proved.second);
    }
    EXPECT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST(History, PruningForgetsWhatNoKeptHeightNeeds) {
  Remembered world;
  const Key moving{"t", "c", "moving"};
  const Key gone{"t", "c", "gone"};
  const Key still{"t", "c", "still"};
  world.commit({{moving, "1"}, {gone, "1"}, {still, "1"}});
  for (int i = 2; i <= 40; ++i) {
    Changes changes{{moving, std::to_string(i)}};
    if (i == 20) changes[gone] = std::nullopt;
    world.commit(changes, i == 10);
  }
  world.prune(35);
  EXPECT_EQ(world.state().oldest(), 35U);
  // moving: heights 10 and 35 to 40; gone: its value at 10 and its end at 20; still.
  EXPECT_EQ(count(world.store(), Space::leaf), 7U + 2U + 1U);
  EXPECT_EQ(count(world.store(), Space::replaced), 5U);
  for (const std::uint64_t height : {10U, 35U, 40U}) {
    world.check(moving, height);
    world.check(gone, height);
    world.check(still, height);
  }
  for (const std::uint64_t height : {9U, 11U, 34U}) world.check(moving, height);
  world.restart();
  EXPECT_EQ(world.state().oldest(), 35U);
  world.check(gone, 10);
}

TEST(History, AnErasedRecordLeavesNothing) {
  Remembered world;
  world.commit({{Key{"t", "c", "k"}, "v"}});
  world.commit({{Key{"t", "c", "k"}, std::nullopt}});
  world.commit({{Key{"t", "c", "l"}, "v"}});
  world.prune(3);
  EXPECT_EQ(count(world.store(), Space::leaf), 1U);
}

// One step forgets all of it: none of its versions holds up the mark that it was erased.
TEST(History, ARecordThatChangedAndWentInOneStepLeavesNothing) {
  Remembered world;
  const Key key{"t", "c", "k"};
  for (const char* value : {"1", "2", "3"}) world.commit({{key, value}});
  world.commit({{key, std::nullopt}});
  world.commit({{key, "again"}});
  world.commit({{key, std::nullopt}});
  world.commit({{Key{"t", "c", "l"}, "v"}});
  world.prune(world.newest(), 64);
  EXPECT_EQ(count(world.store(), Space::leaf), 1U);
  world.check(key, world.newest());
}

TEST(History, AReaderHoldsItsHeight) {
  Remembered world;
  const Key key{"t", "c", "k"};
  for (int i = 1; i <= 30; ++i) world.commit({{key, std::to_string(i)}});
  auto view = *world.state().at(7);
  world.prune(25);
  EXPECT_EQ(world.state().oldest(), 7U);
  EXPECT_EQ(view->get(key), "7");
  EXPECT_FALSE(world.state().at(6));
  view.reset();
  world.prune(25);
  EXPECT_EQ(world.state().oldest(), 25U);
  EXPECT_EQ(count(world.store(), Space::leaf), 6U);
}

TEST(History, ManyRecordsLeaveFramesAndPruningThemToo) {
  Remembered world;
  std::mt19937 chance(3);
  Changes all;
  for (unsigned i = 0; i < 3000; ++i) all[key_number(i)] = "v";
  world.commit(all);
  const std::size_t frames = count(world.store(), Space::frame);
  // Where tables part, where the collections of one do, and where the keys of two large ones do.
  EXPECT_EQ(frames, 4U);
  for (int i = 0; i < 40; ++i) world.commit(random_changes(chance, 3000, 20, 0));
  EXPECT_GT(count(world.store(), Space::frame), frames);
  world.prune(world.newest());
  EXPECT_EQ(count(world.store(), Space::frame), frames);
  EXPECT_EQ(count(world.store(), Space::leaf), 3000U);
  for (unsigned i = 0; i < 50; ++i) world.check(key_number(chance() % 3100), world.newest());
}

TEST(History, OldHeightsKeepWithinTheirSize) {
  Remembered world;
  const Key key{"t", "c", "k"};
  world.commit({{key, "1"}});
  EXPECT_GT(world.state().old_bytes(), 0U);
  const std::uint64_t first = world.state().old_bytes();
  for (int i = 2; i <= 100; ++i) world.commit({{key, Bytes(100, static_cast<char>(i))}});
  const std::uint64_t each = (world.state().old_bytes() - first) / 99;
  EXPECT_EQ(*world.state().oldest_within(world.state().old_bytes()), 0U);
  EXPECT_EQ(*world.state().oldest_within(10 * each), 90U);
  EXPECT_EQ(*world.state().oldest_within(0), 100U);
  world.prune(90);
  EXPECT_EQ(world.state().old_bytes(), 10 * each);
  EXPECT_EQ(*world.state().oldest_within(5 * each), 95U);
  world.restart();
  EXPECT_EQ(world.state().old_bytes(), 10 * each);
}

TEST(History, WhatIsDiscardedIsNotCounted) {
  Remembered world;
  const Key key{"t", "c", "k"};
  world.commit({{key, "1"}});
  const std::uint64_t before = world.state().old_bytes();
  Batch dropped;
  ASSERT_TRUE(world.state().stage({{key, "2"}}, 2, dropped));
  world.state().discard();
  world.commit({});
  EXPECT_EQ(world.state().old_bytes(), before);
}

TEST(History, NothingAboveTheNewestIsPruned) {
  Remembered world;
  world.commit({{Key{"t", "c", "k"}, "1"}});
  world.commit({{Key{"t", "c", "k"}, "2"}});
  world.prune(99);
  EXPECT_EQ(world.state().oldest(), 2U);
  world.check({"t", "c", "k"}, 2);
}

// A changed octet in a frame, a list or an old leaf is never served.
TEST(History, DamageIsFoundAndNamed) {
  Remembered world;
  Changes all;
  for (unsigned i = 0; i < 1000; ++i) all[key_number(i)] = "v";
  world.commit(all);
  for (int i = 0; i < 20; ++i) {
    world.commit({{key_number(1), std::to_string(i)}, {key_number(20), std::to_string(i)}});
  }
  world.restart();
  const FrameName top{0, {}};
  const Bytes key = frame_store_key(top, 5);
  const Bytes sound = **world.store().get(key);
  std::size_t found = 0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    Bytes bad = sound;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    Batch batch;
    batch.put(key, bad);
    ASSERT_TRUE(world.store().commit(batch));
    const auto proof = world.state().prove(key_number(1), 5, world.root(5));
    if (proof) {  // what this way does not look at: the hash of the slot that it goes through
      const Path path = proof::path_of("t", "large", "1");
      ASSERT_TRUE(proof::verify_inclusion(world.root(5), path, "3", *proof)) << "octet " << i;
      continue;
    }
    ++found;
    EXPECT_EQ(proof.error().kind, ErrorKind::corrupt);
    EXPECT_NE(proof.error().message.find("height 5"), std::string::npos) << proof.error().message;
  }
  EXPECT_GE(found, Hash::kSize);
}

TEST(Frame, IsStoredAsSpecified) {
  Path path;
  path.octets.fill(0xab);
  EXPECT_EQ(to_hex(frame_store_key({12, proof::way_to(12, path)}, 7)), "460caba0fffffffffffffff8");
  EXPECT_EQ(to_hex(frame_store_key({0, path}, 0)), "4600ffffffffffffffff");
  Frame frame;
  frame.slots[1] = {Frame::Holds::leaf, Hash{{1}}, {}};
  frame.slots[2] = {Frame::Holds::frame, Hash{{3}}, {16, {}}};
  frame.slots[9] = {Frame::Holds::frame, Hash{{4}}, {28, proof::way_to(28, path)}};
  frame.slots[15] = {Frame::Holds::leaves, Hash{{2}}, {}};
  const Bytes stored = encode(frame, 12);
  const std::string zeros(62, '0');
  EXPECT_EQ(to_hex(stored), "1c00300201" + zeros + "03" + zeros + "04" + zeros + "02" + zeros +
                                "10"
                                "1caba0");
  const auto parsed = parse_frame(stored, 12);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(encode(*parsed, 12), stored);
  EXPECT_EQ(encode(Frame(), 12), "");
  EXPECT_TRUE(parse_frame("", 12)->empty());
  for (std::size_t size = 1; size < stored.size(); ++size) {
    EXPECT_FALSE(parse_frame(BytesView(stored).substr(0, size), 12)) << size;
  }
  EXPECT_FALSE(parse_frame(stored + "x", 12));
}

}  // namespace
}  // namespace comity::state
