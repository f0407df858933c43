#include "state/view.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "proof/tree.h"
#include "state/limits.h"
#include "state/state.h"

namespace comity::state {
namespace {

using Listed = std::vector<std::pair<Bytes, Bytes>>;

Listed list(const View& view, std::string_view table, std::string_view collection) {
  Listed records;
  view.each(table, collection, [&records](BytesView key, BytesView value) {
    records.emplace_back(key, value);
    return true;
  });
  return records;
}

// What each() promises: the collection's records in the order of their paths.
Listed by_path(const std::map<Key, Bytes>& records, std::string_view table,
               std::string_view collection) {
  std::map<Path, std::pair<Bytes, Bytes>> sorted;
  for (const auto& [key, value] : records) {
    if (key.table != table || key.collection != collection) continue;
    sorted[proof::path_of(table, collection, key.key)] = {key.key, value};
  }
  Listed listed;
  for (const auto& [path, record] : sorted) listed.push_back(record);
  return listed;
}

class DraftTest : public testing::Test {
 protected:
  void commit(const Draft& draft, std::uint64_t height) {
    Batch batch;
    ASSERT_TRUE(state_->stage(draft.changes(), height, batch));
    ASSERT_TRUE(store_.commit(batch));
    state_->committed();
  }

  MemoryStore store_;
  std::unique_ptr<State> state_ = *State::open(store_, std::nullopt, Hash{});
};

TEST_F(DraftTest, ReadsItsOwnWritesAndBelowThemItsBase) {
  const auto empty = *state_->at(0);
  Draft below(*empty);
  below.put({"t", "c", "kept"}, "1");
  below.put({"t", "c", "replaced"}, "2");
  below.put({"t", "c", "erased"}, "3");

  Draft draft(below);
  draft.put({"t", "c", "replaced"}, "4");
  draft.erase({"t", "c", "erased"});
  draft.put({"t", "c", "new"}, "5");
  EXPECT_EQ(draft.get({"t", "c", "kept"}), "1");
  EXPECT_EQ(draft.get({"t", "c", "replaced"}), "4");
  EXPECT_EQ(draft.get({"t", "c", "erased"}), std::nullopt);
  EXPECT_EQ(draft.get({"t", "c", "new"}), "5");
  EXPECT_EQ(
      list(draft, "t", "c"),
      by_path({{{"t", "c", "kept"}, "1"}, {{"t", "c", "replaced"}, "4"}, {{"t", "c", "new"}, "5"}},
              "t", "c"));
  EXPECT_EQ(below.get({"t", "c", "replaced"}), "2");

  draft.commit_into(below);
  EXPECT_TRUE(draft.changes().empty());
  EXPECT_EQ(below.get({"t", "c", "replaced"}), "4");
  EXPECT_EQ(below.get({"t", "c", "erased"}), std::nullopt);
  EXPECT_EQ(below.changes().size(), 4U);
}

TEST_F(DraftTest, AVisitorMayWriteToTheDraftAndStopTheVisit) {
  const auto empty = *state_->at(0);
  Draft draft(*empty);
  for (char name = 'a'; name <= 'e'; ++name) draft.put({"t", "c", Bytes(1, name)}, "old");

  std::size_t visited = 0;
  draft.each("t", "c", [&](BytesView key, BytesView value) {
    EXPECT_EQ(value, "old");
    draft.erase({"t", "c", Bytes(key)});
    draft.put({"t", "c", "z" + Bytes(key)}, "new");
    return ++visited < 3;
  });
  EXPECT_EQ(visited, 3U);
  EXPECT_EQ(list(draft, "t", "c").size(), 5U);
}

TEST_F(DraftTest, ARecordBeyondTheLimitsIsAFaultOfTheDraftAlone) {
  const auto empty = *state_->at(0);
  Draft block(*empty);
  Draft action(block);
  action.put({"t", "c", "k"}, Bytes(limits::kStateValueBytes + 1, 'x'));
  ASSERT_TRUE(action.fault());
  EXPECT_EQ(action.fault()->kind, ErrorKind::invalid);
  EXPECT_EQ(action.fault()->message, "record t/c/k is larger than may be stored");
  EXPECT_EQ(action.get({"t", "c", "k"}), std::nullopt);
  EXPECT_FALSE(block.fault());

  action.commit_into(block);
  EXPECT_TRUE(block.fault()) << "whoever commits a faulty draft takes the fault over";
}

// Two names of tables whose SHA-256 agree in their first 4 octets, found by search. Two collections
// whose 12 octets agree would cost 2^48 tries, and meet in the same way.
const Key kOne{"members", "parties", "alpha"};
const Key kOther{"twin-0avir1l", "parties", "alpha"};

TEST_F(DraftTest, TwoRecordsOfOnePathCannotBeWrittenInOneBlock) {
  ASSERT_EQ(proof::path_of(kOne.table, kOne.collection, kOne.key),
            proof::path_of(kOther.table, kOther.collection, kOther.key));
  const auto empty = *state_->at(0);
  Draft block(*empty);
  {
    Draft action(block);
    action.put(kOne, "mine");
    action.commit_into(block);
  }
  {
    Draft action(block);
    action.put(kOther, "yours");
    ASSERT_TRUE(action.fault());
    EXPECT_EQ(action.fault()->kind, ErrorKind::conflict);
    EXPECT_TRUE(action.changes().empty());
  }
  EXPECT_FALSE(block.fault()) << "the action is refused, the block goes on";
  commit(block, 1);
  EXPECT_EQ((*state_->at(1))->get(kOne), "mine");

  const Changes both{{kOne, "a"}, {kOther, "b"}};
  Batch batch;
  const auto staged = state_->stage(both, 2, batch);
  ASSERT_FALSE(staged);
  EXPECT_EQ(staged.error().kind, ErrorKind::conflict);
}

TEST_F(DraftTest, ARecordCannotReplaceAnotherOneOfTheSamePath) {
  {
    const auto empty = *state_->at(0);
    Draft block(*empty);
    block.put(kOne, "mine");
    block.put({kOther.table, kOther.collection, "beta"}, "beside");
    commit(block, 1);
  }
  const auto view = *state_->at(1);
  Draft block(*view);
  for (const bool erase : {false, true}) {
    Draft action(block);
    if (erase) {
      action.erase(kOther);
    } else {
      action.put(kOther, "yours");
    }
    ASSERT_TRUE(action.fault());
    EXPECT_EQ(action.fault()->message,
              "path collision: " + to_text(kOther) + " has the path of " + to_text(kOne));
  }
  EXPECT_FALSE(block.fault());
  EXPECT_FALSE(view->fault());

  Batch batch;
  for (const std::optional<Bytes>& value : {std::optional<Bytes>("mine"), std::optional<Bytes>()}) {
    const auto staged = state_->stage({{kOther, value}}, 2, batch);
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().kind, ErrorKind::conflict);
  }
  EXPECT_TRUE(batch.writes().empty());

  // The collections themselves stay apart.
  EXPECT_EQ(list(*view, kOne.table, kOne.collection), (Listed{{"alpha", "mine"}}));
  EXPECT_EQ(list(*view, kOther.table, kOther.collection), (Listed{{"beta", "beside"}}));
  EXPECT_FALSE(view->fault());

  // A plain reader is told as well.
  EXPECT_EQ(view->get(kOther), std::nullopt);
  ASSERT_TRUE(view->fault());
  EXPECT_EQ(view->fault()->kind, ErrorKind::conflict);
}

// A store whose disk fails on demand.
class FailingStore final : public Store {
 public:
  bool fails = false;

  Result<std::optional<Bytes>> get(BytesView key) const override {
    if (fails) return error(ErrorKind::io, "disk gone");
    return memory_.get(key);
  }
  Status scan(BytesView first, BytesView past, const Scanner& visit) const override {
    if (fails) return error(ErrorKind::io, "disk gone");
    return memory_.scan(first, past, visit);
  }
  Status write(const Batch& batch) override { return memory_.write(batch); }
  Status sync() override { return {}; }

 private:
  MemoryStore memory_;
};

TEST(ViewFault, DiskTroubleIsRememberedByTheBaseAndSeenByEveryDraftAboveIt) {
  FailingStore store;
  const auto state = *State::open(store, std::nullopt, Hash{});
  Batch batch;
  ASSERT_TRUE(state->stage({{Key{"t", "c", "k"}, "v"}}, 1, batch));
  ASSERT_TRUE(store.commit(batch));
  state->committed();
  const auto view = *state->at(1);
  Draft block(*view);
  Draft action(block);
  EXPECT_EQ(action.get({"t", "c", "k"}), "v");

  store.fails = true;
  EXPECT_EQ(action.get({"t", "c", "k"}), std::nullopt);
  store.fails = false;
  for (const View* each : {static_cast<const View*>(&action), static_cast<const View*>(&block),
                           static_cast<const View*>(view.get())}) {
    ASSERT_TRUE(each->fault());
    EXPECT_EQ(*each->fault(), (Error{ErrorKind::io, "disk gone"}));
    EXPECT_EQ(each->get({"t", "c", "k"}), std::nullopt) << "reads as empty from then on";
    EXPECT_TRUE(list(*each, "t", "c").empty());
  }
  EXPECT_EQ((*state->at(1))->get({"t", "c", "k"}), "v");
}

RC_GTEST_PROP(DraftModel, StacksOfDraftsReadLikeOneMap, ()) {
  MemoryStore store;
  const auto state = *State::open(store, std::nullopt, Hash{});
  std::map<Key, Bytes> model;
  const auto steps = *rc::gen::container<std::vector<int>>(40, rc::gen::inRange(0, 1000));
  const auto apply = [&](Draft& draft, std::map<Key, Bytes>& records, std::size_t from) {
    for (std::size_t i = from; i < from + 10; ++i) {
      const Key key{"t", steps[i] % 2 == 0 ? "c" : "d", Bytes(1, static_cast<char>(steps[i] % 9))};
      if (steps[i] % 5 == 0) {
        draft.erase(key);
        records.erase(key);
      } else {
        draft.put(key, std::to_string(steps[i]));
        records[key] = std::to_string(steps[i]);
      }
      for (const char* collection : {"c", "d", "e"}) {
        RC_ASSERT(draft.is_empty("t", collection) == by_path(records, "t", collection).empty());
      }
    }
  };
  const auto agree = [](const View& view, const std::map<Key, Bytes>& records) {
    RC_ASSERT(!view.fault());
    for (const char* collection : {"c", "d", "e"}) {
      RC_ASSERT(list(view, "t", collection) == by_path(records, "t", collection));
      RC_ASSERT(view.is_empty("t", collection) == by_path(records, "t", collection).empty());
    }
  };
  {
    const auto empty = *state->at(0);
    Draft first(*empty);
    apply(first, model, 0);
    Batch batch;
    RC_ASSERT(state->stage(first.changes(), 1, batch).has_value());
    RC_ASSERT(store.commit(batch).has_value());
    state->committed();
  }
  const auto base = *state->at(1);
  agree(*base, model);
  Draft block(*base);
  apply(block, model, 10);
  agree(block, model);
  {
    Draft dropped(block);
    auto other = model;
    apply(dropped, other, 20);
    agree(dropped, other);
  }
  agree(block, model);
  Draft kept(block);
  apply(kept, model, 30);
  agree(kept, model);
  kept.commit_into(block);
  agree(block, model);
}

}  // namespace
}  // namespace comity::state
