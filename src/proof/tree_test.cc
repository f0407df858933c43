#include "proof/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "crypto/hash.h"
#include "proof/testing/hash_of_hex.h"
#include "proof/testing/naive_tree.h"

namespace comity::proof {
namespace {

using testing::hash_of_hex;
using testing::Leaf;
using testing::Leaves;
using testing::prove;
using testing::root_of;

// docs/spec/state-tree.md, "Vectors".
const Path kOrg = path_of("names", "zone/.", "org");
const Path kAlpha = path_of("members", "parties", "alpha");
Leaves sample_leaves() {
  return {{kOrg, "one"},
          {path_of("names", "zone/.", "net"), "two"},
          {path_of("names", "zone/.", "com"), "three"},
          {kAlpha, "four"}};
}
Leaves first(std::size_t count) {
  Leaves leaves = sample_leaves();
  leaves.resize(count);
  return leaves;
}

TEST(Tree, PathsFollowTheSpecification) {
  EXPECT_EQ(kOrg.hex(), "aed325838b422423e87cb45c05ad389d58904ea398345c24b50f46c15d412d0f");
  EXPECT_EQ(kAlpha.hex(), "17e7dadf11dca8ea8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda");
}

TEST(Tree, RecordsOfOneCollectionStandInOneSubtree) {
  const Path a = path_of("names", "zone/.", "a");
  const Path b = path_of("names", "zone/.", "b");
  EXPECT_EQ(a.hex().substr(0, kCollectionDepth / 4), b.hex().substr(0, kCollectionDepth / 4));
  EXPECT_NE(a, b);
  EXPECT_NE(path_of("names", "zone/x", "a").hex().substr(2, 14), a.hex().substr(2, 14));
}

TEST(Tree, BitsRunFromTheMostSignificant) {
  Path path;
  path.octets[0] = 0x80;
  path.octets[31] = 0x01;
  EXPECT_TRUE(bit_of(path, 0));
  EXPECT_FALSE(bit_of(path, 1));
  EXPECT_FALSE(bit_of(path, 254));
  EXPECT_TRUE(bit_of(path, 255));
}

TEST(Tree, RootsFollowTheSpecification) {
  EXPECT_EQ(root_of(first(1)).hex(),
            "054824b31fd53377534f8b108914e41bce53bc43299969a4eae1bf1634199711");
  EXPECT_EQ(root_of(first(2)).hex(),
            "e999a96fa78bb57c13ce69d9e152d00383a0b7f3caab86a560c0696eccf64fba");
  EXPECT_EQ(root_of(first(3)).hex(),
            "ca3dbf6dab222e5dff4684970fb2bca5bec71305b544b83ff5b2226eb6e1dd4b");
  EXPECT_EQ(root_of(first(4)).hex(),
            "ee6087b848234789e8e47918d7d6b171743631e1a23f887ee60ffbb6749b9389");
}

// Each vector: how many of the records stand in the tree, for which path, the proof.
struct Vector {
  std::size_t records;
  Path path;
  std::string_view value;  // empty: absence
  std::string_view root;
  std::string_view proof;
};
const Vector kVectors[] = {
    {0, kOrg, "", "0000000000000000000000000000000000000000000000000000000000000000", "000000"},
    {1, kOrg, "one", "054824b31fd53377534f8b108914e41bce53bc43299969a4eae1bf1634199711", "000000"},
    {2, kOrg, "one", "e999a96fa78bb57c13ce69d9e152d00383a0b7f3caab86a560c0696eccf64fba",
     "0042000000000000000040"
     "cb64a190df081bb5bf01acc2c68449bdb73d4ad934cd5bec4db682d5eae7faf100"},
    {2, kAlpha, "", "e999a96fa78bb57c13ce69d9e152d00383a0b7f3caab86a560c0696eccf64fba",
     "000180b92f9ad5a8f6ae2ed8201a7c09880615f8c71ff5ca6d0579b16db8d2a43d1e5b00"},
    {4, kAlpha, "four", "ee6087b848234789e8e47918d7d6b171743631e1a23f887ee60ffbb6749b9389",
     "000180ee3c006075532aa187eb56a72e85387ef30295d50fcca0c1bf0aa0c841ce101600"},
    {4, kOrg, "one", "ee6087b848234789e8e47918d7d6b171743631e1a23f887ee60ffbb6749b9389",
     "00428000000000000000c0"
     "119b3b6ad2fdfe4c7f0835c1b631799fee5fe6ede672f39e69ebeb7c086e8b5f"
     "f323ce0f420e74bd2e27047435bb3ce0b211c1618ae1d9eeb3b1b73eb35f5cfb"
     "cb64a190df081bb5bf01acc2c68449bdb73d4ad934cd5bec4db682d5eae7faf100"},
    {4, path_of("names", "zone/.", "gov"), "",
     "ee6087b848234789e8e47918d7d6b171743631e1a23f887ee60ffbb6749b9389",
     "0041800000000000000080"
     "119b3b6ad2fdfe4c7f0835c1b631799fee5fe6ede672f39e69ebeb7c086e8b5f"
     "38c17461237660d62ccfc134a700d7828aaadad3d6bedf1cf7a53861548ba32b01"
     "aed325838b42242371b4f3a3748cd6843c01e293e701fce769f52381821e21da"
     "8b5b9db0c13db24256c829aa364aa90c6d2eba318b9232a4ab9313b954d3555f"},
};

TEST(TreeProof, FollowsTheVectors) {
  for (const Vector& vector : kVectors) {
    const TreeProof made = prove(first(vector.records), vector.path);
    EXPECT_EQ(to_hex(encode(made)), vector.proof);
    const Result<TreeProof> read = decode_tree_proof(*from_hex(vector.proof));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, made);
    const Hash root = hash_of_hex(vector.root);
    EXPECT_EQ(verify_absence(root, vector.path, *read), vector.value.empty());
    EXPECT_EQ(verify_inclusion(root, vector.path, vector.value, *read), !vector.value.empty());
  }
}

TEST(TreeProof, HoldsForAnotherValueNever) {
  const Hash root = root_of(sample_leaves());
  const TreeProof proof = prove(sample_leaves(), kOrg);
  EXPECT_TRUE(verify_inclusion(root, kOrg, "one", proof));
  EXPECT_FALSE(verify_inclusion(root, kOrg, "One", proof));
  EXPECT_FALSE(verify_inclusion(root, kAlpha, "one", proof));
  EXPECT_FALSE(verify_inclusion(root_of(first(3)), kOrg, "one", proof));
  EXPECT_FALSE(verify_absence(root, kOrg, proof));
}

TEST(TreeProof, AnotherLeafMustStandOnTheWay) {
  const Hash root = root_of(sample_leaves());
  const Path gov = path_of("names", "zone/.", "gov");
  const TreeProof proof = prove(sample_leaves(), gov);
  ASSERT_TRUE(verify_absence(root, gov, proof));
  // The very leaf itself does not prove its own absence.
  EXPECT_FALSE(verify_absence(root, proof.other_leaf->path, proof));
  // A leaf that stands elsewhere proves nothing about this way: alpha is no witness about gov.
  TreeProof elsewhere = prove(sample_leaves(), kAlpha);
  elsewhere.other_leaf = {kAlpha, crypto::sha256("four")};
  EXPECT_FALSE(verify_absence(root, gov, elsewhere));
  // Nor does a leaf prove inclusion beside itself.
  EXPECT_FALSE(verify_inclusion(root, gov, "", proof));
}

TEST(TreeProof, WayNeverEndsBesideAnEmptySubtree) {
  // A single leaf, as if it stood one level deeper than it may.
  TreeProof proof;
  proof.siblings = {Hash{}};
  const Hash leaf = leaf_hash(kOrg, crypto::sha256("one"));
  const Hash root = bit_of(kOrg, 0) ? inner_hash(Hash{}, leaf) : inner_hash(leaf, Hash{});
  EXPECT_FALSE(verify_inclusion(root, kOrg, "one", proof));
  EXPECT_FALSE(verify_absence(inner_hash(Hash{}, Hash{}), kOrg, proof));
  EXPECT_FALSE(decode_tree_proof(encode(proof)));
}

TEST(TreeProof, IsNeverDeeperThanAPathHasBits) {
  TreeProof proof;
  proof.siblings.assign(257, *Hash::from(Bytes(32, 'x')));
  EXPECT_FALSE(verify_inclusion(Hash{}, kOrg, "one", proof));
  EXPECT_FALSE(verify_absence(Hash{}, kOrg, proof));
  EXPECT_EQ(decode_tree_proof(encode(proof)).error().message, "tree proof: deeper than 256");
  proof.siblings.pop_back();
  EXPECT_EQ(*decode_tree_proof(encode(proof)), proof);
}

TEST(TreeProof, RefusesEveryOtherForm) {
  const std::string hash(64, 'a');
  const std::string zero(64, '0');
  const std::pair<std::string, std::string_view> vectors[] = {
      {"", "tree proof: ends before its depth"},
      {"00", "tree proof: ends before its depth"},
      {"0101", "tree proof: deeper than 256"},
      {"0009", "tree proof: ends inside its bitmap"},
      {"0000", "tree proof: ends before its end mark"},
      {"000002", "tree proof: its end mark is neither 0 nor 1"},
      {"00000000", "tree proof: octets follow its end"},
      {"000001" + hash, "tree proof: ends inside its leaf"},
      {"000001" + hash + hash + "00", "tree proof: octets follow its end"},
      {"00010000", "tree proof: the deepest sibling is empty"},
      {"0001c0" + hash + "00", "tree proof: a spare bit of the bitmap is set"},
      {"000180" + hash, "tree proof: ends before its end mark"},
      {"000180" + hash.substr(2), "tree proof: ends inside its siblings"},
      {"000180" + zero + "00", "tree proof: an empty sibling is marked as present"},
  };
  for (const auto& [hex, message] : vectors) {
    const Result<TreeProof> proof = decode_tree_proof(*from_hex(hex));
    ASSERT_FALSE(proof) << hex;
    EXPECT_EQ(proof.error().message, message) << hex;
  }
}

// Of the tree of all four: the three records of the zone, ascending by path.
std::vector<CollectionLeaf> zone_leaves() {
  return {{path_of("names", "zone/.", "com"), crypto::sha256("three")},
          {path_of("names", "zone/.", "net"), crypto::sha256("two")},
          {kOrg, crypto::sha256("one")}};
}
TreeProof zone_proof() { return to_collection_proof(prove(sample_leaves(), kOrg), 3); }

TEST(CollectionProof, FollowsTheVectors) {
  EXPECT_EQ(to_hex(encode(zone_proof())),
            "000180119b3b6ad2fdfe4c7f0835c1b631799fee5fe6ede672f39e69ebeb7c086e8b5f00");
  EXPECT_TRUE(
      verify_collection(root_of(sample_leaves()), "names", "zone/.", zone_leaves(), zone_proof()));
}

TEST(CollectionProof, HoldsForAllOfTheRecordsOnly) {
  const Hash root = root_of(sample_leaves());
  const std::vector<CollectionLeaf> all = zone_leaves();
  for (std::size_t left_out = 0; left_out < all.size(); ++left_out) {
    std::vector<CollectionLeaf> some = all;
    some.erase(some.begin() + static_cast<std::ptrdiff_t>(left_out));
    EXPECT_FALSE(verify_collection(root, "names", "zone/.", some, zone_proof())) << left_out;
  }
  std::vector<CollectionLeaf> swapped = all;
  std::swap(swapped[0], swapped[1]);
  EXPECT_FALSE(verify_collection(root, "names", "zone/.", swapped, zone_proof()));
  std::vector<CollectionLeaf> twice = all;
  twice.push_back(all.back());
  EXPECT_FALSE(verify_collection(root, "names", "zone/.", twice, zone_proof()));
  std::vector<CollectionLeaf> changed = all;
  changed[1].value_hash = crypto::sha256("Two");
  EXPECT_FALSE(verify_collection(root, "names", "zone/.", changed, zone_proof()));
  EXPECT_FALSE(verify_collection(root, "names", "zone/x", all, zone_proof()));
  // Nor does a deeper way pass, which would leave its siblings' records out.
  EXPECT_FALSE(
      verify_collection(root, "names", "zone/.", {&all[2], 1}, prove(sample_leaves(), kOrg)));
}

TEST(CollectionProof, ShowsThatOneRecordIsAllThereIsOrNone) {
  const Hash root = root_of(sample_leaves());
  const CollectionLeaf alpha{kAlpha, crypto::sha256("four")};
  const TreeProof one = to_collection_proof(prove(sample_leaves(), kAlpha), 1);
  EXPECT_TRUE(verify_collection(root, "members", "parties", {&alpha, 1}, one));
  EXPECT_FALSE(verify_collection(root, "members", "parties", {}, one));
  // Nothing stands in this collection: the way ends in alpha's leaf, or in an empty subtree.
  for (const char* table : {"members", "ledger", "constitution"}) {
    const TreeProof none =
        to_collection_proof(prove(first(table[0] == 'm' ? 4 : 3), path_of(table, "none", {})), 0);
    const Hash of = root_of(first(table[0] == 'm' ? 4 : 3));
    EXPECT_TRUE(verify_collection(of, table, "none", {}, none)) << table;
    EXPECT_FALSE(verify_collection(of, "names", "zone/.", {}, none)) << table;
  }
  // A leaf of the collection itself is no witness that the collection is empty.
  TreeProof hidden = one;
  hidden.other_leaf = {kAlpha, crypto::sha256("four")};
  EXPECT_FALSE(verify_collection(root, "members", "parties", {}, hidden));
  EXPECT_FALSE(verify_collection(root, "members", "parties", {&alpha, 1}, hidden));
}

Path random_path(std::mt19937_64& random, int distinct_bits) {
  // Few distinct bits in front make deep ways and many empty siblings.
  Path path;
  for (std::size_t i = 0; i < Path::kSize; ++i)
    path.octets[i] = static_cast<std::uint8_t>(random());
  for (int bit = 0; bit < distinct_bits; ++bit) {
    path.octets[static_cast<std::size_t>(bit / 8)] &=
        static_cast<std::uint8_t>(~(0x80 >> (bit % 8)));
  }
  return path;
}

TEST(TreeProof, HoldsForRandomTreesAndForNothingElse) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 60; ++round) {
    const int prefix = static_cast<int>(random() % 200);
    Leaves leaves;
    for (std::uint64_t count = random() % 12; leaves.size() < count;) {
      leaves.push_back({random_path(random, random() % 2 == 0 ? prefix : 0),
                        Bytes(1, static_cast<char>(random()))});
    }
    const Hash root = root_of(leaves);
    for (const Leaf& leaf : leaves) {
      const TreeProof proof = prove(leaves, leaf.path);
      ASSERT_TRUE(verify_inclusion(root, leaf.path, leaf.value, proof));
      ASSERT_FALSE(verify_absence(root, leaf.path, proof));
      ASSERT_EQ(decode_tree_proof(encode(proof)), proof);
    }
    const Path missing = random_path(random, prefix);
    const TreeProof proof = prove(leaves, missing);
    ASSERT_TRUE(verify_absence(root, missing, proof));
    ASSERT_FALSE(verify_inclusion(root, missing, "", proof));
    // Any changed octet makes another proof, which does not hold, or no proof at all.
    const Bytes bytes = encode(proof);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      Bytes changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ (1 << (random() % 8)));
      const Result<TreeProof> other = decode_tree_proof(changed);
      ASSERT_FALSE(other && verify_absence(root, missing, *other)) << i;
    }
  }
}

}  // namespace
}  // namespace comity::proof
