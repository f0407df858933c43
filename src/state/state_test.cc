#include "state/state.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <thread>

#include "state/leaf.h"
#include "state/limits.h"
#include "state/naive_tree.h"

namespace comity::state {
namespace {

std::unique_ptr<State> fresh(Store& store) { return *State::open(store, std::nullopt, Hash{}); }

Hash commit(State& state, Store& store, const Changes& changes, std::uint64_t height) {
  Batch batch;
  const auto root = state.stage(changes, height, batch);
  EXPECT_TRUE(root) << root.error().message;
  EXPECT_TRUE(store.commit(batch));
  state.committed();
  return state.root();
}

std::size_t count_versions(const Store& store) {
  std::size_t count = 0;
  EXPECT_TRUE(store.scan("L", "M", [&count](BytesView, BytesView) {
    ++count;
    return true;
  }));
  return count;
}

// Records and the root of the tree after each of them, computed apart from this program.
struct Golden {
  Key key;
  Bytes value;
  const char* root;
};
const std::vector<Golden> kGolden = {
    {{"hosts", "example.", "a"},
     "one",
     "0116bc19d1965144ff230aa5ea57430b90e1b0a38f9556942b705abed67cd4d3"},
    {{"hosts", "example.", "b"},
     "two",
     "c8e135ab16b533856c3ae3226628367de3d7cd1c4bc3a6b37d21735da221357b"},
    {{"hosts", "", "a"},
     "three",
     "e82ffc6a48b2006e117f7a1b81b2246dea788525b37f1a64b3360fc616b0b8d5"},
    {{"delegations", ".", "org."},
     "four",
     "60726fb14e93c26da520fb003f975b2e047bf1c16300a3cf186dbfbf078dc354"},
    {{"delegations", ".", "com."},
     "",
     "328b5c8bd2bff3cfade86b22f24dd8587ee865d463e38c1e06a5a535de152b76"},
};

TEST(State, RootsAreThoseOfTheSpecification) {
  MemoryStore store;
  const auto state = fresh(store);
  EXPECT_EQ(state->root(), Hash{});
  std::uint64_t height = 0;
  for (const Golden& golden : kGolden) {
    commit(*state, store, {{golden.key, golden.value}}, ++height);
    EXPECT_EQ(state->root().hex(), golden.root);
  }
  for (std::size_t left = kGolden.size(); left-- > 1;) {
    commit(*state, store, {{kGolden[left].key, std::nullopt}}, ++height);
    EXPECT_EQ(state->root().hex(), kGolden[left - 1].root) << "erased down to " << left;
  }
  commit(*state, store, {{kGolden[0].key, std::nullopt}}, ++height);
  EXPECT_EQ(state->root(), Hash{});
}

// Counts what it is asked.
class AskedStore final : public Store {
 public:
  Result<std::optional<Bytes>> get(BytesView key) const override {
    ++asked;
    return store_.get(key);
  }
  Status scan(BytesView first, BytesView past, const Scanner& visit) const override {
    ++asked;
    return store_.scan(first, past, visit);
  }
  Status write(const Batch& batch) override { return store_.write(batch); }
  Status sync() override { return store_.sync(); }

  mutable std::size_t asked = 0;

 private:
  MemoryStore store_;
};

TEST(State, KnowsWhatIsNotThereWithoutAskingTheStore) {
  AskedStore store;
  const auto state = fresh(store);
  const Key one{"hosts", "example.", "a"};
  commit(*state, store, {{one, "1"}, {{"hosts", "other.", "b"}, "2"}}, 1);
  commit(*state, store, {{one, std::nullopt}}, 2);
  const auto any = [](const View& view, std::string_view collection) {
    bool found = false;
    view.each("hosts", collection, [&](BytesView, BytesView) { return !(found = true); });
    return found;
  };
  const auto then = *state->at(1);
  const auto now = *state->at(2);
  store.asked = 0;
  EXPECT_EQ(now->get(one), std::nullopt) << "erased";
  EXPECT_EQ(then->get({"hosts", "example.", "b"}), std::nullopt);
  EXPECT_EQ(now->get({"hosts", "other.", "a"}), std::nullopt) << "another stands there";
  EXPECT_FALSE(any(*now, "example."));
  EXPECT_FALSE(any(*then, "nowhere."));
  EXPECT_EQ(store.asked, 0U);
  EXPECT_EQ(then->get(one), "1");
  EXPECT_TRUE(any(*then, "example."));
  EXPECT_GE(store.asked, 2U);
  // A height that has left the memory: the store says it.
  for (std::uint64_t height = 3; height < 20; ++height) {
    commit(*state, store, {{{"hosts", "other.", "b"}, std::to_string(height)}}, height);
  }
  store.asked = 0;
  EXPECT_EQ(now->get(one), std::nullopt);
  EXPECT_EQ(store.asked, 1U);
}

TEST(State, OneBatchGivesTheSameRootAsManyAndALeafIsStoredAsSpecified) {
  MemoryStore store;
  const auto state = fresh(store);
  Changes changes;
  for (const Golden& golden : kGolden) changes[golden.key] = golden.value;
  EXPECT_EQ(commit(*state, store, changes, 7).hex(), kGolden.back().root);

  const auto key = from_hex(
      "4c"
      "4f8a2cc39c9be0f2307920dc9c2b5437ca978112ca1bbdcafac231b39a23dc4d"
      "fffffffffffffff8");
  const auto stored = *store.get(*key);
  ASSERT_TRUE(stored);
  EXPECT_EQ(to_hex(*stored),
            "0100000014"
            "0005686f7374730008"
            "6578616d706c652e"
            "000161"
            "6f6e65");
  commit(*state, store, {{kGolden[0].key, std::nullopt}}, 8);
  EXPECT_EQ(*store.get(leaf_store_key(*Path::from(BytesView(*key).substr(1, 32)), 8)),
            std::optional<Bytes>(Bytes(1, '\0')));
}

TEST(State, ChangesThatChangeNothingLeaveNoTrace) {
  MemoryStore store;
  const auto state = fresh(store);
  const Hash root = commit(*state, store, {{Key{"t", "c", "k"}, "v"}}, 1);
  Batch batch;
  const auto again =
      state->stage({{Key{"t", "c", "k"}, "v"}, {Key{"t", "c", "absent"}, std::nullopt}}, 2, batch);
  EXPECT_EQ(again, root);
  EXPECT_TRUE(batch.writes().empty());
  state->committed();
  EXPECT_EQ((*state->at(2))->get({"t", "c", "k"}), "v");
}

TEST(State, WhatIsDiscardedWasNever) {
  MemoryStore store;
  const auto state = fresh(store);
  const Hash before = commit(*state, store, {{Key{"t", "c", "k"}, "v"}}, 1);
  Batch dropped;
  const auto staged = state->stage({{Key{"t", "c", "l"}, "w"}}, 2, dropped);
  ASSERT_TRUE(staged);
  EXPECT_NE(*staged, before);
  EXPECT_EQ(state->root(), before);
  state->discard();
  EXPECT_EQ(state->root(), before);
  const auto view = state->at(2);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().kind, ErrorKind::not_found);
  EXPECT_EQ(view.error().message, "height 2 is not committed, the newest is 1");

  const Hash after = commit(*state, store, {{Key{"t", "c", "m"}, "x"}}, 2);
  EXPECT_EQ(after, naive::root({{{"t", "c", "k"}, "v"}, {{"t", "c", "m"}, "x"}}));
  EXPECT_EQ(count_versions(store), 2U);
}

TEST(State, OneHeightMayBeCommittedInSlicesButNoOlderOne) {
  MemoryStore store;
  const auto state = fresh(store);
  commit(*state, store, {{Key{"t", "c", "k"}, "1"}, {Key{"t", "c", "l"}, "2"}}, 3);
  commit(*state, store, {{Key{"t", "c", "k"}, std::nullopt}, {Key{"t", "c", "l"}, "3"}}, 3);
  EXPECT_EQ(state->root(), naive::root({{{"t", "c", "l"}, "3"}}));
  EXPECT_TRUE(State::open(store, 3, state->root()));
  Batch batch;
  EXPECT_FALSE(state->stage({}, 2, batch));
}

TEST(State, RecordsBeyondTheLimitsAreRefusedWhole) {
  MemoryStore store;
  const auto state = fresh(store);
  Batch batch;
  const auto staged = state->stage({{Key{"t", "c", "a"}, "fine"},
                                    {Key{"t", "c", "b"}, Bytes(limits::kStateValueBytes + 1, 'x')}},
                                   1, batch);
  ASSERT_FALSE(staged);
  EXPECT_EQ(staged.error().message, "record t/c/b is larger than may be stored");
  EXPECT_FALSE(
      state->stage({{Key{"t", Bytes(limits::kCollectionNameBytes + 1, 'c'), "k"}, "v"}}, 1, batch));
  EXPECT_TRUE(batch.writes().empty());
  EXPECT_EQ(state->root(), Hash{});
}

TEST(State, AnEmptyStateReadsAsEmptyAtAnyHeight) {
  MemoryStore store;
  const auto state = fresh(store);
  const auto view = *state->at(5);
  EXPECT_EQ(view->get({"t", "c", "k"}), std::nullopt);
  commit(*state, store, {{Key{"t", "c", "k"}, "v"}}, 0);
  EXPECT_EQ(view->get({"t", "c", "k"}), std::nullopt);
  EXPECT_EQ((*state->at(0))->get({"t", "c", "k"}), "v");
}

// A store with three heights of history, and ways to spoil it.
class DamageTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto state = fresh(store_);
    commit(*state, store_, {{kKey, "v1"}, {Key{"t", "c", "l"}, "w"}}, 1);
    commit(*state, store_, {{kKey, "v2"}}, 2);
    root_ = commit(*state, store_, {{Key{"t", "c", "l"}, std::nullopt}}, 3);
  }
  void put(const Bytes& key, const Bytes& value) {
    Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(store_.commit(batch));
  }
  Bytes name(const Key& key, std::uint64_t height) {
    return leaf_store_key(proof::path_of(key.table, key.collection, key.key), height);
  }
  std::string opened() {
    const auto state = State::open(store_, 3, root_);
    if (state) return "opened";
    EXPECT_EQ(state.error().kind, ErrorKind::corrupt);
    return state.error().message;
  }

  const Key kKey{"t", "c", "k"};
  MemoryStore store_;
  Hash root_;
};

TEST_F(DamageTest, OpensWhatWasCommittedAndOlderHeightsStayReadable) {
  const auto state = State::open(store_, 3, root_);
  ASSERT_TRUE(state);
  EXPECT_EQ((*state)->root(), root_);
  EXPECT_EQ((*(*state)->at(1))->get(kKey), "v1");
  EXPECT_EQ((*(*state)->at(2))->get({"t", "c", "l"}), "w");
  EXPECT_EQ((*(*state)->at(3))->get({"t", "c", "l"}), std::nullopt);
}

TEST_F(DamageTest, EveryFlippedBitOfANewestLeafIsFound) {
  for (const auto& [key, height] : {std::pair{kKey, 2}, std::pair{Key{"t", "c", "l"}, 3}}) {
    const Bytes place = name(key, static_cast<std::uint64_t>(height));
    const Bytes good = **store_.get(place);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      Bytes bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
      put(place, bad);
      EXPECT_NE(opened(), "opened") << to_text(key) << " bit " << bit;
    }
    put(place, good);
    EXPECT_EQ(opened(), "opened");
  }
}

TEST_F(DamageTest, AMissingRecordIsFoundByTheRoot) {
  Batch batch;
  batch.erase(name(kKey, 2));
  ASSERT_TRUE(store_.commit(batch));
  EXPECT_NE(opened().find("1 stored records give the root"), std::string::npos) << opened();
  EXPECT_NE(opened().find(root_.hex()), std::string::npos);
}

TEST_F(DamageTest, ARecordUnderAnotherPathIsNamed) {
  const Bytes moved = name({"t", "c", "elsewhere"}, 2);
  put(moved, **store_.get(name(kKey, 2)));
  EXPECT_EQ(opened(), "leaf " + to_hex(moved) + ": the record's name is not of this path");
}

TEST_F(DamageTest, AnOddStoreKeyIsNamed) {
  put("Lshort", "x");
  EXPECT_EQ(opened(), "leaf 4c73686f7274: its store key has 6 octets, not 41");
}

TEST_F(DamageTest, ReadsNameWhatIsDamagedToo) {
  const auto state = *State::open(store_, 3, root_);
  put(name(kKey, 2), "\x01");
  const auto view = *state->at(3);
  EXPECT_EQ(view->get(kKey), std::nullopt);
  EXPECT_EQ(view->fault(),
            (Error{ErrorKind::corrupt, "leaf of t/c/k: neither a record nor an erased one"}));
  const auto listing = *state->at(3);
  listing->each("t", "c", [](BytesView, BytesView) { return true; });
  ASSERT_TRUE(listing->fault());
  EXPECT_EQ(listing->fault()->kind, ErrorKind::corrupt);
}

TEST(State, SaysWhenARecordChangedLast) {
  MemoryStore store;
  const auto state = fresh(store);
  const Key key{"t", "c", "k"};
  EXPECT_EQ(state->changed_at(key, 0).error().kind, ErrorKind::not_found);
  commit(*state, store, {{key, "one"}}, 3);
  commit(*state, store, {{Key{"t", "c", "l"}, "x"}}, 4);
  commit(*state, store, {{key, "one"}}, 5);  // no change
  commit(*state, store, {{key, std::nullopt}}, 7);
  commit(*state, store, {{key, "two"}}, 9);
  EXPECT_EQ(*state->changed_at(key, 9), 9U);
  EXPECT_EQ(*state->changed_at(key, 8), 7U);
  for (const std::uint64_t height : {3, 4, 6}) EXPECT_EQ(*state->changed_at(key, height), 3U);
  EXPECT_EQ(state->changed_at(key, 2).error().kind, ErrorKind::not_found);
  EXPECT_EQ(state->changed_at(Key{"t", "c", "m"}, 9).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(state->changed_at(key, 10));
}

TEST(State, RecordsWithoutAHeightAreNotTakenForAnEmptyStore) {
  MemoryStore store;
  commit(*fresh(store), store, {{Key{"t", "c", "k"}, "v"}}, 1);
  const auto state = State::open(store, std::nullopt, Hash{});
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::corrupt);
}

TEST(State, LongCollectionsAreVisitedWholeAcrossPages) {
  MemoryStore store;
  const auto state = fresh(store);
  Changes changes;
  for (int i = 0; i < 1000; ++i) changes[{"t", "c", std::to_string(i)}] = Bytes(2000, 'v');
  commit(*state, store, changes, 1);
  commit(*state, store, {{Key{"t", "c", "500"}, std::nullopt}}, 2);
  std::set<Bytes> seen;
  const auto view = *state->at(2);
  view->each("t", "c", [&](BytesView key, BytesView) {
    // Reading inside a visit is allowed, also while somebody writes.
    EXPECT_TRUE(view->get({"t", "c", Bytes(key)}));
    return seen.insert(Bytes(key)).second;
  });
  EXPECT_EQ(seen.size(), 999U);
}

Key key_number(int number) {
  return {number % 2 == 0 ? "t" : "u", Bytes(1, static_cast<char>('a' + number % 3)),
          std::to_string(number / 6)};
}

void check_proofs(const State& state, const naive::Records& records, std::uint64_t height,
                  const Hash& root) {
  for (int number = static_cast<int>(height) % 12; number < 60; number += 20) {
    const Key key = key_number(number);
    const Path path = proof::path_of(key.table, key.collection, key.key);
    const auto proof = state.prove(key, height, root);
    RC_ASSERT(proof.has_value());
    if (const auto found = records.find(key); found != records.end()) {
      RC_ASSERT(proof::verify_inclusion(root, path, found->second, *proof));
      RC_ASSERT(!proof::verify_inclusion(root, path, found->second + "x", *proof));
      RC_ASSERT(!proof::verify_absence(root, path, *proof));
    } else {
      RC_ASSERT(proof::verify_absence(root, path, *proof));
    }
  }
}

RC_GTEST_PROP(StateModel, AgreesWithTheRecursiveDefinitionAtEveryHeight, ()) {
  MemoryStore store;
  auto state = fresh(store);
  std::vector<naive::Records> history(1);
  std::vector<Hash> roots(1);
  const auto blocks = *rc::gen::container<std::vector<std::vector<int>>>(
      6, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3000)));
  for (const auto& block : blocks) {
    Changes changes;
    auto records = history.back();
    for (const int step : block) {
      const Key key = key_number(step % 60);
      if (step % 7 < 3) {
        changes[key] = std::nullopt;
        records.erase(key);
      } else {
        changes[key] = std::to_string(step % 11);
        records[key] = std::to_string(step % 11);
      }
    }
    const std::uint64_t height = history.size();
    Batch dropped;
    roots.push_back(naive::root(records));
    RC_ASSERT(state->stage(changes, height, dropped).value() == roots[height]);
    state->discard();
    RC_ASSERT(state->root() == roots[height - 1]);
    RC_ASSERT(commit(*state, store, changes, height) == roots[height]);
    history.push_back(std::move(records));
    if (block.size() % 3 == 0) state = *State::open(store, height, roots[height]);
  }
  for (std::uint64_t height = 1; height < history.size(); ++height) {
    const naive::Records& records = history[height];
    const auto view = *state->at(height);
    naive::Records read;
    for (const char* table : {"t", "u"}) {
      for (const char* collection : {"a", "b", "c"}) {
        view->each(table, collection, [&](BytesView key, BytesView value) {
          return read.emplace(Key{table, collection, Bytes(key)}, value).second;
        });
      }
    }
    RC_ASSERT(read == records);
    check_proofs(*state, records, height, roots[height]);
  }
}

TEST(State, ReadersGoOnWhileHeightsAreCommitted) {
  MemoryStore store;
  const auto state = fresh(store);
  const Key constant{"t", "c", "constant"};
  std::vector<Hash> roots(60);
  roots[1] = commit(*state, store, {{constant, "v"}}, 1);
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> newest = 1;
  std::atomic<int> checked = 0;
  const auto read = [&] {
    const Path path = proof::path_of(constant.table, constant.collection, constant.key);
    while (!stop || checked < 10) {
      const std::uint64_t height = newest;
      const auto view = state->at(height);
      ASSERT_TRUE(view);
      EXPECT_EQ((*view)->get(constant), "v");
      EXPECT_EQ((*view)->get({"t", "c", "moving"}),
                height == 1 ? std::nullopt : std::optional<Bytes>(std::to_string(height)));
      const auto proof = state->prove(constant, height, roots[height]);
      ASSERT_TRUE(proof);
      EXPECT_TRUE(proof::verify_inclusion(roots[height], path, "v", *proof));
      ++checked;
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (std::uint64_t height = 2; height < 60; ++height) {
    Changes changes{{Key{"t", "c", "moving"}, std::to_string(height)}};
    for (int i = 0; i < 50; ++i) {
      changes[{"t", "d", std::to_string(height * 50 + static_cast<std::uint64_t>(i))}] = "x";
    }
    roots[height] = commit(*state, store, changes, height);
    newest = height;
  }
  stop = true;
  first.join();
  second.join();
}

}  // namespace
}  // namespace comity::state
