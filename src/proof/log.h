// The log: RFC 6962 (2.1) Merkle trees over entries. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/ids.h"

namespace comity::proof {

[[nodiscard]] Hash log_leaf_hash(BytesView entry);                       // SHA-256(0x00 || entry)
[[nodiscard]] Hash log_inner_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 || l || r)
[[nodiscard]] Hash empty_log_root();                                     // SHA-256("")

// Root over the leaf hashes of all entries.
[[nodiscard]] Hash log_root(std::span<const Hash> leaf_hashes);

// A complete subtree of a log: level 0 is a leaf hash, node i of level l covers the entries
// [i << l, (i + 1) << l).
struct LogNode {
  int level = 0;
  std::uint64_t index = 0;
  Hash hash;
};
// Hash of a complete subtree that was stored when it became complete.
using NodeReader = std::function<Result<Hash>(int level, std::uint64_t index)>;

// The complete subtrees that come into being when entry number `size` (from 0) is appended.
[[nodiscard]] Result<std::vector<LogNode>> append(std::uint64_t size, const Hash& leaf_hash,
                                                  const NodeReader& read);
[[nodiscard]] Result<Hash> root_of_size(std::uint64_t size, const NodeReader& read);
[[nodiscard]] Result<std::vector<Hash>> make_inclusion(std::uint64_t index, std::uint64_t size,
                                                       const NodeReader& read);
[[nodiscard]] Result<std::vector<Hash>> make_consistency(std::uint64_t old_size, std::uint64_t size,
                                                         const NodeReader& read);

[[nodiscard]] bool verify_inclusion(const Hash& leaf_hash, std::uint64_t index, std::uint64_t size,
                                    std::span<const Hash> proof, const Hash& root);
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, const Hash& old_root,
                                      std::uint64_t size, const Hash& root,
                                      std::span<const Hash> proof);

}  // namespace comity::proof
