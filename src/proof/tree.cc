#include "proof/tree.h"

#include <algorithm>
#include <bit>

#include "crypto/hash.h"
#include "proof/limits.h"

namespace comity::proof {
namespace {

constexpr std::uint8_t kTreeLeaf = 0x00;
constexpr std::uint8_t kTreeFork = 0x01;
constexpr char kNoOtherLeaf = 0;
constexpr char kOtherLeaf = 1;
constexpr Hash kEmpty{};
constexpr std::size_t kTableOctets = 4;
constexpr std::size_t kCollectionOctets = 12;

std::size_t bitmap_size(std::size_t depth) { return (depth + 7) / 8; }

// A subtree with an empty half has the hash of the other half. So the way to anything never ends
// beside an empty subtree; refusing it here keeps every proof to one form.
bool has_canonical_way(const std::vector<Hash>& siblings) {
  return siblings.size() <= limits::kTreeDepth && (siblings.empty() || siblings.back() != kEmpty);
}

// True when `proof` leads from `root` to its other leaf, and nothing stands there whose path has
// the first `bits` bits of `path`, of which the leaf has fewer. All forks on the leaf's way are in
// the proof, each with its place in its hash: anything there would make one where the two part.
bool leads_past(const Hash& root, const Path& path, int bits, const TreeProof& proof) {
  if (!has_canonical_way(proof.siblings)) return false;
  if (!proof.other_leaf) return root == kEmpty && proof.siblings.empty();
  const Path& other = proof.other_leaf->path;
  const int parting = common_bits(path, other);
  if (parting >= bits) return false;
  const auto fork = static_cast<std::size_t>(parting);
  if (fork < proof.siblings.size() && proof.siblings[fork] != kEmpty) return false;
  return root_from(leaf_hash(other, proof.other_leaf->value_hash), other, proof.siblings) == root;
}

// Root of the subtree `depth` levels down that holds `leaves`, ascending by path.
Hash subtree_of(std::span<const CollectionLeaf> leaves, int depth) {
  if (leaves.empty()) return kEmpty;
  if (leaves.size() == 1) return leaf_hash(leaves[0].path, leaves[0].value_hash);
  const auto right = std::partition_point(
      leaves.begin(), leaves.end(),
      [depth](const CollectionLeaf& leaf) { return !bit_of(leaf.path, depth); });
  const auto count = static_cast<std::size_t>(right - leaves.begin());
  return subtree_hash(subtree_of(leaves.first(count), depth + 1),
                      subtree_of(leaves.subspan(count), depth + 1), depth, leaves[0].path);
}

bool bit_in(BytesView bitmap, std::size_t i) {
  return ((static_cast<std::uint8_t>(bitmap[i / 8]) >> (7 - i % 8)) & 1) != 0;
}

// Takes `size` octets off the front of `bytes`; false when there are not as many.
bool take(BytesView& bytes, std::size_t size, BytesView& taken) {
  if (bytes.size() < size) return false;
  taken = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

Result<std::vector<Hash>> take_siblings(BytesView& bytes, std::size_t depth, BytesView bitmap) {
  std::vector<Hash> siblings(depth);
  for (std::size_t i = 0; i < depth; ++i) {
    if (!bit_in(bitmap, i)) continue;
    BytesView octets;
    if (!take(bytes, Hash::kSize, octets)) return error("tree proof: ends inside its siblings");
    siblings[i] = *Hash::from(octets);
    if (siblings[i] == kEmpty) return error("tree proof: an empty sibling is marked as present");
  }
  return siblings;
}

}  // namespace

Path path_of(std::string_view table, std::string_view collection, BytesView key) {
  const Hash of_table = crypto::sha256(table);
  const Hash of_collection = crypto::sha256(collection);
  Path path;
  auto* out = std::copy_n(of_table.octets.data(), kTableOctets, path.octets.data());
  std::copy_n(of_collection.octets.data(), kCollectionOctets, out);
  return path_beside(path, key);
}

Path path_beside(const Path& other, BytesView key) {
  constexpr std::size_t kShared = kTableOctets + kCollectionOctets;
  const Hash of_key = crypto::sha256(key);
  Path path = other;
  std::copy_n(of_key.octets.data(), Path::kSize - kShared, path.octets.data() + kShared);
  return path;
}

Hash leaf_hash(const Path& path, const Hash& value_hash) {
  return crypto::sha256_node(kTreeLeaf, path.octets, value_hash.octets);
}

int common_bits(const Path& a, const Path& b) {
  const auto parting = std::mismatch(a.octets.begin(), a.octets.end(), b.octets.begin());
  if (parting.first == a.octets.end()) return static_cast<int>(limits::kTreeDepth);
  const auto octet = static_cast<int>(parting.first - a.octets.begin());
  return 8 * octet + std::countl_zero(static_cast<std::uint8_t>(*parting.first ^ *parting.second));
}

Path way_to(int depth, const Path& path) {
  Path way;
  const auto whole = static_cast<std::size_t>(depth / 8);
  std::copy_n(path.octets.data(), whole, way.octets.data());
  way.octets[whole] = static_cast<std::uint8_t>(path.octets[whole] & ~(0xffU >> (depth % 8)));
  return way;
}

// Without its path a fork could be shown at more than one place: whoever makes roots could then
// show a record and its absence under the same one.
Hash subtree_hash(const Hash& left, const Hash& right, int depth, const Path& path) {
  if (left == kEmpty) return right;
  if (right == kEmpty) return left;
  return crypto::sha256_node(kTreeFork, static_cast<std::uint8_t>(depth),
                             way_to(depth, path).octets, left.octets, right.octets);
}

Hash root_from(Hash end, const Path& path, std::span<const Hash> siblings) {
  for (std::size_t i = siblings.size(); i-- > 0;) {
    const int depth = static_cast<int>(i);
    end = bit_of(path, depth) ? subtree_hash(siblings[i], end, depth, path)
                              : subtree_hash(end, siblings[i], depth, path);
  }
  return end;
}

Bytes encode(const TreeProof& proof) {
  Bytes bytes;
  append_u16(bytes, static_cast<std::uint16_t>(proof.siblings.size()));
  Bytes bitmap(bitmap_size(proof.siblings.size()), '\0');
  for (std::size_t i = 0; i < proof.siblings.size(); ++i) {
    if (proof.siblings[i] == kEmpty) continue;
    bitmap[i / 8] =
        static_cast<char>(static_cast<std::uint8_t>(bitmap[i / 8]) | (0x80U >> (i % 8)));
  }
  bytes.append(bitmap);
  for (const Hash& sibling : proof.siblings) {
    if (sibling != kEmpty) bytes.append(sibling.view());
  }
  bytes.push_back(proof.other_leaf ? kOtherLeaf : kNoOtherLeaf);
  if (proof.other_leaf) {
    bytes.append(proof.other_leaf->path.view());
    bytes.append(proof.other_leaf->value_hash.view());
  }
  return bytes;
}

Result<TreeProof> decode_tree_proof(BytesView bytes) {
  BytesView part;
  if (!take(bytes, 2, part)) return error("tree proof: ends before its depth");
  const std::size_t depth = read_u16(part);
  if (depth > limits::kTreeDepth) return error("tree proof: deeper than 256");
  BytesView bitmap;
  if (!take(bytes, bitmap_size(depth), bitmap)) return error("tree proof: ends inside its bitmap");
  for (std::size_t i = depth; i < bitmap.size() * 8; ++i) {
    if (bit_in(bitmap, i)) return error("tree proof: a spare bit of the bitmap is set");
  }
  if (depth > 0 && !bit_in(bitmap, depth - 1))
    return error("tree proof: the deepest sibling is empty");
  Result<std::vector<Hash>> siblings = take_siblings(bytes, depth, bitmap);
  if (!siblings) return tl::unexpected(siblings.error());
  TreeProof proof;
  proof.siblings = std::move(*siblings);

  if (!take(bytes, 1, part)) return error("tree proof: ends before its end mark");
  if (part[0] == kOtherLeaf) {
    if (!take(bytes, Path::kSize + Hash::kSize, part))
      return error("tree proof: ends inside its leaf");
    proof.other_leaf = TreeProof::OtherLeaf{*Path::from(part.substr(0, Path::kSize)),
                                            *Hash::from(part.substr(Path::kSize))};
  } else if (part[0] != kNoOtherLeaf) {
    return error("tree proof: its end mark is neither 0 nor 1");
  }
  if (!bytes.empty()) return error("tree proof: octets follow its end");
  return proof;
}

bool verify_inclusion(const Hash& root, const Path& path, BytesView value, const TreeProof& proof) {
  if (proof.other_leaf || !has_canonical_way(proof.siblings)) return false;
  return root_from(leaf_hash(path, crypto::sha256(value)), path, proof.siblings) == root;
}

bool verify_absence(const Hash& root, const Path& path, const TreeProof& proof) {
  return leads_past(root, path, static_cast<int>(limits::kTreeDepth), proof);
}

bool verify_collection(const Hash& root, std::string_view table, std::string_view collection,
                       std::span<const CollectionLeaf> leaves, const TreeProof& proof) {
  const Path place = path_of(table, collection, {});
  if (leaves.empty()) return leads_past(root, place, kCollectionDepth, proof);
  if (proof.other_leaf || proof.siblings.size() > kCollectionDepth ||
      !has_canonical_way(proof.siblings)) {
    return false;
  }
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (common_bits(leaves[i].path, place) < kCollectionDepth) return false;
    if (i > 0 && leaves[i - 1].path >= leaves[i].path) return false;
  }
  return root_from(subtree_of(leaves, kCollectionDepth), place, proof.siblings) == root;
}

TreeProof to_collection_proof(TreeProof of_record, std::size_t records) {
  if (records < 2) return of_record;
  std::vector<Hash>& siblings = of_record.siblings;
  if (siblings.size() > kCollectionDepth) siblings.resize(kCollectionDepth);
  while (!siblings.empty() && siblings.back() == kEmpty) siblings.pop_back();
  return of_record;
}

}  // namespace comity::proof
