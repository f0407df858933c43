#include "proof/log.h"

#include <bit>

#include "crypto/hash.h"

namespace comity::proof {
namespace {

constexpr BytesView kLogLeaf("\x00", 1);
constexpr std::uint8_t kLogInner = 0x01;

}  // namespace

Hash log_leaf_hash(BytesView entry) { return crypto::sha256({kLogLeaf, entry}); }

Hash log_inner_hash(const Hash& left, const Hash& right) {
  return crypto::sha256_node(kLogInner, left.octets, right.octets);
}

Hash empty_log_root() { return crypto::sha256(BytesView()); }

// RFC 9162, 2.1.3.2: the same proofs as RFC 6962, with the check written out.
bool verify_inclusion(const Hash& leaf_hash, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf_hash;
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      hash = log_inner_hash(sibling, hash);
      // On the right edge a level without a sibling is skipped.
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = log_inner_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size,
                        const Hash& root, std::span<const Hash> proof) {
  if (old_size > size) return false;
  if (old_size == 0) {
    return proof.empty() && old_root == empty_log_root() && (size > 0 || root == old_root);
  }
  if (old_size == size) return proof.empty() && old_root == root;

  std::uint64_t node = old_size - 1;
  std::uint64_t last = size - 1;
  while ((node & 1) == 1) {
    node >>= 1;
    last >>= 1;
  }
  // A complete old tree is a subtree of the new one: its root opens the proof unsaid.
  const bool complete = std::has_single_bit(old_size);
  if (!complete && proof.empty()) return false;
  Hash old_hash = complete ? old_root : proof[0];
  Hash new_hash = old_hash;
  for (const Hash& sibling : complete ? proof : proof.subspan(1)) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      old_hash = log_inner_hash(sibling, old_hash);
      new_hash = log_inner_hash(sibling, new_hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_hash = log_inner_hash(new_hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && new_hash == root;
}

}  // namespace comity::proof
