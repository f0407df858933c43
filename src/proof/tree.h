// The compact binary sparse Merkle tree of the state: hashing and proof verification
// (docs/spec/state-tree.md). Building the tree is state/'s work.
//
//   leaf  = SHA-256(0x00 || path || SHA-256(value))      path and value hash are 32 octets each
//   fork  = SHA-256(0x01 || depth || path || left || right)  both halves hold something;
//           path: the bits that lead to it, all others 0
//   a subtree whose other half is empty has the hash of the half that is not
//   empty = 32 zero octets
//
// Bit 0 of a path is the most significant bit of octet 0; a 0 goes left.
// Pure functions, any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace comity::proof {

// Where the record (table, collection, key) stands:
// SHA-256(table)[0..4) || SHA-256(collection)[0..12) || SHA-256(key)[0..16).
[[nodiscard]] Path path_of(std::string_view table, std::string_view collection, BytesView key);
// Where another record of the collection stands in which `other` does.
[[nodiscard]] Path path_beside(const Path& other, BytesView key);
// The first 16 octets of the paths of a collection: the root of its subtree is 128 levels down.
inline constexpr int kCollectionDepth = 128;

[[nodiscard]] Hash leaf_hash(const Path& path, const Hash& value_hash);
// The first `depth` bits of `path`, 0 to 255, and 0 behind them.
[[nodiscard]] Path way_to(int depth, const Path& path);
// Of the subtree `depth` levels down on the way of `path`, 0 to 255, with these halves.
[[nodiscard]] Hash subtree_hash(const Hash& left, const Hash& right, int depth, const Path& path);
[[nodiscard]] inline bool bit_of(const Path& path, int depth) {
  return ((path.octets[static_cast<std::size_t>(depth / 8)] >> (7 - depth % 8)) & 1) != 0;
}
// How many of their first bits are the same, up to 256.
[[nodiscard]] int common_bits(const Path& a, const Path& b);

// Proof that a value stands at a path, or that nothing does: the way from the root down to a leaf,
// with the siblings beside it. An empty sibling costs one bit. Wire form: docs/spec/state-tree.md,
// "Native proof".
struct TreeProof {
  struct OtherLeaf {
    Path path;
    Hash value_hash;
    friend bool operator==(const OtherLeaf&, const OtherLeaf&) = default;
  };
  // As many as levels; the i-th sibling stands at depth i + 1. The last one is not empty.
  std::vector<Hash> siblings;
  // Absence only: the leaf at which the way ends. It has no fork where the path asked for would
  // leave its way. None when the whole tree is empty.
  std::optional<OtherLeaf> other_leaf;

  friend bool operator==(const TreeProof&, const TreeProof&) = default;
};

// The hash of a tree in which `end`, a leaf or a subtree on the way of `path`, has these siblings.
[[nodiscard]] Hash root_from(Hash end, const Path& path, std::span<const Hash> siblings);

[[nodiscard]] Bytes encode(const TreeProof& proof);
[[nodiscard]] Result<TreeProof> decode_tree_proof(BytesView bytes);

// True when `root` holds exactly `value` at `path`.
[[nodiscard]] bool verify_inclusion(const Hash& root, const Path& path, BytesView value,
                                    const TreeProof& proof);
// True when `root` holds nothing at `path`.
[[nodiscard]] bool verify_absence(const Hash& root, const Path& path, const TreeProof& proof);

// One record of a collection, by its path.
struct CollectionLeaf {
  Path path;
  Hash value_hash;
};
// True when `leaves`, strictly ascending by path, are all that `root` holds in the collection: the
// way ends at most kCollectionDepth levels down, in a subtree with these leaves and no other. For
// none, at a leaf of another collection, with no fork where this one would leave its way.
[[nodiscard]] bool verify_collection(const Hash& root, std::string_view table,
                                     std::string_view collection,
                                     std::span<const CollectionLeaf> leaves,
                                     const TreeProof& proof);
// That proof from the proof of any one record: of inclusion when the collection has `records` of
// them, of absence when it has none.
[[nodiscard]] TreeProof to_collection_proof(TreeProof of_record, std::size_t records);

}  // namespace comity::proof
