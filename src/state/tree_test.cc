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
      for (std::uint64_t at = height > 8 ? height - 8 : 1; at <= height; ++at) {
        const Values& values = heights[at];
        const Hash then = proof::testing::root_of(to_leaves(values));
        const Path path = near_path(random, values.empty() ? heights.back() : values);
        const auto proof = tree.prove(path, at);
        ASSERT_TRUE(proof);
        ASSERT_EQ(proof::decode_tree_proof(proof::encode(*proof)), *proof);
        const auto found = values.find(path);
        ASSERT_EQ(proof::verify_absence(then, path, *proof), found == values.end());
        if (found != values.end()) {
          ASSERT_TRUE(proof::verify_inclusion(then, path, found->second, *proof));
        }
      }
    }
  }
}

// Frames of a subtree that grows over their bound and falls below it have the root above them,
// whichever bits its leaves part in.
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
      const auto stored = parse_frame(encode(framed.frame));
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
      for (int depth = 0; !ended && frames.contains(past_frame({depth, way}));
           depth += kFrameLevels) {
        const FrameWay step = way_through(frames[past_frame({depth, way})], way, depth);
        siblings.insert(siblings.end(), step.siblings.begin(), step.siblings.end());
        ended = step.leaf.has_value();
      }
      ASSERT_LE(siblings.size(), proof.siblings.size());
      ASSERT_TRUE(std::equal(siblings.begin(), siblings.end(), proof.siblings.begin()));
      ASSERT_TRUE(!ended || siblings.size() == proof.siblings.size());
    }
  }
}

}  // namespace
}  // namespace comity::state
