#include "state/tree.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <tuple>
#include <utility>

#include "crypto/hash.h"
#include "proof/limits.h"

namespace comity::state {
namespace {

// A node often lies in two lines of the cache.
template <typename T>
void prefetch_all_of(const T& node) {
  const auto* octets = reinterpret_cast<const char*>(&node);
  __builtin_prefetch(octets);
  __builtin_prefetch(octets + sizeof(T) - 1);
}

}  // namespace

NameTag name_tag(BytesView encoded_key) {
  return *NameTag::from(crypto::sha256(encoded_key).view().substr(0, NameTag::kSize));
}

Hash Tree::hash_of(Ref ref) const {
  if (ref == kEmpty) return Hash{};
  if (!is_leaf(ref)) return fork(ref).hash;
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

// A leaf is deeper than every fork.
int Tree::depth_of(Ref ref) const {
  return is_fork(ref) ? fork(ref).depth : static_cast<int>(limits::kTreeDepth);
}

const Path& Tree::path_below(Ref ref) const {
  return leaf(is_fork(ref) ? fork(ref).leaf : ref).path;
}

std::uint32_t Tree::leaves_below(Ref ref) const {
  if (ref == kEmpty) return 0;
  return is_leaf(ref) ? 1 : fork(ref).leaves;
}

void Tree::prefetch(Ref ref) const {
  if (is_fork(ref)) {
    prefetch_all_of(fork(ref));
  } else if (is_leaf(ref)) {
    prefetch_all_of(leaf(ref));
  }
}

// Goes down many ways side by side, so that the memory is asked for many nodes at once. The update
// that follows would wait for one after the other: that is most of its time in a large tree.
void Tree::find_partings(std::span<Change> changes) const {
  constexpr std::size_t kWays = 16;
  while (!changes.empty()) {
    const auto group = changes.first(std::min(kWays, changes.size()));
    changes = changes.subspan(group.size());
    std::array<Ref, kWays> at{};
    std::fill_n(at.begin(), group.size(), root_);
    bool more = true;
    while (more) {
      more = false;
      for (std::size_t i = 0; i < group.size(); ++i) {
        if (!is_fork(at[i])) continue;
        const Fork& node = fork(at[i]);
        at[i] = proof::bit_of(group[i].path, node.depth) ? node.right : node.left;
        prefetch(node.left);
        prefetch(node.right);
        more = true;
      }
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      group[i].parting = at[i] == kEmpty ? 0 : proof::common_bits(group[i].path, leaf(at[i]).path);
    }
  }
}

std::optional<Tree::Ref> Tree::root_at(std::uint64_t height) const {
  if (height_ == height) return root_;
  for (const Past& past : past_) {
    if (past.height == height) return past.root;
  }
  return std::nullopt;
}

std::optional<bool> Tree::holds(const Path& path, int depth, std::uint64_t height) const {
  const std::shared_lock lock(mutex_);
  const std::optional<Ref> root = root_at(height);
  if (!root) return std::nullopt;
  Ref ref = *root;
  while (is_fork(ref) && fork(ref).depth < depth) {
    const Fork& node = fork(ref);
    ref = proof::bit_of(path, node.depth) ? node.right : node.left;
  }
  return ref != kEmpty && proof::common_bits(path, path_below(ref)) >= depth;
}

std::optional<proof::TreeProof> Tree::prove(const Path& path, std::uint64_t height) const {
  const std::shared_lock lock(mutex_);
  const std::optional<Ref> root = root_at(height);
  if (!root) return std::nullopt;
  // Where nothing stands on the path's side there is no fork, and the way goes on to a leaf that
  // shows it. Siblings are read when all are asked for.
  std::array<std::pair<int, Ref>, limits::kTreeDepth> beside;
  std::size_t forks = 0;
  Ref ref = *root;
  while (is_fork(ref)) {
    const Fork& node = fork(ref);
    const bool right = proof::bit_of(path, node.depth);
    const Ref sibling = right ? node.left : node.right;
    ref = right ? node.right : node.left;
    prefetch(ref);
    prefetch(sibling);
    beside[forks++] = {node.depth, sibling};
  }
  proof::TreeProof proof;
  if (forks > 0) proof.siblings.resize(static_cast<std::size_t>(beside[forks - 1].first) + 1);
  for (const auto& [depth, sibling] : std::span(beside).first(forks)) {
    proof.siblings[static_cast<std::size_t>(depth)] = hash_of(sibling);
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
  find_partings(changes);
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
    (is_leaf(ref) ? leaves_.free : forks_.free).push_back((ref & ~kLeafBit) - 1);
  }
}

// The index of a node that nobody uses, plus one; nothing when references are used up.
template <typename T>
std::optional<Tree::Ref> Tree::take(Arena<T>& arena) {
  if (!arena.free.empty()) {
    // What lies free was last touched some heights ago.
    constexpr std::size_t kAhead = 8;
    if (arena.free.size() > kAhead) {
      prefetch_all_of(arena[arena.free[arena.free.size() - 1 - kAhead]]);
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

Tree::Ref Tree::make_fork(Ref left, Ref right, int depth, const Path& path) {
  const auto ref = take(forks_);
  if (!ref) return kEmpty;
  const std::uint32_t leaves = std::min(leaves_below(left) + leaves_below(right), kManyLeaves);
  forks_[*ref - 1] = {proof::subtree_hash(hash_of(left), hash_of(right), depth, path),
                      left,
                      right,
                      is_fork(left) ? fork(left).leaf : left,
                      static_cast<std::uint16_t>(leaves),
                      static_cast<std::uint8_t>(depth)};
  staged_->born.push_back(*ref);
  return *ref;
}

// The subtree `ref` under changes of paths that lead to it from the fork at `above`.
Tree::Ref Tree::update(Ref ref, int above, std::span<Change> changes) {
  if (changes.empty()) return ref;
  const int depth = depth_of(ref);
  if (std::any_of(changes.begin(), changes.end(),
                  [depth](const Change& change) { return change.parting < depth; })) {
    return insert(ref, above, changes);
  }
  if (is_leaf(ref)) return update_leaf(ref, changes.front());
  const auto middle = std::partition_point(
      changes.begin(), changes.end(),
      [depth](const Change& change) { return !proof::bit_of(change.path, depth); });
  const auto lefts = static_cast<std::size_t>(middle - changes.begin());
  const Fork before = fork(ref);
  const Ref left = update(before.left, depth, changes.first(lefts));
  const Ref right = update(before.right, depth, changes.subspan(lefts));
  if (left == before.left && right == before.right) return ref;
  staged_->gone.push_back(ref);
  // With an empty half it is no fork any more.
  Ref after = left == kEmpty ? right : left;
  if (left != kEmpty && right != kEmpty) {
    after = make_fork(left, right, depth, changes.front().path);
  }
  note_frame(above, ref, after, changes.front().path);
  return after;
}

Tree::Ref Tree::update_leaf(Ref ref, Change& change) {
  if (leaf(ref).name != change.name) {
    change.effect = Change::Effect::collision;
    staged_->collision = true;
    return ref;
  }
  if (change.value_hash == leaf(ref).value_hash) return ref;
  change.effect = Change::Effect::replaced;
  staged_->gone.push_back(ref);
  return change.value_hash ? make_leaf(change) : kEmpty;
}

// As update(), where some of the paths leave the way to `ref` before they come to it: what they
// bring stands beside it, with new forks above.
Tree::Ref Tree::insert(Ref ref, int above, std::span<Change> changes) {
  const int depth = depth_of(ref);
  const auto enters = [depth](const Change& change) { return change.parting >= depth; };
  auto first = std::find_if(changes.begin(), changes.end(), enters);
  if (first == changes.end() && ref != kEmpty) {
    const Path& path = path_below(ref);
    first = std::partition_point(changes.begin(), changes.end(),
                                 [&path](const Change& change) { return change.path < path; });
  }
  const auto past = std::find_if_not(first, changes.end(), enters);
  std::vector<Ref> parts;
  parts.reserve(changes.size() + 1);
  const auto add = [this, &parts](Change& change) {
    change.effect = change.value_hash ? Change::Effect::added : Change::Effect::none;
    if (change.value_hash) parts.push_back(make_leaf(change));
  };
  std::for_each(changes.begin(), first, add);
  const Ref inside = update(ref, above, {first, past});
  if (inside != kEmpty) parts.push_back(inside);
  std::for_each(past, changes.end(), add);
  if (staged_->full || parts.empty()) return kEmpty;
  // A new fork may take its frame.
  if (is_fork(ref) && inside == ref && parts.size() > 1) {
    note_frame(above, ref, ref, path_below(ref));
  }
  return build(parts, above);
}

// `parts` are ascending by path and part below the fork at `above`.
Tree::Ref Tree::build(std::span<const Ref> parts, int above) {
  if (parts.size() == 1) return parts.front();
  const Path& path = path_below(parts.front());
  const int depth = proof::common_bits(path, path_below(parts.back()));
  const auto middle = std::partition_point(parts.begin(), parts.end(), [this, depth](Ref ref) {
    return !proof::bit_of(path_below(ref), depth);
  });
  const auto lefts = static_cast<std::size_t>(middle - parts.begin());
  const Ref left = build(parts.first(lefts), depth);
  const Ref right = build(parts.subspan(lefts), depth);
  const Ref built = make_fork(left, right, depth, path);
  note_frame(above, kEmpty, built, path);
  return built;
}

// A fork becomes another, whose path it was on, or no fork at all. One with its frame's depth in
// common with the fork above it, which then changes too, is not the highest of its frame.
void Tree::note_frame(int above, Ref before, Ref after, const Path& path) {
  if (staged_->frames == Frames::left) return;
  const int depth = frame_depth(depth_of(before == kEmpty ? after : before));
  if (depth == frame_depth(above)) return;
  if (leaves_below(before) <= kFrameLeaves && leaves_below(after) <= kFrameLeaves) return;
  staged_->framed.push_back({{depth, proof::way_to(depth, path)},
                             before,
                             frame_depth(depth_of(after)) == depth ? after : kEmpty});
}

void Tree::fill(Frame& frame, Ref ref, int level, int bottom, std::size_t slot) const {
  const int depth = depth_of(ref);
  const int next = std::min(depth, bottom);
  if (next > level) {
    slot = slot_of(path_below(ref), bottom - kFrameLevels) >> static_cast<unsigned>(bottom - next);
  }
  if (depth < bottom) {
    fill(frame, fork(ref).left, next + 1, bottom, 2 * slot);
    fill(frame, fork(ref).right, next + 1, bottom, 2 * slot + 1);
    return;
  }
  Frame::Slot& filled = frame.slots[slot];
  filled.hash = hash_of(ref);
  if (is_leaf(ref)) {
    filled.holds = Frame::Holds::leaf;
  } else if (leaves_below(ref) <= kFrameLeaves) {
    filled.holds = Frame::Holds::leaves;
  } else {
    filled.holds = Frame::Holds::frame;
    filled.below.depth = frame_depth(depth);
    if (filled.below.depth > bottom) {
      filled.below.path = proof::way_to(filled.below.depth, path_below(ref));
    }
  }
}

std::vector<Tree::StagedFrame> Tree::staged_frames() const {
  std::vector<StagedFrame> frames;
  if (!staged_ || staged_->frames == Frames::left) return frames;
  std::vector<Staged::Framed> noted = staged_->framed;
  // The way of a proof begins at depth 0, where there need not be a fork.
  noted.push_back({{}, root_, staged_->root});
  std::sort(noted.begin(), noted.end(), [](const Staged::Framed& a, const Staged::Framed& b) {
    return std::tie(a.name.depth, a.name.path) < std::tie(b.name.depth, b.name.path);
  });
  const auto higher = [this](Ref a, Ref b) {
    if (a == kEmpty || b == kEmpty) return a == kEmpty ? b : a;
    return depth_of(a) <= depth_of(b) ? a : b;
  };
  for (auto next = noted.begin(); next != noted.end();) {
    Staged::Framed framed = *next;
    for (; next != noted.end() && next->name == framed.name; ++next) {
      framed.before = higher(framed.before, next->before);
      framed.after = higher(framed.after, next->after);
    }
    const bool had = leaves_below(framed.before) > kFrameLeaves;
    const bool has = leaves_below(framed.after) > kFrameLeaves;
    if (framed.before == framed.after || (!had && !has)) continue;
    frames.push_back({framed.name, {}, had});
    const int depth = framed.name.depth;
    if (has) fill(frames.back().frame, framed.after, depth, depth + kFrameLevels, 0);
  }
  return frames;
}

}  // namespace comity::state
