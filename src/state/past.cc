#include "state/past.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "state/frame.h"
#include "state/placed.h"
#include "state/tree.h"

namespace comity::state {
namespace {

// The frame as of `height`; without slots when the node has none.
Result<Frame> frame_at(const Store& store, const FrameName& name, std::uint64_t height) {
  std::optional<Bytes> found;
  auto scanned = store.scan(frame_store_key(name, height), past_frame(name),
                            [&found](BytesView, BytesView value) {
                              found = value;
                              return false;
                            });
  if (!scanned) return tl::unexpected(scanned.error());
  return found ? parse_frame(*found) : Frame();
}

class Way {
 public:
  Way(const Store& store, const Path& path, std::uint64_t height)
      : store_(store), path_(path), height_(height), way_(path) {}

  // The proof, and the root that it leads to.
  Status go() {
    while (true) {
      const auto frame = frame_at(store_, {depth_, way_}, height_);
      if (!frame) return at("frame at depth " + std::to_string(depth_), frame.error());
      if (frame->empty()) return end_in_leaves();
      const FrameWay way = way_through(*frame, way_, depth_);
      proof_.siblings.insert(proof_.siblings.end(), way.siblings.begin(), way.siblings.end());
      if (way.leaf) return end_in_slot(*way.leaf);
      depth_ += kFrameLevels;
    }
  }

  [[nodiscard]] Hash root() const { return proof::root_from(end_, way_, proof_.siblings); }
  proof::TreeProof take() { return std::move(proof_); }

 private:
  void end_in(const Tree::Change& leaf) {
    end_ = proof::leaf_hash(leaf.path, *leaf.value_hash);
    way_ = leaf.path;
    if (leaf.path != path_) proof_.other_leaf = {leaf.path, *leaf.value_hash};
  }

  // The one leaf that stands in a slot of the frame at depth_.
  Status end_in_slot(std::size_t slot) {
    Path inside = way_;
    std::uint8_t& octet = inside.octets[static_cast<std::size_t>(depth_ / 8)];
    octet = static_cast<std::uint8_t>(depth_ % 8 == 0 ? slot << 4U : (octet & 0xf0U) | slot);
    const auto leaves = leaves_below(store_, inside, depth_ + kFrameLevels, height_);
    if (!leaves) return tl::unexpected(leaves.error());
    if (leaves->size() != 1) {
      return error(ErrorKind::corrupt, "a frame names one leaf where the store holds " +
                                           std::to_string(leaves->size()));
    }
    end_in(leaves->front());
    return {};
  }

  // The subtree at depth_ has no frame: it is built.
  Status end_in_leaves() {
    auto leaves = leaves_below(store_, way_, depth_, height_);
    if (!leaves) return tl::unexpected(leaves.error());
    Tree tree;
    if (const auto staged = tree.stage(*leaves, height_); !staged) {
      return tl::unexpected(staged.error());
    }
    tree.committed();
    const proof::TreeProof below = *tree.prove(path_, height_);
    const auto depth = static_cast<std::size_t>(depth_);
    // Above depth_ nothing else stands in this tree: its siblings there are empty.
    if (below.siblings.size() < depth) {
      return error(ErrorKind::corrupt, "a frame names leaves that the store does not hold");
    }
    proof_.siblings.insert(proof_.siblings.end(),
                           below.siblings.begin() + static_cast<std::ptrdiff_t>(depth),
                           below.siblings.end());
    const Path& end = below.other_leaf ? below.other_leaf->path : path_;
    const auto found = std::find_if(leaves->begin(), leaves->end(),
                                    [&end](const auto& leaf) { return leaf.path == end; });
    if (found != leaves->end()) end_in(*found);
    return {};
  }

  const Store& store_;
  const Path path_;
  const std::uint64_t height_;
  Path way_;  // the path of the leaf that the way leads to, as far as it is known
  int depth_ = 0;
  proof::TreeProof proof_;
  Hash end_;  // of what stands where the way ends
};

}  // namespace

Result<proof::TreeProof> prove_past(const Store& store, const Path& path, std::uint64_t height,
                                    const Hash& root) {
  const std::string place = "state of height " + std::to_string(height);
  Way way(store, path, height);
  if (Status gone = way.go(); !gone) return at(place, gone.error());
  if (way.root() != root) {
    return error(ErrorKind::corrupt, place + ": frames and leaves give the root " +
                                         way.root().hex() + ", but " + root.hex() +
                                         " was committed: an old version is missing or damaged, "
                                         "restore a backup");
  }
  return way.take();
}

}  // namespace comity::state
