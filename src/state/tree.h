// The newest state tree in memory: its leaves and forks in flat arrays, 32-bit references, no
// pointers, about 132 octets a key (76 a leaf, 48 a fork, of which there is one fewer). A leaf's
// hash is made when it is needed, once or twice an update. It knows paths, value hashes and tags of
// names; records lie in the Store.
//
// Only forks are nodes: a stretch of levels with one empty half has none, however long it is. A
// fork knows its depth and a leaf below it, whose path has the bits that lead to the fork. Going
// down, a way turns at the forks and looks at nothing in between; at the leaf where it ends, the
// two paths tell where it had left the tree.
//
// A stage writes new nodes beside the old ones and copies the nodes on the way to the root, so the
// committed tree stays whole until committed() turns to the new root, and the trees of the last
// kHeightsKept heights for a while longer: whoever was told of a height that a block has just
// followed still has its proofs from memory. One thread stages; any thread may call root() and
// prove() meanwhile.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "proof/tree.h"
#include "state/frame.h"

namespace comity::state {

// Where a node stands. 0: the empty subtree. Top bit: a leaf. The rest is the index in its array,
// plus one.
using NodeRef = std::uint32_t;

// The first 96 bits of SHA-256 of a record's encoded name. With the 96 bits of the collection's
// hash in a path they tell records apart that share one, without reading the record from the store.
using NameTag = Octets<12, struct NameTagTag>;
[[nodiscard]] NameTag name_tag(BytesView encoded_key);

class Tree {
 public:
  struct Change {
    enum class Effect : std::uint8_t {
      none,       // it equals what stands
      added,      // nothing stood there
      replaced,   // also: erased
      collision,  // another record stands there
    };
    Path path;
    NameTag name;
    std::optional<Hash> value_hash;  // nothing: erased
    // Filled by stage():
    Effect effect = Effect::none;
    int parting = 0;  // the first bit in which no path of the tree is like this one; 256: one is
  };

  // Whether a stage notes the frames of the nodes that it changes. A start does not: they stand in
  // the store.
  enum class Frames : std::uint8_t { noted, left };

  // A frame of the staged tree; of no slots where there is none any more.
  struct StagedFrame {
    FrameName name;
    Frame frame;
    bool replaced = false;  // there was one at the height before
  };

  [[nodiscard]] Hash root() const;
  // The height given to the newest stage that was committed.
  [[nodiscard]] std::optional<std::uint64_t> height() const;
  // Whether a leaf stands there whose path has the first `depth` bits of this one, 1 to 256: all of
  // them for a record, fewer for a collection. Here and in the next one nothing when the tree of
  // `height` is not in memory.
  [[nodiscard]] std::optional<bool> holds(const Path& path, int depth, std::uint64_t height) const;
  [[nodiscard]] std::optional<proof::TreeProof> prove(const Path& path, std::uint64_t height) const;

  // The root after `changes`, which are ascending by path without repetition. Each fork on their
  // ways is hashed once. Fails with conflict when another record stands at a path, and when
  // 2^31 nodes are not enough.
  [[nodiscard]] Result<Hash> stage(std::span<Change> changes, std::uint64_t height,
                                   Frames frames = Frames::left);
  [[nodiscard]] std::vector<StagedFrame> staged_frames() const;
  void committed();
  void discard();

 private:
  using Ref = NodeRef;
  static constexpr Ref kEmpty = 0;
  static constexpr Ref kLeafBit = 0x80000000;

  struct Fork {
    Hash hash;
    Ref left = kEmpty;
    Ref right = kEmpty;
    Ref leaf = kEmpty;         // one that stands below it
    std::uint16_t leaves = 0;  // how many do, or kManyLeaves when there are more
    std::uint8_t depth = 0;
  };
  static constexpr std::uint32_t kManyLeaves = std::numeric_limits<std::uint16_t>::max();
  static_assert(kManyLeaves > kFrameLeaves);
  struct Leaf {
    Path path;
    Hash value_hash;
    NameTag name;
  };

  // A tree that is not committed yet.
  struct Staged {
    Staged();
    Ref root = kEmpty;
    std::uint64_t height = 0;
    Frames frames = Frames::left;
    bool full = false;       // there were not enough references
    bool collision = false;  // another record stands where one was to be written
    std::vector<Ref> born;   // nodes that only the staged tree uses
    std::vector<Ref> gone;   // nodes that only the committed tree uses
    // Of forks between two depths of frames. A frame may be noted more than once: the highest fork
    // before and the highest after are its own.
    struct Framed {
      FrameName name;
      Ref before = kEmpty;
      Ref after = kEmpty;
    };
    std::vector<Framed> framed;
  };
  // A height that others have followed.
  struct Past {
    Ref root = kEmpty;
    std::uint64_t height = 0;
    std::vector<Ref> gone;  // nodes that the next height does not use any more
  };
  static constexpr std::size_t kHeightsKept = 8;

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
  static bool is_fork(Ref ref) { return ref != kEmpty && !is_leaf(ref); }
  const Leaf& leaf(Ref ref) const { return leaves_[(ref & ~kLeafBit) - 1]; }
  const Fork& fork(Ref ref) const { return forks_[ref - 1]; }
  Hash hash_of(Ref ref) const;
  int depth_of(Ref ref) const;
  const Path& path_below(Ref ref) const;
  std::uint32_t leaves_below(Ref ref) const;
  std::optional<Ref> root_at(std::uint64_t height) const;
  void prefetch(Ref ref) const;
  void find_partings(std::span<Change> changes) const;

  template <typename T>
  std::optional<Ref> take(Arena<T>& arena);
  Ref make_leaf(const Change& change);
  Ref make_fork(Ref left, Ref right, int depth, const Path& path);
  Ref update(Ref ref, int above, std::span<Change> changes);
  Ref update_leaf(Ref ref, Change& change);
  Ref insert(Ref ref, int above, std::span<Change> changes);
  Ref build(std::span<const Ref> parts, int above);
  void note_frame(int above, Ref before, Ref after, const Path& path);
  void fill(Frame& frame, Ref ref, int level, int bottom, std::size_t slot) const;
  void release(const std::vector<Ref>& refs);

  // Guards root_, height_, past_ and the growth of the arrays. The nodes of these trees do not
  // change, and only the writer knows others.
  mutable std::shared_mutex mutex_;
  Ref root_ = kEmpty;
  std::optional<std::uint64_t> height_;
  Arena<Fork> forks_;
  Arena<Leaf> leaves_;
  std::deque<Past> past_;  // the oldest first
  std::optional<Staged> staged_;
};

}  // namespace comity::state
