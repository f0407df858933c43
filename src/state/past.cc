#include "state/past.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "state/frame.h"
#include "state/placed.h"
#include "state/streamed_root.h"
#include "state/tree.h"

namespace comity::state {
namespace {

// The frame as of `height`; without slots when there is none.
Result<Frame> frame_at(const Store& store, const FrameName& name, std::uint64_t height) {
  std::optional<Bytes> found;
  auto scanned = store.scan(frame_store_key(name, height), past_frame(name),
                            [&found](BytesView, BytesView value) {
                              found = value;
                              return false;
                            });
  if (!scanned) return tl::unexpected(scanned.error());
  return found ? parse_frame(*found, name.depth) : Frame();
}

class Way {
 public:
  Way(const Store& store, const Path& path, std::uint64_t height)
      : store_(store), path_(path), height_(height), way_(path) {}

  // The proof, and the root that it leads to.
  Status go() {
    while (true) {
      const std::string place = "frame at depth " + std::to_string(depth_);
      const auto frame = frame_at(store_, {depth_, proof::way_to(depth_, way_)}, height_);
      if (!frame) return at(place, frame.error());
      if (frame->empty()) {  // of few leaves at all
        return depth_ == 0 ? end_in_leaves() : error(ErrorKind::corrupt, place + " is missing");
      }
      const FrameWay way = way_through(*frame, way_, depth_);
      proof_.siblings.insert(proof_.siblings.end(), way.siblings.begin(), way.siblings.end());
      const Frame::Slot& slot = frame->slots[way.slot];
      if (slot.holds == Frame::Holds::leaf) return end_in_slot(way.slot);
      if (slot.holds == Frame::Holds::leaves) {
        depth_ += kFrameLevels;
        return end_in_leaves();
      }
      depth_ = slot.below.depth;
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
    const Path inside = through_slot(way_, depth_, slot);
    const auto leaves = leaves_below(store_, inside, depth_ + kFrameLevels, height_);
    if (!leaves) return tl::unexpected(leaves.error());
    if (leaves->size() != 1) {
      return error(ErrorKind::corrupt, "a frame names one leaf where the store holds " +
                                           std::to_string(leaves->size()));
    }
    end_in(leaves->front());
    return {};
  }

  // The subtree at depth_ has no frame.
  Status end_in_leaves() {
    const auto leaves = leaves_below(store_, way_, depth_, height_);
    if (!leaves) return tl::unexpected(leaves.error());
    std::span<const Tree::Change> rest(*leaves);
    while (rest.size() > 1) {
      const int depth = proof::common_bits(rest.front().path, rest.back().path);
      const auto middle = std::partition_point(
          rest.begin(), rest.end(),
          [depth](const Tree::Change& leaf) { return !proof::bit_of(leaf.path, depth); });
      const auto lefts = static_cast<std::size_t>(middle - rest.begin());
      const bool right = proof::bit_of(path_, depth);
      proof_.siblings.resize(static_cast<std::size_t>(depth));
      proof_.siblings.push_back(root_of(right ? rest.first(lefts) : rest.subspan(lefts)));
      rest = right ? rest.subspan(lefts) : rest.first(lefts);
    }
    if (!rest.empty()) end_in(rest.front());
    return {};
  }

  static Hash root_of(std::span<const Tree::Change> leaves) {
    StreamedRoot root;
    for (const Tree::Change& leaf : leaves) {
      if (!root.add(leaf.path, *leaf.value_hash)) return {};  // never: they are ascending
    }
    return root.finish();
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
