// What a log's keeper makes: roots, subtrees and proofs. The other side, which checks them, is
// log.cc: small enough to be read on its own.
#include <algorithm>
#include <bit>
#include <string>

#include "proof/log.h"

namespace comity::proof {
namespace {

// The largest power of two below `size`, which is at least 2 (k of RFC 6962, 2.1).
std::uint64_t split_of(std::uint64_t size) { return std::bit_floor(size - 1); }

// Root over the entries [begin, begin + size), size >= 1. `begin` is a multiple of the largest
// power of two that is not above `size`, so the range falls into complete subtrees, smallest last.
Result<Hash> root_of_range(std::uint64_t begin, std::uint64_t size, const NodeReader& read) {
  Hash root;
  bool first = true;
  while (size > 0) {
    const int level = std::countr_zero(size);
    size -= std::uint64_t{1} << level;
    Result<Hash> node = read(level, (begin + size) >> level);
    if (!node) return node;
    root = first ? *node : log_inner_hash(*node, root);
    first = false;
  }
  return root;
}

Hash root_of_leaves(std::span<const Hash> leaves) {
  const NodeReader read = [&](int level, std::uint64_t index) -> Result<Hash> {
    const std::size_t width = std::size_t{1} << level;
    std::vector<Hash> row(leaves.begin() + static_cast<std::ptrdiff_t>(index * width),
                          leaves.begin() + static_cast<std::ptrdiff_t>((index + 1) * width));
    for (; row.size() > 1; row.resize(row.size() / 2)) {
      for (std::size_t i = 0; i < row.size() / 2; ++i) {
        row[i] = log_inner_hash(row[2 * i], row[2 * i + 1]);
      }
    }
    return row[0];
  };
  return *root_of_range(0, leaves.size(), read);
}

}  // namespace

Hash log_root(std::span<const Hash> leaf_hashes) {
  return leaf_hashes.empty() ? empty_log_root() : root_of_leaves(leaf_hashes);
}

Result<std::vector<LogNode>> append(std::uint64_t size, const Hash& leaf_hash,
                                    const NodeReader& read) {
  std::vector<LogNode> nodes = {{.level = 0, .index = size, .hash = leaf_hash}};
  // A node that is a right child completes its parent.
  while ((nodes.back().index & 1) == 1) {
    const LogNode right = nodes.back();
    const Result<Hash> left = read(right.level, right.index - 1);
    if (!left) return tl::unexpected(left.error());
    nodes.push_back({.level = right.level + 1,
                     .index = right.index >> 1,
                     .hash = log_inner_hash(*left, right.hash)});
  }
  return nodes;
}

Result<Hash> root_of_size(std::uint64_t size, const NodeReader& read) {
  if (size == 0) return empty_log_root();
  return root_of_range(0, size, read);
}

Result<std::vector<Hash>> make_inclusion(std::uint64_t index, std::uint64_t size,
                                         const NodeReader& read) {
  if (index >= size) {
    return error(ErrorKind::not_found, "a log of " + std::to_string(size) +
                                           " entries has no entry " + std::to_string(index));
  }
  // PATH(m, D[n]) of RFC 6962, 2.1.1, from the root down; the proof runs from the leaf up.
  std::vector<Hash> proof;
  std::uint64_t begin = 0;
  while (size > 1) {
    const std::uint64_t split = split_of(size);
    const bool left = index - begin < split;
    const Result<Hash> other =
        left ? root_of_range(begin + split, size - split, read) : root_of_range(begin, split, read);
    if (!other) return tl::unexpected(other.error());
    proof.push_back(*other);
    begin += left ? 0 : split;
    size = left ? split : size - split;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<std::vector<Hash>> make_consistency(std::uint64_t old_size, std::uint64_t size,
                                           const NodeReader& read) {
  if (old_size > size) {
    return error("a log of " + std::to_string(size) + " entries has never had " +
                 std::to_string(old_size));
  }
  std::vector<Hash> proof;
  if (old_size == 0) return proof;
  // SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2, from the root down; the proof runs upwards.
  std::uint64_t begin = 0;
  std::uint64_t old_left = old_size;
  while (old_left != size) {
    const std::uint64_t split = split_of(size);
    const bool left = old_left <= split;
    const Result<Hash> other =
        left ? root_of_range(begin + split, size - split, read) : root_of_range(begin, split, read);
    if (!other) return tl::unexpected(other.error());
    proof.push_back(*other);
    begin += left ? 0 : split;
    old_left -= left ? 0 : split;
    size = left ? split : size - split;
  }
  // The verifier knows the old root itself (b is true), and no other subtree.
  if (begin > 0) {
    const Result<Hash> own = root_of_range(begin, size, read);
    if (!own) return tl::unexpected(own.error());
    proof.push_back(*own);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

}  // namespace comity::proof
