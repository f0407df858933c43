// The newest state tree in memory: nodes in flat arrays, 32-bit references, no pointers, about 154
// octets a key. It knows paths and value hashes only; records lie in the Store.
//
// A stage writes new nodes beside the old ones and copies the nodes on the way to the root, so the
// committed tree stays whole until committed() turns to the new root. One thread stages; any thread
// may call root(), find() and prove() meanwhile.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "proof/tree.h"

namespace comity::state {

// Where a node stands. 0: the empty subtree. Top bit: a leaf. The rest is the index in its array,
// plus one.
using NodeRef = std::uint32_t;

// A tree that is not committed yet.
struct StagedTree {
  NodeRef root = 0;
  std::uint64_t height = 0;
  bool full = false;          // there were not enough references
  std::vector<NodeRef> born;  // nodes that only the staged tree uses
  std::vector<NodeRef> gone;  // nodes that only the committed tree uses
};

class Tree {
 public:
  struct Change {
    Path path;
    std::optional<Hash> value_hash;  // nothing: erased
  };

  [[nodiscard]] Hash root() const;
  // The height given to the newest stage that was committed.
  [[nodiscard]] std::optional<std::uint64_t> height() const;
  // Hash of the value at `path`.
  [[nodiscard]] std::optional<Hash> find(const Path& path) const;
  // Nothing when the tree is not at `height`.
  [[nodiscard]] std::optional<proof::TreeProof> prove(const Path& path, std::uint64_t height) const;

  // The root after `changes`, which are ascending by path without repetition. Each inner node on
  // their ways is hashed once. Fails only when 2^31 nodes are not enough.
  [[nodiscard]] Result<Hash> stage(std::span<const Change> changes, std::uint64_t height);
  void committed();
  void discard();

 private:
  using Ref = NodeRef;
  static constexpr Ref kEmpty = 0;
  static constexpr Ref kLeafBit = 0x80000000;

  struct Inner {
    Hash hash;
    Ref left = kEmpty;
    Ref right = kEmpty;
  };
  struct Leaf {
    Path path;
    Hash value_hash;
    Hash hash;
  };

  // An array that grows without moving what it holds.
  template <typename T>
  struct Arena {
    static constexpr std::size_t kChunk = 4096;
    std::vector<std::unique_ptr<T[]>> chunks;
    std::vector<Ref> free;
    std::size_t used = 0;

    T& operator[](std::size_t index) { return chunks[index / kChunk][index % kChunk]; }
    const T& operator[](std::size_t index) const { return chunks[index / kChunk][index % kChunk]; }
  };

  static bool is_leaf(Ref ref) { return (ref & kLeafBit) != 0; }
  static bool is_inner(Ref ref) { return ref != kEmpty && !is_leaf(ref); }
  const Leaf& leaf(Ref ref) const { return leaves_[(ref & ~kLeafBit) - 1]; }
  const Inner& inner(Ref ref) const { return inners_[ref - 1]; }
  Hash hash_of(Ref ref) const;
  Ref end_of_way(const Path& path) const;

  template <typename T>
  std::optional<Ref> take(Arena<T>& arena);
  Ref make_leaf(const Change& change);
  Ref make_inner(Ref left, Ref right);
  Ref join(Ref left, Ref right);
  Ref update(Ref ref, int depth, std::span<const Change> changes);
  Ref update_leaf(Ref ref, int depth, std::span<const Change> changes);
  Ref build(int depth, std::span<const Ref> leaves);
  void release(const std::vector<Ref>& refs);

  // Guards root_, height_ and the growth of the arrays. The nodes of the committed tree do not
  // change, and only the writer knows others.
  mutable std::shared_mutex mutex_;
  Ref root_ = kEmpty;
  std::optional<std::uint64_t> height_;
  Arena<Inner> inners_;
  Arena<Leaf> leaves_;
  std::optional<StagedTree> staged_;
};

}  // namespace comity::state
