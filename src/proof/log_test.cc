#include "proof/log.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "crypto/hash.h"
#include "proof/testing/hash_of_hex.h"

namespace comity::proof {
namespace {

using testing::hash_of_hex;

// The entries and roots by which Certificate Transparency tests its trees (RFC 6962).
constexpr std::string_view kLogEntries[] = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};
constexpr std::string_view kRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

// A log that keeps what append() hands out, as a store would.
class Log {
 public:
  void add(BytesView entry) {
    const Hash leaf = log_leaf_hash(entry);
    const auto nodes = append(leaves_.size(), leaf, reader());
    ASSERT_TRUE(nodes) << nodes.error().message;
    for (const LogNode& node : *nodes) {
      ASSERT_TRUE(nodes_.emplace(std::pair(node.level, node.index), node.hash).second);
    }
    leaves_.push_back(leaf);
  }
  [[nodiscard]] NodeReader reader() const {
    return [this](int level, std::uint64_t index) -> Result<Hash> {
      const auto node = nodes_.find({level, index});
      if (node == nodes_.end()) return error(ErrorKind::corrupt, "no such node");
      return node->second;
    };
  }
  [[nodiscard]] std::span<const Hash> leaves(std::size_t size) const {
    return std::span(leaves_).first(size);
  }

 private:
  std::vector<Hash> leaves_;
  std::map<std::pair<int, std::uint64_t>, Hash> nodes_;
};

Log sample_log() {
  Log log;
  for (const std::string_view entry : kLogEntries) log.add(*from_hex(entry));
  return log;
}

// MTH of RFC 6962, 2.1, word for word.
Hash plain_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return crypto::sha256("");
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  return log_inner_hash(plain_root(leaves.first(k)), plain_root(leaves.subspan(k)));
}

std::vector<std::string> hex_of(const Result<std::vector<Hash>>& proof) {
  std::vector<std::string> lines;
  for (const Hash& hash : proof.value()) lines.push_back(hash.hex());
  return lines;
}

TEST(Log, RootsFollowTheVectors) {
  const Log log = sample_log();
  for (std::size_t size = 0; size <= 8; ++size) {
    EXPECT_EQ(log_root(log.leaves(size)).hex(), kRoots[size]);
    EXPECT_EQ(root_of_size(size, log.reader())->hex(), kRoots[size]);
  }
}

// docs/spec/log.md, "Vectors".
TEST(Log, InclusionProofsFollowTheVectors) {
  const Log log = sample_log();
  EXPECT_EQ(hex_of(make_inclusion(0, 1, log.reader())), std::vector<std::string>());
  EXPECT_EQ(hex_of(make_inclusion(5, 8, log.reader())),
            (std::vector<std::string>{
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex_of(make_inclusion(1, 5, log.reader())),
            (std::vector<std::string>{
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(Log, ConsistencyProofsFollowTheVectors) {
  const Log log = sample_log();
  EXPECT_EQ(hex_of(make_consistency(6, 8, log.reader())),
            (std::vector<std::string>{
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex_of(make_consistency(2, 5, log.reader())),
            (std::vector<std::string>{
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(Log, EveryProofOfEverySizeHolds) {
  constexpr std::uint64_t kSizes = 70;
  Log log;
  for (std::uint64_t i = 0; i < kSizes; ++i) log.add("entry " + std::to_string(i));
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const Hash root = plain_root(log.leaves(size));
    ASSERT_EQ(*root_of_size(size, log.reader()), root);
    ASSERT_EQ(log_root(log.leaves(size)), root);
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = *make_inclusion(index, size, log.reader());
      ASSERT_TRUE(verify_inclusion(log.leaves(size)[index], index, size, proof, root));
    }
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const auto proof = *make_consistency(old_size, size, log.reader());
      ASSERT_TRUE(
          verify_consistency(old_size, plain_root(log.leaves(old_size)), size, root, proof));
    }
  }
}

TEST(Log, InclusionHoldsForNothingElse) {
  const Log log = sample_log();
  for (std::uint64_t size = 1; size <= 8; ++size) {
    const Hash root = log_root(log.leaves(size));
    for (std::uint64_t index = 0; index < size; ++index) {
      const Hash& leaf = log.leaves(size)[index];
      const auto proof = *make_inclusion(index, size, log.reader());
      for (std::uint64_t other = 0; other < 10; ++other) {
        EXPECT_EQ(verify_inclusion(leaf, other, size, proof, root), other == index);
      }
      EXPECT_FALSE(verify_inclusion(leaf, index, 0, proof, root));
      EXPECT_FALSE(verify_inclusion(log_leaf_hash("x"), index, size, proof, root));
      EXPECT_FALSE(verify_inclusion(leaf, index, size, proof, hash_of_hex(kRoots[0])));
      auto longer = proof;
      longer.push_back(leaf);
      EXPECT_FALSE(verify_inclusion(leaf, index, size, longer, root));
      for (std::size_t cut = 0; cut < proof.size(); ++cut) {
        EXPECT_FALSE(verify_inclusion(leaf, index, size, std::span(proof).first(cut), root));
        auto changed = proof;
        changed[cut].octets[0] ^= 1;
        EXPECT_FALSE(verify_inclusion(leaf, index, size, changed, root));
      }
    }
  }
}

TEST(Log, ConsistencyHoldsForNothingElse) {
  const Log log = sample_log();
  for (std::uint64_t size = 1; size <= 8; ++size) {
    const Hash root = log_root(log.leaves(size));
    for (std::uint64_t old_size = 1; old_size < size; ++old_size) {
      const Hash old_root = log_root(log.leaves(old_size));
      const auto proof = *make_consistency(old_size, size, log.reader());
      ASSERT_TRUE(verify_consistency(old_size, old_root, size, root, proof));
      EXPECT_FALSE(verify_consistency(old_size, root, size, root, proof));
      EXPECT_FALSE(verify_consistency(old_size, old_root, size, old_root, proof));
      EXPECT_FALSE(verify_consistency(size, root, old_size, old_root, proof));
      auto longer = proof;
      longer.push_back(root);
      EXPECT_FALSE(verify_consistency(old_size, old_root, size, root, longer));
      for (std::size_t cut = 0; cut < proof.size(); ++cut) {
        EXPECT_FALSE(
            verify_consistency(old_size, old_root, size, root, std::span(proof).first(cut)));
        auto changed = proof;
        changed[cut].octets[31] ^= 0x80;
        EXPECT_FALSE(verify_consistency(old_size, old_root, size, root, changed));
      }
    }
    EXPECT_TRUE(verify_consistency(size, root, size, root, {}));
    EXPECT_FALSE(verify_consistency(size, root, size, hash_of_hex(kRoots[0]), {}));
    EXPECT_FALSE(verify_consistency(size, root, size, root, std::vector<Hash>{root}));
  }
}

TEST(Log, TheEmptyLogIsConsistentWithEveryLog) {
  const Log log = sample_log();
  EXPECT_TRUE(verify_consistency(0, empty_log_root(), 8, log_root(log.leaves(8)), {}));
  EXPECT_TRUE(verify_consistency(0, empty_log_root(), 0, empty_log_root(), {}));
  EXPECT_FALSE(verify_consistency(0, Hash{}, 8, log_root(log.leaves(8)), {}));
  EXPECT_FALSE(verify_consistency(0, empty_log_root(), 0, Hash{}, {}));
}

TEST(Log, AppendHandsOutEverySubtreeThatBecomesComplete) {
  const Log log = sample_log();
  const auto nodes = *append(7, log.leaves(8)[7], log.reader());
  ASSERT_EQ(nodes.size(), 4U);
  EXPECT_EQ(nodes[3].level, 3);
  EXPECT_EQ(nodes[3].index, 0U);
  EXPECT_EQ(nodes[3].hash.hex(), kRoots[8]);
  EXPECT_EQ(append(6, log.leaves(8)[6], log.reader())->size(), 1U);
}

TEST(Log, SaysWhatItCannotProve) {
  const Log log = sample_log();
  EXPECT_EQ(make_inclusion(8, 8, log.reader()).error().message,
            "a log of 8 entries has no entry 8");
  EXPECT_EQ(make_consistency(9, 8, log.reader()).error().message,
            "a log of 8 entries has never had 9");
  // Nodes that the store has lost are its error, not a wrong proof.
  const NodeReader lost = [](int, std::uint64_t) -> Result<Hash> {
    return error(ErrorKind::corrupt, "lost");
  };
  EXPECT_EQ(root_of_size(3, lost).error().message, "lost");
  EXPECT_EQ(make_inclusion(0, 3, lost).error().message, "lost");
  EXPECT_EQ(make_consistency(1, 3, lost).error().message, "lost");
  EXPECT_EQ(append(1, Hash{}, lost).error().message, "lost");
}

}  // namespace
}  // namespace comity::proof
