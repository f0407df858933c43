// For tests only: the state tree and its proofs as docs/spec/state-tree.md defines them, slow and
// plain. Pure functions, any thread.
#pragma once

#include <vector>

#include "crypto/hash.h"
#include "proof/tree.h"

namespace comity::proof::testing {

struct Leaf {
  Path path;
  Bytes value;
};
using Leaves = std::vector<Leaf>;

inline Hash root_of(const Leaves& leaves, int depth = 0) {
  if (leaves.empty()) return Hash{};
  if (leaves.size() == 1) return leaf_hash(leaves[0].path, crypto::sha256(leaves[0].value));
  Leaves left;
  Leaves right;
  for (const Leaf& leaf : leaves) (bit_of(leaf.path, depth) ? right : left).push_back(leaf);
  if (left.empty() || right.empty()) return root_of(leaves, depth + 1);
  Path way = leaves[0].path;
  for (std::size_t bit = static_cast<std::size_t>(depth); bit < 8 * Path::kSize; ++bit) {
    way.octets[bit / 8] = static_cast<std::uint8_t>(way.octets[bit / 8] & ~(0x80U >> (bit % 8)));
  }
  return crypto::sha256({"\x01", Bytes(1, static_cast<char>(depth)), way.view(),
                         root_of(left, depth + 1).view(), root_of(right, depth + 1).view()});
}

inline TreeProof prove(Leaves leaves, const Path& path) {
  TreeProof proof;
  for (int depth = 0; leaves.size() > 1; ++depth) {
    Leaves near;
    Leaves far;
    for (const Leaf& leaf : leaves) {
      (bit_of(leaf.path, depth) == bit_of(path, depth) ? near : far).push_back(leaf);
    }
    if (near.empty()) std::swap(near, far);
    proof.siblings.push_back(root_of(far, depth + 1));
    leaves = near;
  }
  if (!leaves.empty() && leaves[0].path != path) {
    proof.other_leaf = {leaves[0].path, crypto::sha256(leaves[0].value)};
  }
  return proof;
}

}  // namespace comity::proof::testing
