#include "state/streamed_root.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "crypto/hash.h"
#include "proof/tree.h"
#include "state/naive_tree.h"

namespace comity::state {
namespace {

Path path_with(std::initializer_list<int> first_octets, unsigned char last = 0) {
  Path path;
  std::size_t at = 0;
  for (const int octet : first_octets) path.octets[at++] = static_cast<std::uint8_t>(octet);
  path.octets[Path::kSize - 1] = last;
  return path;
}

TEST(StreamedRoot, OfNothingAndOfOneLeaf) {
  StreamedRoot root;
  EXPECT_EQ(root.finish(), Hash{});
  const Path path = path_with({0x80});
  const Hash value = crypto::sha256("v");
  EXPECT_TRUE(root.add(path, value));
  EXPECT_EQ(root.finish(), proof::leaf_hash(path, value));
}

TEST(StreamedRoot, WhereLeavesPartIsPartOfTheHash) {
  const Path left = path_with({0x12, 0x34}, 0);
  const Path right = path_with({0x12, 0x34}, 1);
  const Hash value = crypto::sha256("v");
  const Path way = path_with({0x12, 0x34}, 0);
  const Hash expected =
      crypto::sha256({BytesView("\x01\xff", 2), way.view(), proof::leaf_hash(left, value).view(),
                      proof::leaf_hash(right, value).view()});
  StreamedRoot root;
  EXPECT_TRUE(root.add(left, value));
  EXPECT_FALSE(root.add(left, value)) << "not ascending";
  EXPECT_TRUE(root.add(right, value));
  EXPECT_FALSE(root.add(left, value));
  EXPECT_EQ(root.finish(), expected);
}

TEST(StreamedRoot, IsThatOfTheTreeByItsDefinition) {
  std::mt19937 chance(7);
  for (int round = 0; round < 200; ++round) {
    std::map<Bytes, Bytes> leaves;
    const std::size_t count = 1 + chance() % 40;
    while (leaves.size() < count) {
      // Few different octets at the front, so that ways are long.
      Path path = path_with({static_cast<int>(chance() % 2), static_cast<int>(chance() % 3)});
      for (std::size_t i = 2 + chance() % 28; i < Path::kSize; ++i) {
        path.octets[i] = static_cast<std::uint8_t>(chance() % 4);
      }
      leaves[path.bytes()] = std::to_string(chance());
    }
    StreamedRoot streamed;
    std::vector<naive::Leaf> list;
    for (const auto& [path, value] : leaves) {
      ASSERT_TRUE(streamed.add(*Path::from(path), crypto::sha256(value)));
      list.push_back({path, value});
    }
    EXPECT_EQ(streamed.finish().bytes(), naive::subtree(list, 0));
  }
}

}  // namespace
}  // namespace comity::state
