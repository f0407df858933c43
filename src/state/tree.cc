#include "state/tree.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "crypto/hash.h"

namespace comity::state {

NameTag name_tag(BytesView encoded_key) {
  return *NameTag::from(crypto::sha256(encoded_key).view().substr(0, NameTag::kSize));
}

Hash Tree::hash_of(Ref ref) const {
  if (ref == kEmpty) return Hash{};
  if (!is_leaf(ref)) return inner(ref).hash;
  return proof::leaf_hash(leaf(ref).path, leaf(ref).value_hash);
}

Hash Tree::root() const {
  const std::shared_lock lock(mutex_);
  return hash_of(root_);
}

std::optional<std::uint64_t> Tree::height() const {
  const std::shared_lock lock(mutex_);
  return height_;
}

void Tree::prefetch(Ref ref) const {
  if (is_inner(ref)) {
    __builtin_prefetch(&inner(ref));
  } else if (is_leaf(ref)) {
    __builtin_prefetch(&leaf(ref));
  }
}

// Goes down many ways side by side, so that the memory is asked for many nodes at once. The update
// that follows would wait for one after the other: that is most of its time in a large tree.
void Tree::warm(std::span<const Change> changes) const {
  constexpr std::size_t kWays = 16;
  while (!changes.empty()) {
    const auto group = changes.first(std::min(kWays, changes.size()));
    changes = changes.subspan(group.size());
    std::array<Ref, kWays> at{};
    std::fill_n(at.begin(), group.size(), root_);
    bool more = true;
    for (int depth = 0; more; ++depth) {
      more = false;
      for (std::size_t i = 0; i < group.size(); ++i) {
        if (!is_inner(at[i])) continue;
        const Inner& node = inner(at[i]);
        at[i] = proof::bit_of(group[i].path, depth) ? node.right : node.left;
        prefetch(node.left);
        prefetch(node.right);
        more = true;
      }
    }
  }
}

std::uint32_t Tree::leaves_below(Ref ref) const {
  if (ref == kEmpty) return 0;
  return is_leaf(ref) ? 1 : inner(ref).leaves;
}

std::optional<Tree::Ref> Tree::root_at(std::uint64_t height) const {
  if (height_ == height) return root_;
  for (const Past& past : past_) {
    if (past.height == height) return past.root;
  }
  return std::nullopt;
}

std::optional<proof::TreeProof> Tree::prove(const Path& path, std::uint64_t height) const {
  const std::shared_lock lock(mutex_);
  const std::optional<Ref> root = root_at(height);
  if (!root) return std::nullopt;
  constexpr std::size_t kUsualDepth = 160;  // 128 levels to a collection, and millions of records
  proof::TreeProof proof;
  proof.siblings.reserve(kUsualDepth);
  Ref ref = *root;
  for (int depth = 0; is_inner(ref); ++depth) {
    const Inner& node = inner(ref);
    // Where nothing stands on the path's side, the way goes on to a leaf that shows it.
    const bool wanted = proof::bit_of(path, depth);
    const bool right = (wanted ? node.right : node.left) == kEmpty ? !wanted : wanted;
    const Ref sibling = right ? node.left : node.right;
    if (sibling == kEmpty) {
      proof.siblings.emplace_back();
    } else {
      proof.siblings.push_back(hash_of(sibling));
    }
    ref = right ? node.right : node.left;
  }
  if (is_leaf(ref) && leaf(ref).path != path) {
    proof.other_leaf = proof::TreeProof::OtherLeaf{leaf(ref).path, leaf(ref).value_hash};
  }
  return proof;
}

Tree::Staged::Staged() = default;

Result<Hash> Tree::stage(std::span<Change> changes, std::uint64_t height, Frames frames) {
  discard();
  staged_.emplace();
  staged_->height = height;
  staged_->frames = frames;
  warm(changes);
  const Ref root = update(root_, 0, changes);
  if (staged_->full) {
    discard();
    return error(ErrorKind::unavailable, "state: the tree in memory holds no more nodes");
  }
  if (staged_->collision) {
    discard();
    return error(ErrorKind::conflict, "state: path collision");
  }
  staged_->root = root;
  return hash_of(root);
}

void Tree::committed() {
  if (!staged_) return;
  std::vector<Ref> unused;
  {
    const std::unique_lock lock(mutex_);
    if (height_ && *height_ != staged_->height) {
      past_.push_back({root_, *height_, std::move(staged_->gone)});
    } else if (!past_.empty()) {  // a further slice of one height
      std::vector<Ref>& gone = past_.back().gone;
      gone.insert(gone.end(), staged_->gone.begin(), staged_->gone.end());
    } else {
      unused = std::move(staged_->gone);
    }
    if (past_.size() > kHeightsKept) {
      unused = std::move(past_.front().gone);
      past_.pop_front();
    }
    root_ = staged_->root;
    height_ = staged_->height;
  }
  // Whoever was on an older tree held the lock: nobody sees its nodes any more.
  release(unused);
  staged_.reset();
}

void Tree::discard() {
  if (!staged_) return;
  release(staged_->born);
  staged_.reset();
}

void Tree::release(const std::vector<Ref>& refs) {
  for (const Ref ref : refs) {
    (is_leaf(ref) ? leaves_.free : inners_.free).push_back((ref & ~kLeafBit) - 1);
  }
}

// The index of a node that nobody uses, plus one; nothing when references are used up.
template <typename T>
std::optional<Tree::Ref> Tree::take(Arena<T>& arena) {
  if (!arena.free.empty()) {
    // What lies free was last touched some heights ago.
    constexpr std::size_t kAhead = 8;
    if (arena.free.size() > kAhead) {
      __builtin_prefetch(&arena[arena.free[arena.free.size() - 1 - kAhead]], 1);
    }
    const Ref index = arena.free.back();
    arena.free.pop_back();
    return index + 1;
  }
  if (arena.used + 1 >= kLeafBit) {
    staged_->full = true;
    return std::nullopt;
  }
  if (arena.used == arena.chunks.size() * Arena<T>::kChunk) {
    auto chunk = std::make_unique<T[]>(Arena<T>::kChunk);
    const std::unique_lock lock(mutex_);
    arena.chunks.push_back(std::move(chunk));
  }
  return static_cast<Ref>(++arena.used);
}

Tree::Ref Tree::make_leaf(const Change& change) {
  const auto index = take(leaves_);
  if (!index) return kEmpty;
  leaves_[*index - 1] = {change.path, *change.value_hash, change.name};
  const Ref ref = *index | kLeafBit;
  staged_->born.push_back(ref);
  return ref;
}

Tree::Ref Tree::make_inner(Ref left, Ref right, int depth, const Path& path) {
  const auto ref = take(inners_);
  if (!ref) return kEmpty;
  inners_[*ref - 1] = {proof::subtree_hash(hash_of(left), hash_of(right), depth, path), left, right,
                       leaves_below(left) + leaves_below(right)};
  staged_->born.push_back(*ref);
  return *ref;
}

// A subtree with one leaf is that leaf, one with none is empty.
Tree::Ref Tree::join(Ref left, Ref right, int depth, const Path& path) {
  if (left == kEmpty && !is_inner(right)) return right;
  if (right == kEmpty && !is_inner(left)) return left;
  return make_inner(left, right, depth, path);
}

void Tree::note_frame(int depth, const Path& path, std::uint32_t leaves_before, Ref ref) {
  if (staged_->frames == Frames::left || depth % kFrameLevels != 0) return;
  const bool has = leaves_below(ref) > kFrameLeaves;
  const bool had = leaves_before > kFrameLeaves;
  if (has || had) staged_->framed.push_back({{depth, path}, has ? ref : kEmpty, had});
}

Tree::Ref Tree::update(Ref ref, int depth, std::span<Change> changes) {
  if (changes.empty()) return ref;
  if (!is_inner(ref)) return update_leaf(ref, depth, changes);
  const auto middle = std::partition_point(
      changes.begin(), changes.end(),
      [depth](const Change& change) { return !proof::bit_of(change.path, depth); });
  const auto lefts = static_cast<std::size_t>(middle - changes.begin());
  const Inner before = inner(ref);
  const Ref left = update(before.left, depth + 1, changes.first(lefts));
  const Ref right = update(before.right, depth + 1, changes.subspan(lefts));
  if (left == before.left && right == before.right) return ref;
  staged_->gone.push_back(ref);
  const Ref after = join(left, right, depth, changes.front().path);
  note_frame(depth, changes.front().path, before.leaves, after);
  return after;
}

// True when the leaf `ref` stays as it is under a change of its path.
bool Tree::keep_leaf(Ref ref, Change& change) {
  if (leaf(ref).name != change.name) {
    change.effect = Change::Effect::collision;
    staged_->collision = true;
    return true;
  }
  if (change.value_hash == leaf(ref).value_hash) return true;
  change.effect = Change::Effect::replaced;
  staged_->gone.push_back(ref);
  return false;
}

// `ref` is empty or a leaf: the new subtree is built from it and the changes.
Tree::Ref Tree::update_leaf(Ref ref, int depth, std::span<Change> changes) {
  // Most changes meet their own leaf, alone.
  if (changes.size() == 1 && ref != kEmpty && leaf(ref).path == changes.front().path) {
    if (keep_leaf(ref, changes.front())) return ref;
    return changes.front().value_hash ? make_leaf(changes.front()) : kEmpty;
  }
  std::vector<Ref> leaves;
  leaves.reserve(changes.size() + 1);
  bool waits = ref != kEmpty;
  for (Change& change : changes) {
    if (waits && leaf(ref).path < change.path) {
      leaves.push_back(ref);
      waits = false;
    }
    if (waits && leaf(ref).path == change.path) {
      waits = false;
      if (keep_leaf(ref, change)) {
        leaves.push_back(ref);
        continue;
      }
    } else {
      change.effect = change.value_hash ? Change::Effect::added : Change::Effect::none;
    }
    if (change.value_hash) leaves.push_back(make_leaf(change));
  }
  if (waits) leaves.push_back(ref);
  if (staged_->full) return kEmpty;
  return build(depth, leaves);
}

// `leaves` are ascending by path and agree in their first `depth` bits.
Tree::Ref Tree::build(int depth, std::span<const Ref> leaves) {
  if (leaves.empty()) return kEmpty;
  if (leaves.size() == 1) return leaves.front();
  const auto middle = std::partition_point(leaves.begin(), leaves.end(), [this, depth](Ref ref) {
    return !proof::bit_of(leaf(ref).path, depth);
  });
  const auto lefts = static_cast<std::size_t>(middle - leaves.begin());
  const Ref left = build(depth + 1, leaves.first(lefts));
  const Ref right = build(depth + 1, leaves.subspan(lefts));
  const Ref built = join(left, right, depth, leaf(leaves.front()).path);
  note_frame(depth, leaf(leaves.front()).path, 0, built);
  return built;
}

void Tree::fill(Frame& frame, Ref ref, int depth, int levels_left, std::size_t slot) const {
  if (ref == kEmpty) return;
  if (is_leaf(ref)) {
    frame.slots[slot_of(leaf(ref).path, depth)] = {hash_of(ref), true};
  } else if (levels_left == 0) {
    frame.slots[slot] = {inner(ref).hash, false};
  } else {
    fill(frame, inner(ref).left, depth, levels_left - 1, 2 * slot);
    fill(frame, inner(ref).right, depth, levels_left - 1, 2 * slot + 1);
  }
}

std::vector<Tree::StagedFrame> Tree::staged_frames() const {
  std::vector<StagedFrame> frames;
  if (!staged_) return frames;
  frames.reserve(staged_->framed.size());
  for (const Staged::Framed& framed : staged_->framed) {
    frames.push_back({framed.name, {}, framed.replaced});
    fill(frames.back().frame, framed.node, framed.name.depth, kFrameLevels, 0);
  }
  return frames;
}

}  // namespace comity::state
