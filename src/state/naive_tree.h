// For tests: the state tree as docs/spec/state-tree.md defines it, recursively over a sorted list.
// Shares no code with tree.cc.
#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "crypto/hash.h"
#include "state/key.h"

namespace comity::state::naive {

using Records = std::map<Key, Bytes>;

struct Leaf {
  Bytes path;
  Bytes value;
  friend auto operator<=>(const Leaf&, const Leaf&) = default;
};

inline Bytes digest(const Bytes& bytes) { return crypto::sha256(bytes).bytes(); }

inline Bytes path_of(const Key& key) {
  return digest(key.table).substr(0, 4) + digest(key.collection).substr(0, 12) +
         digest(key.key).substr(0, 16);
}

// `leaves` are ascending by path.
inline Bytes subtree(std::span<const Leaf> leaves, std::size_t depth) {
  if (leaves.empty()) return Bytes(32, '\0');
  if (leaves.size() == 1) {
    return digest(Bytes(1, '\0') + leaves[0].path + digest(leaves[0].value));
  }
  std::size_t lefts = 0;
  const auto goes_left = [depth](const Leaf& leaf) {
    return (static_cast<unsigned char>(leaf.path[depth / 8]) & (0x80U >> (depth % 8))) == 0;
  };
  while (lefts < leaves.size() && goes_left(leaves[lefts])) ++lefts;
  // The whole stands in one half: it has that half's hash.
  if (lefts == 0 || lefts == leaves.size()) return subtree(leaves, depth + 1);
  Bytes way = leaves[0].path;
  for (std::size_t bit = depth; bit < 256; ++bit) {
    way[bit / 8] =
        static_cast<char>(static_cast<unsigned char>(way[bit / 8]) & ~(0x80U >> (bit % 8)));
  }
  return digest(Bytes(1, '\1') + static_cast<char>(depth) + way +
                subtree(leaves.first(lefts), depth + 1) +
                subtree(leaves.subspan(lefts), depth + 1));
}

inline Hash root(const Records& records) {
  std::vector<Leaf> leaves;
  leaves.reserve(records.size());
  for (const auto& [key, value] : records) leaves.push_back({path_of(key), value});
  std::sort(leaves.begin(), leaves.end());
  return *Hash::from(subtree(leaves, 0));
}

}  // namespace comity::state::naive
