#include "state/tree.h"

#include <algorithm>
#include <mutex>

namespace comity::state {

Hash Tree::hash_of(Ref ref) const {
  if (ref == kEmpty) return Hash{};
  return is_leaf(ref) ? leaf(ref).hash : inner(ref).hash;
}

Hash Tree::root() const {
  const std::shared_lock lock(mutex_);
  return hash_of(root_);
}

std::optional<std::uint64_t> Tree::height() const {
  const std::shared_lock lock(mutex_);
  return height_;
}

Tree::Ref Tree::end_of_way(const Path& path) const {
  Ref ref = root_;
  for (int depth = 0; is_inner(ref); ++depth) {
    ref = proof::bit_of(path, depth) ? inner(ref).right : inner(ref).left;
  }
  return ref;
}

std::optional<Hash> Tree::find(const Path& path) const {
  const std::shared_lock lock(mutex_);
  const Ref end = end_of_way(path);
  if (!is_leaf(end) || leaf(end).path != path) return std::nullopt;
  return leaf(end).value_hash;
}

std::optional<proof::TreeProof> Tree::prove(const Path& path, std::uint64_t height) const {
  const std::shared_lock lock(mutex_);
  if (height_ != height) return std::nullopt;
  proof::TreeProof proof;
  Ref ref = root_;
  for (int depth = 0; is_inner(ref); ++depth) {
    const Inner& node = inner(ref);
    const bool right = proof::bit_of(path, depth);
    proof.siblings.push_back(hash_of(right ? node.left : node.right));
    ref = right ? node.right : node.left;
  }
  if (is_leaf(ref) && leaf(ref).path != path) {
    proof.other_leaf = proof::TreeProof::OtherLeaf{leaf(ref).path, leaf(ref).value_hash};
  }
  return proof;
}

Result<Hash> Tree::stage(std::span<const Change> changes, std::uint64_t height) {
  discard();
  staged_.emplace();
  staged_->height = height;
  const Ref root = update(root_, 0, changes);
  if (staged_->full) {
    discard();
    return error(ErrorKind::unavailable, "state: the tree in memory holds no more nodes");
  }
  staged_->root = root;
  return hash_of(root);
}

void Tree::committed() {
  if (!staged_) return;
  {
    const std::unique_lock lock(mutex_);
    root_ = staged_->root;
    height_ = staged_->height;
  }
  // Whoever was on the old tree held the lock: nobody sees the old nodes any more.
  release(staged_->gone);
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
  leaves_[*index - 1] = {change.path, *change.value_hash,
                         proof::leaf_hash(change.path, *change.value_hash)};
  const Ref ref = *index | kLeafBit;
  staged_->born.push_back(ref);
  return ref;
}

Tree::Ref Tree::make_inner(Ref left, Ref right) {
  const auto ref = take(inners_);
  if (!ref) return kEmpty;
  inners_[*ref - 1] = {proof::inner_hash(hash_of(left), hash_of(right)), left, right};
  staged_->born.push_back(*ref);
  return *ref;
}

// A subtree with one leaf is that leaf, one with none is empty.
Tree::Ref Tree::join(Ref left, Ref right) {
  if (left == kEmpty && !is_inner(right)) return right;
  if (right == kEmpty && !is_inner(left)) return left;
  return make_inner(left, right);
}

Tree::Ref Tree::update(Ref ref, int depth, std::span<const Change> changes) {
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
  return join(left, right);
}

// `ref` is empty or a leaf: the new subtree is built from it and the changes.
Tree::Ref Tree::update_leaf(Ref ref, int depth, std::span<const Change> changes) {
  std::vector<Ref> leaves;
  leaves.reserve(changes.size() + 1);
  bool waits = ref != kEmpty;
  for (const Change& change : changes) {
    if (waits && leaf(ref).path < change.path) {
      leaves.push_back(ref);
      waits = false;
    }
    if (waits && leaf(ref).path == change.path) {
      waits = false;
      if (change.value_hash == leaf(ref).value_hash) {
        leaves.push_back(ref);
        continue;
      }
      staged_->gone.push_back(ref);
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
  return join(left, right);
}

}  // namespace comity::state
