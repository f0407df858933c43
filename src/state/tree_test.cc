#include "state/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "crypto/hash.h"
#include "proof/testing/naive_tree.h"
#include "state/streamed_root.h"

namespace comity::state {
namespace {

using proof::testing::Leaves;
using Values = std::map<Path, Bytes>;

void turn_bit(Path& path, std::size_t bit) {
  path.octets[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> (bit % 8));
}

// A path near one that stands: they part in any bit, the last one often.
Path near_path(std::mt19937_64& random, const Values& values) {
  Path path{};
  if (!values.empty()) {
    path = std::next(values.begin(), static_cast<std::ptrdiff_t>(random() % values.size()))->first;
  }
  for (std::uint64_t turns = random() % 3; turns > 0; --turns) {
    turn_bit(path, random() % 3 == 0 ? 255 : random() % 256);
  }
  return path;
}

std::vector<Tree::Change> to_changes(const std::map<Path, std::optional<Bytes>>& wanted) {
  std::vector<Tree::Change> changes;
  for (const auto& [path, value] : wanted) {
    Tree::Change change{path, name_tag(path.view()), std::nullopt};
    if (value) change.value_hash = crypto::sha256(*value);
    changes.push_back(change);
  }
  return changes;
}

Leaves to_leaves(const Values& values) {
  Leaves leaves;
  for (const auto& [path, value] : values) leaves.push_back({path, value});
  return leaves;
}

void follow(Values& values, const std::map<Path, std::optional<Bytes>>& wanted) {
  for (const auto& [path, value] : wanted) {
    if (value) {
      values[path] = *value;
    } else {
      values.erase(path);
    }
  }
}

// Forks come, go and move under paths that share almost all of their bits; what a height that is
// still in memory says stays true.
TEST(TreeOfNearPaths, HasTheRootOfItsLeavesAndProvesAtEveryHeightInMemory) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::mt19937_64 random(seed);
    Tree tree;
    std::vector<Values> heights = {{}};
    for (std::uint64_t height = 1; height <= 30; ++height) {
      std::map<Path, std::optional<Bytes>> wanted;
      // Empty again in between.
      if (height % 13 == 0) {
        for (const auto& [path, value] : heights.back()) wanted[path] = std::nullopt;
      }
      for (std::uint64_t i = random() % 9; i > 0 && height % 13 != 0; --i) {
        std::optional<Bytes> value;
        if (random() % 3 != 0) value = Bytes(random() % 3, 'v');
        wanted[near_path(random, heights.back())] = value;
      }
      auto changes = to_changes(wanted);
      const auto root = tree.stage(changes, height);
      ASSERT_TRUE(root);
      tree.committed();
      heights.push_back(heights.back());
      follow(heights.back(), wanted);
      ASSERT_EQ(*root, proof::testing::root_of(to_leaves(heights.back())));
      StreamedRoot streamed;
      for (const auto& [path, value] : heights.back()) {
        ASSERT_TRUE(streamed.add(path, crypto::sha256(value)));
      }
      ASSERT_EQ(streamed.finish(), *root);
      ASSERT_EQ(tree.holds(Path{}, 1, height + 1), std::nullopt);
      for (std::uint64_t at = height > 8 ? height - 8 : 1; at <= height; ++at) {
        const Values& values = heights[at];
        const Hash then = proof::testing::root_of(to_leaves(values));
        const Path path = near_path(random, values.empty() ? heights.back() : values);
        const auto proof = tree.prove(path, at);
        ASSERT_TRUE(proof);
        if (at == height) {
          ASSERT_EQ(*proof, proof::testing::prove(to_leaves(values), path));
        }
        ASSERT_EQ(proof::decode_tree_proof(proof::encode(*proof)), *proof);
        const int depth = 1 + static_cast<int>(random() % 256);
        const bool any = std::any_of(values.begin(), values.end(), [&](const auto& one) {
          return proof::common_bits(one.first, path) >= depth;
        });
        ASSERT_EQ(tree.holds(path, depth, at), any);
        ASSERT_EQ(tree.holds(path, 256, at), values.contains(path));
        const auto found = values.find(path);
        ASSERT_EQ(proof::verify_absence(then, path, *proof), found == values.end());
        if (found != values.end()) {
          ASSERT_TRUE(proof::verify_inclusion(then, path, found->second, *proof));
        }
      }
    }
  }
}

// One tree at each step of which root and proofs are those of its page.
class Followed {
 public:
  void change(const std::map<Path, std::optional<Bytes>>& wanted) {
    auto changes = to_changes(wanted);
    const auto root = tree_.stage(changes, ++height_);
    ASSERT_TRUE(root);
    tree_.committed();
    follow(values_, wanted);
    const Leaves leaves = to_leaves(values_);
    ASSERT_EQ(*root, proof::testing::root_of(leaves));
    for (const auto& [path, value] : wanted) {
      ASSERT_EQ(*tree_.prove(path, height_), proof::testing::prove(leaves, path));
    }
    for (const auto& [path, value] : values_) {
      ASSERT_EQ(*tree_.prove(path, height_), proof::testing::prove(leaves, path));
    }
  }

 private:
  Tree tree_;
  Values values_;
  std::uint64_t height_ = 0;
};

// All bits 0 but these.
Path with_bits(std::initializer_list<std::size_t> bits) {
  Path path{};
  for (const std::size_t bit : bits) turn_bit(path, bit);
  return path;
}

TEST(TreeOfForks, AForkComesAndGoesInsideAStretch) {
  Followed tree;
  const Path deep = with_bits({200});
  tree.change({{Path{}, "a"}, {deep, "b"}});  // parts in bit 200
  tree.change({{with_bits({77}), "c"}});
  tree.change({{with_bits({76, 90}), "d"}, {with_bits({78}), "e"}, {deep, "new"}});
  // Two stretches become one, with and without a change below.
  tree.change({{with_bits({77}), std::nullopt}});
  tree.change({{with_bits({78}), std::nullopt}, {deep, "newer"}});
  tree.change({{with_bits({76, 90}), std::nullopt}, {with_bits({199}), "f"}});
}

TEST(TreeOfForks, WhatStoodMayGoAsOthersComeAboveAndBelowIt) {
  Followed tree;
  const Path deep = with_bits({200});
  tree.change({{Path{}, "a"}, {deep, "b"}});
  // The fork goes as one comes above it, then one below.
  tree.change({{deep, std::nullopt}, {with_bits({100}), "c"}});
  tree.change({{with_bits({100}), std::nullopt}, {with_bits({255}), "d"}});
  // A whole stretch is exchanged for another, and for nothing.
  tree.change({{Path{}, std::nullopt},
               {with_bits({255}), std::nullopt},
               {with_bits({0}), "e"},
               {with_bits({0, 128}), "f"}});
  tree.change({{with_bits({0}), std::nullopt}, {with_bits({0, 128}), std::nullopt}});
  tree.change({{with_bits({5}), "alone"}});
}

TEST(TreeOfForks, ErasingWhatNeverStoodInAStretchChangesNothing) {
  Tree tree;
  auto changes = to_changes({{Path{}, "a"}, {with_bits({200}), "b"}});
  const Hash root = *tree.stage(changes, 1);
  tree.committed();
  auto nothing = to_changes({{with_bits({100}), std::nullopt}, {with_bits({250}), std::nullopt}});
  EXPECT_EQ(tree.stage(nothing, 2, Tree::Frames::noted), root);
  EXPECT_TRUE(tree.staged_frames().empty());
  for (const Tree::Change& change : nothing) EXPECT_EQ(change.effect, Tree::Change::Effect::none);
}

// As a state of many small zones has them: most nodes stand at the ends of long stretches.
TEST(TreeOfForks, HoldsCollectionsOfTwoRecords) {
  std::mt19937_64 random(7);
  Followed tree;
  for (int round = 0; round < 12; ++round) {
    std::map<Path, std::optional<Bytes>> wanted;
    for (int i = 0; i < 12; ++i) {
      const std::string collection = "zone/" + std::to_string(random() % 24);
      for (const char* key : {"a", "b"}) {
        if (random() % 3 == 0) continue;
        std::optional<Bytes> value;
        if (random() % 3 != 0) value = std::to_string(random() % 5);
        wanted[proof::path_of("names", collection, key)] = value;
      }
    }
    tree.change(wanted);
  }
}

// All frames of a tree by their store key, as docs/spec/store.md defines them.
std::map<Bytes, Bytes> frames_of(const Values& values) {
  using Place = Values::const_iterator;
  const auto root_of = [](Place first, Place past) {
    StreamedRoot root;
    for (; first != past; ++first) {
      EXPECT_TRUE(root.add(first->first, crypto::sha256(first->second)));
    }
    return root.finish();
  };
  const auto top_of = [](Place first, Place past) {
    return proof::common_bits(first->first, std::prev(past)->first);
  };
  const auto subtree_past = [&values](Place first, int depth) {
    return std::find_if(first, values.end(), [first, depth](const auto& leaf) {
      return proof::common_bits(leaf.first, first->first) < depth;
    });
  };
  std::map<Bytes, Bytes> frames;
  for (int depth = 0; depth < 256; depth += kFrameLevels) {
    const int bottom = depth + kFrameLevels;
    for (Place first = values.begin(); first != values.end();) {
      const Place past = subtree_past(first, depth);
      const FrameName name{depth, proof::way_to(depth, first->first)};
      const bool large = std::distance(first, past) > std::ptrdiff_t{kFrameLeaves};
      if (!large || (depth > 0 && top_of(first, past) >= bottom)) {
        first = past;
        continue;
      }
      Frame frame;
      while (first != past) {
        const Place end = subtree_past(first, bottom);
        Frame::Slot& slot = frame.slots[slot_of(first->first, depth)];
        slot.hash = root_of(first, end);
        slot.holds = std::next(first) == end ? Frame::Holds::leaf : Frame::Holds::leaves;
        if (std::distance(first, end) > std::ptrdiff_t{kFrameLeaves}) {
          slot.holds = Frame::Holds::frame;
          slot.below.depth = top_of(first, end) / kFrameLevels * kFrameLevels;
          slot.below.path = proof::way_to(slot.below.depth, first->first);
        }
        first = end;
      }
      frames[past_frame(name)] = encode(frame, depth);
    }
  }
  return frames;
}

// Frames of subtrees that grow over their bound and fall below it, in stretches where forks come
// and go, are those that the page defines, and none else is written.
TEST(TreeOfNearPaths, LeavesTheFramesOfItsLeaves) {
  for (const unsigned seed : {1U, 2U}) {
    std::mt19937_64 random(seed);
    Tree tree;
    Values values;
    std::map<Bytes, Bytes> frames;
    for (std::uint64_t height = 1; height <= 14; ++height) {
      std::map<Path, std::optional<Bytes>> wanted;
      const bool growing = height % 7 < 5;
      // Few and many at once: of the others most frames stay.
      for (int i = height % 3 == 0 ? 3 : 700; i > 0; --i) {
        std::optional<Bytes> value;
        if (growing || random() % 9 == 0) value = std::to_string(random() % 3);
        wanted[near_path(random, values)] = value;
      }
      auto changes = to_changes(wanted);
      ASSERT_TRUE(tree.stage(changes, height, Tree::Frames::noted));
      for (const Tree::StagedFrame& framed : tree.staged_frames()) {
        const Bytes name = past_frame(framed.name);
        const Bytes stored = encode(framed.frame, framed.name.depth);
        EXPECT_EQ(framed.replaced, frames.contains(name));
        EXPECT_NE(frames[name], stored);
        frames[name] = stored;
        if (stored.empty()) frames.erase(name);
      }
      tree.committed();
      follow(values, wanted);
      ASSERT_EQ(frames, frames_of(values)) << "seed " << seed << " height " << height;
    }
  }
}

// The frames on a way and the leaves below the last have the siblings of its proof.
TEST(TreeOfNearPaths, LeadsThroughItsFramesToTheSameLeaves) {
  std::mt19937_64 random(5);
  Tree tree;
  Values values;
  std::map<Bytes, Frame> frames;  // by name, as of the newest height
  for (std::uint64_t height = 1; height <= 12; ++height) {
    std::map<Path, std::optional<Bytes>> wanted;
    const bool growing = height % 6 < 4;
    for (int i = 0; i < 500; ++i) {
      std::optional<Bytes> value;
      if (growing || random() % 9 == 0) value = "v";
      wanted[near_path(random, values)] = value;
    }
    auto changes = to_changes(wanted);
    const auto root = tree.stage(changes, height, Tree::Frames::noted);
    ASSERT_TRUE(root);
    for (const Tree::StagedFrame& framed : tree.staged_frames()) {
      const Bytes name = past_frame(framed.name);
      EXPECT_EQ(framed.replaced, frames.contains(name));
      const auto stored = parse_frame(encode(framed.frame, framed.name.depth), framed.name.depth);
      ASSERT_TRUE(stored);
      frames.erase(name);
      if (!stored->empty()) frames[name] = *stored;
    }
    tree.committed();
    follow(values, wanted);
    ASSERT_EQ(*root, proof::testing::root_of(to_leaves(values)));
    for (int i = 0; i < 40; ++i) {
      const Path path = near_path(random, values);
      const proof::TreeProof proof = *tree.prove(path, height);
      Path way = path;
      std::vector<Hash> siblings;
      bool ended = false;
      int depth = 0;
      bool more = values.size() > kFrameLeaves;
      while (more) {
        const Bytes name = past_frame({depth, proof::way_to(depth, way)});
        ASSERT_TRUE(frames.contains(name));
        const FrameWay step = way_through(frames[name], way, depth);
        siblings.insert(siblings.end(), step.siblings.begin(), step.siblings.end());
        const Frame::Slot& slot = frames[name].slots[step.slot];
        ended = slot.holds == Frame::Holds::leaf;
        more = slot.holds == Frame::Holds::frame;
        depth = slot.below.depth;
      }
      ASSERT_LE(siblings.size(), proof.siblings.size());
      ASSERT_TRUE(std::equal(siblings.begin(), siblings.end(), proof.siblings.begin()));
      ASSERT_TRUE(!ended || siblings.size() == proof.siblings.size());
    }
  }
}

}  // namespace
}  // namespace comity::state
