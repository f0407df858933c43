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
  EXPECT_EQ(kOrg.hex(), "aeb24056d325838b422423548576a4d5e87cb45c05ad389d58904ea398345c24");
  EXPECT_EQ(kAlpha.hex(), "17373ca1e7dadf11dca8ea1b55ee1b168ed3f6ad685b959ead7022518e1af76c");
}

TEST(Tree, RecordsOfOneCollectionStandInOneSubtree) {
  const Path a = path_of("names", "zone/.", "a");
  const Path b = path_of("names", "zone/.", "b");
  EXPECT_EQ(a.hex().substr(0, kCollectionDepth / 4), b.hex().substr(0, kCollectionDepth / 4));
  EXPECT_NE(a, b);
  EXPECT_NE(path_of("names", "zone/x", "a").hex().substr(8, 24), a.hex().substr(8, 24));
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
            "7ebab4aaf8cba712d627e93ac006a301c3954167eaae860c9cf6a15ed2b4811e");
  EXPECT_EQ(root_of(first(2)).hex(),
            "b24ab181ea361ada385b86822fa4c638dacffb3586272c29f6193b4ded90ade4");
  EXPECT_EQ(root_of(first(3)).hex(),
            "d436004615886f2edfc019195a7ec3c8ec0848500709681cb138ecef91c57985");
  EXPECT_EQ(root_of(first(4)).hex(),
            "cff71165fb5d959c391373c205fb7d0a7acc97606151dea0f55d09d7b9ecb5c8");
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
    {1, kOrg, "one", "7ebab4aaf8cba712d627e93ac006a301c3954167eaae860c9cf6a15ed2b4811e", "000000"},
    {2, kOrg, "one", "b24ab181ea361ada385b86822fa4c638dacffb3586272c29f6193b4ded90ade4",
     "00820000000000000000000000000000000040"
     "5cfb4017f97e31803c550623f710dd11a2864ef1117bdba6d21f3ee91897fa8a00"},
    {2, kAlpha, "", "b24ab181ea361ada385b86822fa4c638dacffb3586272c29f6193b4ded90ade4",
     "008200000000000000000000000000000000"
     "407ebab4aaf8cba712d627e93ac006a301c3954167eaae860c9cf6a15ed2b4811e"
     "01aeb24056d325838b422423548576a4d5a08a0fcbdeafd3c1b3a4b495b9a9c9d9"
     "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"},
    {4, kAlpha, "four", "cff71165fb5d959c391373c205fb7d0a7acc97606151dea0f55d09d7b9ecb5c8",
     "000180d436004615886f2edfc019195a7ec3c8ec0848500709681cb138ecef91c5798500"},
    {4, kOrg, "one", "cff71165fb5d959c391373c205fb7d0a7acc97606151dea0f55d09d7b9ecb5c8",
     "008280000000000000000000000000000000c0"
     "3d576d80de347b7df7ef1834ae67fb7f8e21d44eb2544e55e73046ea2e29533c"
     "9ca8cc537a37bc0a96e06a5fdc75d1671e48557880846ff4890175189db16b56"
     "5cfb4017f97e31803c550623f710dd11a2864ef1117bdba6d21f3ee91897fa8a00"},
    {4, path_of("names", "zone/.", "gov"), "",
     "cff71165fb5d959c391373c205fb7d0a7acc97606151dea0f55d09d7b9ecb5c8",
     "00818000000000000000000000000000000080"
     "3d576d80de347b7df7ef1834ae67fb7f8e21d44eb2544e55e73046ea2e29533c"
     "b24ab181ea361ada385b86822fa4c638dacffb3586272c29f6193b4ded90ade401"
     "aeb24056d325838b422423548576a4d571b4f3a3748cd6843c01e293e701fce7"
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
  const Hash root = leaf_hash(kOrg, crypto::sha256("one"));
  EXPECT_FALSE(verify_inclusion(root, kOrg, "one", proof));
  EXPECT_FALSE(verify_absence(Hash{}, kOrg, proof));
  EXPECT_FALSE(decode_tree_proof(encode(proof)));
}

TEST(TreeProof, NothingIsAbsentWithoutALeafThatShowsIt) {
  const Hash root = root_of(sample_leaves());
  // The root itself as the sibling of an empty subtree: its hash would be the root's.
  for (const bool beside_leaf : {false, true}) {
    TreeProof proof;
    proof.siblings = {root};
    if (beside_leaf) proof.other_leaf = {kAlpha, crypto::sha256("four")};
    EXPECT_FALSE(verify_absence(root, kOrg, proof));
    EXPECT_FALSE(verify_collection(root, "names", "zone/.", {}, proof));
  }
  EXPECT_FALSE(verify_absence(root, kOrg, {}));
  EXPECT_TRUE(verify_absence(Hash{}, kOrg, {}));
}

TEST(TreeProof, AForkStandsAtItsOwnDepthOnly) {
  // All of a true proof, with each of its forks one level up or down.
  const Hash root = root_of(sample_leaves());
  for (const Leaf& leaf : sample_leaves()) {
    const TreeProof proof = prove(sample_leaves(), leaf.path);
    for (std::size_t from = 0; from < proof.siblings.size(); ++from) {
      for (const std::size_t to : {from - 1, from + 1}) {
        TreeProof moved = proof;
        if (to >= moved.siblings.size() || moved.siblings[from] == moved.siblings[to]) continue;
        std::swap(moved.siblings[from], moved.siblings[to]);
        EXPECT_FALSE(verify_inclusion(root, leaf.path, leaf.value, moved)) << from << " " << to;
      }
    }
  }
}

// Says of a witness what it has beside it, but not where `path` leaves its way.
TEST(TreeProof, AWitnessWithAForkWhereThePathLeavesItShowsNothing) {
  for (const Leaf& hidden : sample_leaves()) {
    for (const Leaf& witness : sample_leaves()) {
      if (hidden.path == witness.path) continue;
      TreeProof proof = prove(sample_leaves(), witness.path);
      proof.other_leaf = {witness.path, crypto::sha256(witness.value)};
      EXPECT_FALSE(verify_absence(root_of(sample_leaves()), hidden.path, proof));
    }
  }
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

// What the tree of all four has: the three records of the zone, ascending by path.
std::vector<CollectionLeaf> zone_leaves() {
  return {{path_of("names", "zone/.", "com"), crypto::sha256("three")},
          {path_of("names", "zone/.", "net"), crypto::sha256("two")},
          {kOrg, crypto::sha256("one")}};
}
TreeProof zone_proof() { return to_collection_proof(prove(sample_leaves(), kOrg), 3); }

TEST(CollectionProof, FollowsTheVectors) {
  EXPECT_EQ(to_hex(encode(zone_proof())),
            "0001803d576d80de347b7df7ef1834ae67fb7f8e21d44eb2544e55e73046ea2e29533c00");
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
  // Nothing stands in this collection: a leaf of another one shows it.
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

Path with_bit(Path path, int bit) {
  path.octets[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
  return path;
}

// Trees whose leaves part anywhere from the first to the last bit: each new path is an older one
// with a few bits turned.
Leaves tree_of_near_paths(std::mt19937_64& random, std::size_t count) {
  Leaves leaves = {{Path{}, "v"}};
  for (int tries = 0; leaves.size() < count && tries < 100; ++tries) {
    Path path = leaves[random() % leaves.size()].path;
    for (std::uint64_t turns = 1 + random() % 3; turns > 0; --turns) {
      path = with_bit(path, random() % 3 == 0 ? 255 : static_cast<int>(random() % 256));
    }
    const bool stands = std::any_of(leaves.begin(), leaves.end(),
                                    [&path](const Leaf& leaf) { return leaf.path == path; });
    if (!stands) leaves.push_back({path, Bytes(random() % 2, 'v')});
  }
  return leaves;
}

// The way to a leaf as a proof of absence of anything: whoever lies may choose any witness.
TreeProof witness_of(const Leaves& leaves, const Leaf& witness) {
  TreeProof proof = prove(leaves, witness.path);
  proof.other_leaf = {witness.path, crypto::sha256(witness.value)};
  return proof;
}

TEST(TreeProof, NoWitnessHidesARecord) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 15; ++round) {
    const Leaves leaves = tree_of_near_paths(random, 2 + random() % 9);
    const Hash root = root_of(leaves);
    for (const Leaf& leaf : leaves) {
      for (const Leaf& witness : leaves) {
        TreeProof proof = witness_of(leaves, witness);
        ASSERT_FALSE(verify_absence(root, leaf.path, proof));
        // Nor when forks are left out, moved up or down, or levels are cut off.
        for (std::size_t i = 0; i < proof.siblings.size(); ++i) {
          if (proof.siblings[i] == Hash{}) continue;
          TreeProof other = proof;
          std::swap(other.siblings[i], other.siblings[random() % other.siblings.size()]);
          ASSERT_TRUE(other == proof || !verify_absence(root, leaf.path, other));
          other = proof;
          other.siblings[i] = Hash{};
          ASSERT_FALSE(verify_absence(root, leaf.path, other));
          other.siblings.resize(i);
          ASSERT_FALSE(verify_absence(root, leaf.path, other));
        }
      }
    }
  }
}

// Every path that does not stand has at least the witness that a node gives, and of all leaves
// those show it that have no fork where it would leave their way.
TEST(TreeProof, WhatStandsNowhereHasAWitnessOftenMoreThanOne) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 15; ++round) {
    const Leaves leaves = tree_of_near_paths(random, 1 + random() % 9);
    const Hash root = root_of(leaves);
    for (int i = 0; i < 20; ++i) {
      const Path missing =
          with_bit(leaves[random() % leaves.size()].path, static_cast<int>(random() % 256));
      const bool stands = std::any_of(leaves.begin(), leaves.end(), [&missing](const Leaf& leaf) {
        return leaf.path == missing;
      });
      std::size_t witnesses = 0;
      for (const Leaf& leaf : leaves) {
        if (verify_absence(root, missing, witness_of(leaves, leaf))) ++witnesses;
      }
      ASSERT_EQ(witnesses == 0, stands);
      ASSERT_EQ(verify_absence(root, missing, prove(leaves, missing)), !stands);
    }
  }
}

// A collection of any size beside neighbours that part from it anywhere, its 128th bit included.
TEST(CollectionProof, HoldsForEverySizeAndForNoPartOfIt) {
  std::mt19937_64 random(9);
  const Path place = path_of("t", "c", {});
  for (const std::size_t size : {0U, 1U, 2U, 3U, 7U}) {
    for (const int parts_at : {-1, 0, 1, 31, 32, 64, 126, 127}) {
      Leaves leaves;
      std::vector<CollectionLeaf> all;
      for (std::size_t i = 0; i < size; ++i) {
        leaves.push_back({path_beside(place, std::to_string(i)), "v"});
        all.push_back({leaves.back().path, crypto::sha256("v")});
      }
      // Two that part from each other in the last bit only.
      if (size > 2) {
        leaves[1].path = with_bit(leaves[0].path, 255);
        all[1].path = leaves[1].path;
      }
      if (parts_at >= 0) leaves.push_back({with_bit(place, parts_at), "neighbour"});
      if (parts_at >= 0) leaves.push_back({with_bit(with_bit(place, parts_at), 255), "its own"});
      std::sort(all.begin(), all.end(),
                [](const auto& a, const auto& b) { return a.path < b.path; });
      const Hash root = root_of(leaves);
      const Path asked = size == 0 ? place : all[random() % size].path;
      const TreeProof of_record = prove(leaves, asked);
      const TreeProof proof = to_collection_proof(of_record, size);
      ASSERT_TRUE(verify_collection(root, "t", "c", all, proof)) << size << " " << parts_at;
      // No other set of the records, by this or any leaf's way, cut at any depth.
      for (const Leaf& leaf : leaves) {
        TreeProof way = prove(leaves, leaf.path);
        while (true) {
          if (size > 0) {
            ASSERT_FALSE(verify_collection(root, "t", "c", {}, way));
            TreeProof witness = way;
            witness.other_leaf = {leaf.path, crypto::sha256(leaf.value)};
            ASSERT_FALSE(verify_collection(root, "t", "c", {}, witness)) << size << parts_at;
          }
          for (std::size_t out = 0; out < size; ++out) {
            std::vector<CollectionLeaf> part = all;
            part.erase(part.begin() + static_cast<std::ptrdiff_t>(out));
            ASSERT_FALSE(verify_collection(root, "t", "c", part, way));
            ASSERT_FALSE(verify_collection(root, "t", "c", std::span(all).subspan(out, 1), way) &&
                         size > 1);
          }
          if (way.siblings.empty()) break;
          way.siblings.pop_back();
        }
      }
    }
  }
}

// Whoever makes roots (an operator who lies) may put a fork above a collection whose other half
// claims to be elsewhere. What stands is still shown; that there is nothing is not, for a fork says
// below which bits it stands.
TEST(CollectionProof, WhoeverMakesARootCannotShowARecordAndItsAbsenceUnderIt) {
  const Path place = path_of("decisions", "objections/1", {});
  const Leaf objection{path_beside(place, "ring-operators"), "stands"};
  std::mt19937_64 random(10);
  Leaves leaves = {objection};
  for (int i = 0; i < 40; ++i) leaves.push_back({random_path(random, 0), "other"});
  // The collection is one leaf, `above` levels down. Below that its bits say what they like.
  TreeProof way = prove(leaves, objection.path);
  const auto above = static_cast<int>(way.siblings.size());
  ASSERT_LT(above, 100);
  const Leaf made_up{with_bit(with_bit(place, above + 1), above + 3), "nothing"};
  const Hash made_up_hash = leaf_hash(made_up.path, crypto::sha256(made_up.value));
  const Hash objection_hash = leaf_hash(objection.path, crypto::sha256(objection.value));
  way.siblings.resize(static_cast<std::size_t>(above) + 4);
  way.siblings.back() = made_up_hash;
  const Hash root = root_from(objection_hash, objection.path, way.siblings);
  EXPECT_TRUE(verify_inclusion(root, objection.path, objection.value, way));
  const CollectionLeaf all[] = {{objection.path, crypto::sha256(objection.value)}};
  EXPECT_TRUE(verify_collection(root, "decisions", "objections/1", all, way));
  TreeProof none = way;
  none.siblings.back() = objection_hash;
  none.other_leaf = {made_up.path, crypto::sha256(made_up.value)};
  EXPECT_FALSE(verify_collection(root, "decisions", "objections/1", {}, none));
  EXPECT_FALSE(verify_absence(root, objection.path, none));
}

}  // namespace
}  // namespace comity::proof
